INSERT INTO outbox (key, part, show_id, guid, platform, room, state, created_at, position, due_at, sending, in_doubt)
VALUES ('10d056814d9c548b3471195cf', 'post', 'rust-in-production', 'guid-1', 'matrix', '!room:example.org', 'due', 1727971300000, 0, 1727971300000, 1, 1);
