-- Rows as a service left them behind that ran with the tables of 0001_first.
INSERT INTO feeds (show_id, show_data, identity_rule, url, etag, last_modified, first_read_at, last_read_at, last_full_at, next_poll_at, failures)
VALUES ('rust-in-production', '{"id":"rust-in-production","title":"Rust in Production","link":"https://corrode.dev/podcast/","artwork":null,"hosts":["Matthias Endler"]}',
        'guid-enclosure-link-title', 'https://example.org/feed', '"abc"', NULL, 1700000000000, 1700000900000, 1700000900000, 1700001800000, 0);
INSERT INTO episodes (show_id, guid, published, first_seen_at, changed_at, fingerprint, data)
VALUES ('rust-in-production', 'guid-1', 1699999000000, 1700000000000, 1700000000000, 'f',
        '{"id":{"show":"rust-in-production","guid":"guid-1"},"title":"Zed with Conrad Irwin","link":null,"published":"2023-11-14T22:00:00Z","season":3,"number":"1","kind":"full","summary":"","duration":3600,"artwork":null,"audio":null}');
INSERT INTO announcements (key, show_id, guid, platform, room, state, created_at, position, due_at, settled_at, message_ref)
VALUES ('95d056814d9c548b3471195cf', 'rust-in-production', 'guid-1', 'discord', '42', 'sent', 1700000000000, 0, 1700000000000, 1700000001000, '42/43');
