-- Rows as a service left them behind that ran with the tables of 0002_editions.
UPDATE editions SET newest = 2;
INSERT INTO episodes (show_id, guid, published, first_seen_at, changed_at, fingerprint, data, edition)
VALUES ('rust-in-production', 'guid-0', 1690000000000, 1700000000000, 1700000000000, 'f',
        '{"id":{"show":"rust-in-production","guid":"guid-0"},"title":"Oxide","link":null,"published":"2023-07-22T04:26:40Z","season":null,"number":null,"kind":"full","summary":"","duration":null,"artwork":null,"audio":null}', 2);
