-- The places that were made in a chat, beside those of the configuration. It is the audit record as well: no row is ever
-- deleted or changed but for its removed_at and removed_by, and another manner is another row.
CREATE TABLE destinations (
    -- Counts up, under the lock of editions.
    id               BIGINT PRIMARY KEY,
    show_id          TEXT NOT NULL,
    platform         TEXT NOT NULL,
    room             TEXT NOT NULL,
    -- How it wants to be told, as JSON.
    manner           TEXT NOT NULL,
    -- The person, as JSON.
    made_by          TEXT NOT NULL,
    made_at          BIGINT NOT NULL,
    removed_at       BIGINT,
    removed_by       TEXT,
    CHECK ((removed_at IS NULL) = (removed_by IS NULL))
);

CREATE UNIQUE INDEX destinations_standing ON destinations (show_id, platform, room) WHERE removed_at IS NULL;

-- Places that are to hear nothing for a while, whether they were made in a chat or stand in the configuration. Kept for ever
-- like the above.
CREATE TABLE pauses (
    id               BIGINT PRIMARY KEY,
    show_id          TEXT NOT NULL,
    platform         TEXT NOT NULL,
    room             TEXT NOT NULL,
    paused_by        TEXT NOT NULL,
    paused_at        BIGINT NOT NULL,
    resumed_at       BIGINT,
    resumed_by       TEXT,
    CHECK ((resumed_at IS NULL) = (resumed_by IS NULL))
);

CREATE UNIQUE INDEX pauses_standing ON pauses (show_id, platform, room) WHERE resumed_at IS NULL;
