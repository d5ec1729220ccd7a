-- What hosts and moderators said of episodes, laid over what was read. It is the audit record as well: no row is ever
-- deleted or changed but for its undone_at and undone_by.
CREATE TABLE corrections (
    -- Counts up, under the lock of editions: a later correction has the higher one.
    id               BIGINT PRIMARY KEY,
    show_id          TEXT NOT NULL,
    -- The episode by its GUID, or every episode of the show that is called so.
    guid             TEXT,
    title            TEXT,
    origin           TEXT NOT NULL CHECK (origin IN ('configuration', 'chat')),
    -- The person, as JSON; NULL where it is the configuration's word.
    made_by          TEXT,
    made_at          BIGINT NOT NULL,
    -- Guests, companies and aliases, as JSON; what is left out stays as it was read.
    data             TEXT NOT NULL,
    undone_at        BIGINT,
    undone_by        TEXT,
    CHECK ((guid IS NULL) <> (title IS NULL)),
    CHECK ((made_by IS NULL) = (origin = 'configuration'))
);

CREATE INDEX corrections_show ON corrections (show_id);
