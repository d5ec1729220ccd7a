-- Rows as a service left them behind that ran with the tables of 0008_destinations.
INSERT INTO destinations (id, show_id, platform, room, manner, made_by, made_at, removed_at, removed_by)
VALUES (1, 'rust-in-production', 'discord', '42', '{}', '{"platform":"discord","id":"7","name":"ada"}', 1700000000000, 1700000001000, '{"platform":"discord","id":"7","name":"ada"}');
INSERT INTO destinations (id, show_id, platform, room, manner, made_by, made_at)
VALUES (2, 'rust-in-production', 'discord', '42', '{"mention_role":"23","thread":{"archive_after":1440,"locked":false},"crosspost":true,"tags":[],"pin":false,"only":"season:2","except":"kind:trailer","template":{"text":"**{{ episode.title }}**","card":true}}', '{"platform":"discord","id":"7","name":"ada"}', 1700000001000);
INSERT INTO pauses (id, show_id, platform, room, paused_by, paused_at)
VALUES (1, 'rust-in-production', 'discord', '42', '{"platform":"discord","id":"7","name":"ada"}', 1700000002000);
