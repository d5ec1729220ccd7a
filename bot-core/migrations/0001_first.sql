-- One text for SQLite and PostgreSQL: ids as TEXT, moments as BIGINT milliseconds since 1970 in UTC, documents as JSON in TEXT.

CREATE TABLE feeds (
    show_id          TEXT PRIMARY KEY,
    -- The show as last read; NULL until the first successful read.
    show_data        TEXT,
    identity_rule    TEXT NOT NULL,
    -- The address the validators belong to: another address must not be asked with them.
    url              TEXT,
    etag             TEXT,
    last_modified    TEXT,
    -- The baseline: what was in the feed then is never announced. Set by the first read, even of an empty feed.
    first_read_at    BIGINT,
    last_read_at     BIGINT,
    -- The last read that was not answered "unchanged": some servers say that for ever.
    last_full_at     BIGINT,
    next_poll_at     BIGINT NOT NULL DEFAULT 0,
    failures         BIGINT NOT NULL DEFAULT 0,
    failing_since    BIGINT,
    last_error       TEXT
);

CREATE TABLE episodes (
    show_id          TEXT NOT NULL,
    guid             TEXT NOT NULL,
    published        BIGINT,
    first_seen_at    BIGINT NOT NULL,
    -- When data was last written: whoever keeps episodes in memory sees by it that there is something to read again.
    changed_at       BIGINT NOT NULL,
    -- SHA-256 of data, to see without reading it whether an episode changed.
    fingerprint      TEXT NOT NULL,
    data             TEXT NOT NULL,
    PRIMARY KEY (show_id, guid)
);

CREATE TABLE announcements (
    key              TEXT PRIMARY KEY,
    show_id          TEXT NOT NULL,
    guid             TEXT NOT NULL,
    platform         TEXT NOT NULL,
    room             TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('due', 'held', 'sent', 'gave_up')),
    created_at       BIGINT NOT NULL,
    -- The place among those written at the same moment: a room hears of two episodes in the order they came out.
    position         BIGINT NOT NULL,
    due_at           BIGINT NOT NULL,
    lease_until      BIGINT NOT NULL DEFAULT 0,
    token            BIGINT NOT NULL DEFAULT 0,
    attempts         BIGINT NOT NULL DEFAULT 0,
    -- 1 from the moment an attempt is claimed until it is known not to have arrived.
    sending          BIGINT NOT NULL DEFAULT 0,
    -- The value of sending before the present claim.
    in_doubt         BIGINT NOT NULL DEFAULT 0,
    settled_at       BIGINT,
    message_ref      TEXT,
    -- Why it is held, was put off, or was given up.
    reason           TEXT,
    UNIQUE (show_id, guid, platform, room)
);

CREATE INDEX announcements_due ON announcements (state, due_at);
