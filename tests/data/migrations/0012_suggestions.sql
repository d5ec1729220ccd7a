INSERT INTO suggestions (number, show_id, guest, company, why, platform, person, person_name, state, votes, created_at, changed_at, edition)
VALUES (1, 'rust-in-production', 'Jane Doe', 'Acme', 'She rewrote it in Rust', 'discord', '42', 'ada', 'open', 1, 1000, 1000, 1);
INSERT INTO votes (subject, platform, person, cast_at) VALUES ('suggestion 1', 'matrix', '@bo:example.org', 2000);
INSERT INTO suggestion_acts (id, number, act, made_by, made_at)
VALUES (1, 1, 'suggest', '{"platform":"discord","id":"42","name":"ada"}', 1000);
INSERT INTO outbox (key, part, show_id, platform, room, subject, state, created_at, position, due_at)
VALUES ('card-1', 'card', 'rust-in-production', 'discord', '42', 'suggestion 1', 'due', 1000, 0, 1000);
