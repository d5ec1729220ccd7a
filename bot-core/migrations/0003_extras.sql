-- What is known of an episode's inside: its transcript and its chapters, as read from the files that the feed names.
CREATE TABLE extras (
    show_id          TEXT NOT NULL,
    guid             TEXT NOT NULL,
    kind             TEXT NOT NULL CHECK (kind IN ('transcript', 'chapters')),
    url              TEXT NOT NULL,
    mime             TEXT NOT NULL,
    -- One file at a time is asked of a host.
    host             TEXT NOT NULL,
    -- When the episode came out: the newest are read first.
    published        BIGINT,
    etag             TEXT,
    last_modified    TEXT,
    next_at          BIGINT NOT NULL DEFAULT 0,
    failures         BIGINT NOT NULL DEFAULT 0,
    last_error       TEXT,
    fetched_at       BIGINT,
    -- JSON; NULL until the file was read. A file that fails later does not take away what was read.
    data             TEXT,
    -- The words of a transcript, folded, each once.
    spoken           TEXT,
    PRIMARY KEY (show_id, guid, kind)
);

CREATE INDEX extras_due ON extras (next_at);
