-- Of what people want to be told in a personal note. A person's rows are all that is kept of them for that, beside the
-- notes themselves in the outbox; both are deleted when they say so.
CREATE TABLE watches (
    platform         TEXT NOT NULL,
    -- The platform's own id of the person.
    person           TEXT NOT NULL,
    -- The show; empty for every show.
    show_id          TEXT NOT NULL DEFAULT '',
    -- The words as one, folded: what two spellings have in common. Empty for every episode.
    folded           TEXT NOT NULL DEFAULT '',
    -- The words as they were typed.
    words            TEXT NOT NULL DEFAULT '',
    made_at          BIGINT NOT NULL,
    PRIMARY KEY (platform, person, show_id, folded)
);

CREATE INDEX watches_show ON watches (show_id);

-- A person's notes, to count and to delete them.
CREATE INDEX outbox_person ON outbox (part, platform, room);
