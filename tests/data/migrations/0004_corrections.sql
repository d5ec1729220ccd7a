-- Rows as a service left them behind that ran with the tables of 0004_corrections.
INSERT INTO corrections (id, show_id, guid, title, origin, made_by, made_at, data, undone_at, undone_by)
VALUES (1, 'rust-in-production', 'guid-1', NULL, 'chat', '{"platform":"discord","id":"42","name":"ada"}', 1700000000000, '{"guests":["Ada Lovelace"]}', 1700000001000, '{"platform":"matrix","id":"@bo:example.org","name":"bo"}');
INSERT INTO corrections (id, show_id, guid, title, origin, made_by, made_at, data)
VALUES (2, 'rust-in-production', NULL, 'Oxide', 'configuration', NULL, 1700000000000, '{"guests":["Steve Klabnik"],"companies":[],"aliases":[["Steve Klabnik",["steveklabnik"]]]}');
