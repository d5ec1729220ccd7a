INSERT INTO watches (platform, person, show_id, folded, words, made_at)
VALUES ('discord', '43', '', 'oxide', 'Oxide', 1727971300000), ('matrix', '@bo:example.org', 'rust-in-production', '', '', 1727971300000);
