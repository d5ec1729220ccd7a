-- Everything that is to be said becomes a row of its own: an announcement, what follows it, a note to one person, a word to
-- the operators. Announcements move here.
CREATE TABLE outbox (
    key              TEXT PRIMARY KEY,
    part             TEXT NOT NULL CHECK (part IN ('post', 'crosspost', 'thread', 'pin', 'note', 'report')),
    -- The episode; empty where none is meant.
    show_id          TEXT NOT NULL DEFAULT '',
    guid             TEXT NOT NULL DEFAULT '',
    platform         TEXT NOT NULL,
    -- The channel or room; of a note, the person.
    room             TEXT NOT NULL,
    -- What it is about, where that is no episode.
    subject          TEXT NOT NULL DEFAULT '',
    -- The words, as JSON; NULL where they are made from the episode.
    message          TEXT,
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
    -- Where the message stands; of what follows a message, that message from the beginning.
    message_ref      TEXT,
    -- Of a message that stands: the edition of its episode that it shows, and SHA-256 of its words.
    shown_edition    BIGINT,
    shown            TEXT,
    -- Why it is held, was put off, or was given up.
    reason           TEXT,
    UNIQUE (part, show_id, guid, platform, room, subject)
);

INSERT INTO outbox (key, part, show_id, guid, platform, room, state, created_at, position, due_at, lease_until, token,
                    attempts, sending, in_doubt, settled_at, message_ref, reason)
SELECT key, 'post', show_id, guid, platform, room, state, created_at, position, due_at, lease_until, token,
       attempts, sending, in_doubt, settled_at, message_ref, reason
FROM announcements;

DROP TABLE announcements;

CREATE INDEX outbox_due ON outbox (state, due_at);

CREATE INDEX outbox_episode ON outbox (show_id, guid);
