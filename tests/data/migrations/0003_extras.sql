-- Rows as a service left them behind that ran with the tables of 0003_extras.
INSERT INTO extras (show_id, guid, kind, url, mime, host, published, etag, next_at, fetched_at, data, spoken)
VALUES ('rust-in-production', 'guid-1', 'transcript', 'https://example.org/1.vtt', 'text/vtt', 'example.org', 1699999000000, '"t"', 1700086400000, 1700000000000,
        '{"passages":[{"start":1000,"speaker":"Conrad Irwin","text":"It is fast."}]}', 'fast is it');
INSERT INTO extras (show_id, guid, kind, url, mime, host, published, next_at, failures, last_error)
VALUES ('rust-in-production', 'guid-0', 'chapters', 'https://example.org/0.json', 'application/json+chapters', 'example.org', 1690000000000, 1700003600000, 1, 'https://example.org/0.json answered 404 Not Found');
