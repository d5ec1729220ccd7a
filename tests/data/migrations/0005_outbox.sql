INSERT INTO outbox (key, part, platform, room, subject, message, state, created_at, position, due_at)
VALUES ('77d056814d9c548b3471195cf', 'report', 'discord', '42', 'discord 43', '{}', 'due', 1727971300000, 0, 1727971300000);
