-- Guests whom listeners suggest: one board for each show, whatever platform its people are on.

-- Counts up with each change that a card shows: the number that suggestions and questions then get as their edition.
CREATE TABLE board_editions (
    newest           BIGINT NOT NULL,
    -- The newest question's number, which stays taken when the question is deleted.
    last_question    BIGINT NOT NULL DEFAULT 0
);

INSERT INTO board_editions (newest) VALUES (0);

CREATE TABLE suggestions (
    -- What people call it: "#12". Counts up, over all shows.
    number           BIGINT PRIMARY KEY,
    show_id          TEXT NOT NULL,
    -- One of the two may be empty.
    guest            TEXT NOT NULL DEFAULT '',
    company          TEXT NOT NULL DEFAULT '',
    why              TEXT NOT NULL DEFAULT '',
    link             TEXT,
    -- Who proposed it; NULL once that is forgotten, or where it was imported.
    platform         TEXT,
    person           TEXT,
    person_name      TEXT,
    -- 1: nobody but the audit record is told who it was.
    anonymous        BIGINT NOT NULL DEFAULT 0,
    -- 1: the announcement of the episode may name the proposer.
    credited         BIGINT NOT NULL DEFAULT 0,
    state            TEXT NOT NULL CHECK (state IN ('queued', 'open', 'contacted', 'accepted', 'booked', 'recorded', 'on_air',
                                                    'declined', 'merged')),
    -- What belongs to the state, as JSON: a date, a reason, an episode, another suggestion's number.
    detail           TEXT NOT NULL DEFAULT '{}',
    -- 1: shown to moderators alone.
    hidden           BIGINT NOT NULL DEFAULT 0,
    -- How many votes stand. Kept beside the votes, under the row's own lock, so that a list need not count them.
    votes            BIGINT NOT NULL DEFAULT 0,
    -- The episode with which it came true, also within detail.
    guid             TEXT,
    created_at       BIGINT NOT NULL,
    -- When its state last changed.
    changed_at       BIGINT NOT NULL,
    edition          BIGINT NOT NULL,
    -- The server or room it came from, for what all its people have together in a day; empty in private.
    place            TEXT NOT NULL DEFAULT ''
);

CREATE INDEX suggestions_show ON suggestions (show_id, hidden, state);

CREATE INDEX suggestions_episode ON suggestions (show_id, guid) WHERE guid IS NOT NULL;

-- What was merged into one: the other's number is within detail.
CREATE INDEX suggestions_merged ON suggestions (detail) WHERE state = 'merged';

CREATE INDEX suggestions_edition ON suggestions (edition);

CREATE INDEX suggestions_person ON suggestions (platform, person);

-- A page of the board begins where its order does.
CREATE INDEX suggestions_top ON suggestions (show_id, votes DESC, number);

CREATE INDEX suggestions_new ON suggestions (show_id, created_at DESC, number DESC);

CREATE INDEX suggestions_place ON suggestions (place, created_at) WHERE place <> '';

-- Ballots: one row for each person and what they voted for.
CREATE TABLE votes (
    -- "suggestion 12", "question 3".
    subject          TEXT NOT NULL,
    platform         TEXT NOT NULL,
    person           TEXT NOT NULL,
    -- The events that cast it, apart by spaces, where taking the last of them back takes the vote back (reactions on
    -- Matrix); else empty.
    source           TEXT NOT NULL DEFAULT '',
    -- 1: wants to be told when it comes true.
    tell             BIGINT NOT NULL DEFAULT 0,
    cast_at          BIGINT NOT NULL,
    PRIMARY KEY (subject, platform, person)
);

CREATE INDEX votes_person ON votes (platform, person);

CREATE INDEX votes_source ON votes (source) WHERE source <> '';

-- What hosts and moderators did, and who. No row is ever deleted; a person who asks to be forgotten loses their name in it.
CREATE TABLE suggestion_acts (
    id               BIGINT PRIMARY KEY,
    number           BIGINT NOT NULL,
    -- The word for it: "accept", "decline", "merge", "note", …; "suggest" is the first of each.
    act              TEXT NOT NULL,
    -- What belongs to it, as JSON; for "edit" also what it was before.
    detail           TEXT NOT NULL DEFAULT '{}',
    -- The person, as JSON; NULL where the bot did it.
    made_by          TEXT,
    made_at          BIGINT NOT NULL,
    -- The suggestion as it was before, as JSON, so that the act can be undone.
    before           TEXT,
    undone_by        TEXT,
    undone_at        BIGINT
);

CREATE INDEX suggestion_acts_number ON suggestion_acts (number, id);

-- People who may not suggest any more, by a moderator's word.
CREATE TABLE blocked_people (
    show_id          TEXT NOT NULL,
    platform         TEXT NOT NULL,
    person           TEXT NOT NULL,
    -- Their suggestion by which they were blocked: so they can be unblocked when it no longer says whose it is.
    number           BIGINT,
    blocked_by       TEXT NOT NULL,
    blocked_at       BIGINT NOT NULL,
    PRIMARY KEY (show_id, platform, person)
);

-- Episodes that may be an open suggestion come true: a moderator is asked once.
CREATE TABLE suggestion_matches (
    number           BIGINT NOT NULL,
    show_id          TEXT NOT NULL,
    guid             TEXT NOT NULL,
    asked_at         BIGINT NOT NULL,
    -- 1: it was on air with it. Where that was taken back, it was on purpose.
    closed           BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (number, show_id, guid)
);

-- What listeners would ask a guest who is booked.
CREATE TABLE questions (
    id               BIGINT PRIMARY KEY,
    number           BIGINT NOT NULL,
    question         TEXT NOT NULL,
    platform         TEXT,
    person           TEXT,
    person_name      TEXT,
    -- The server or room it came from; empty in private.
    place            TEXT NOT NULL DEFAULT '',
    hidden           BIGINT NOT NULL DEFAULT 0,
    votes            BIGINT NOT NULL DEFAULT 0,
    created_at       BIGINT NOT NULL,
    edition          BIGINT NOT NULL
);

CREATE INDEX questions_number ON questions (number, votes);

CREATE INDEX questions_edition ON questions (edition);

CREATE INDEX questions_place ON questions (place, created_at) WHERE place <> '';

CREATE INDEX questions_person ON questions (platform, person);

-- What was done for a show's board, and up to where: "matched" (an edition of its episodes), "digest" (a moment).
CREATE TABLE board_marks (
    show_id          TEXT NOT NULL,
    mark             TEXT NOT NULL,
    value            BIGINT NOT NULL,
    PRIMARY KEY (show_id, mark)
);

-- Cards are rows of the outbox like everything that is said: the outbox with one kind more.
CREATE TABLE outbox_with_cards (
    key              TEXT PRIMARY KEY,
    part             TEXT NOT NULL CHECK (part IN ('post', 'crosspost', 'thread', 'pin', 'note', 'report', 'card')),
    show_id          TEXT NOT NULL DEFAULT '',
    guid             TEXT NOT NULL DEFAULT '',
    platform         TEXT NOT NULL,
    room             TEXT NOT NULL,
    subject          TEXT NOT NULL DEFAULT '',
    message          TEXT,
    state            TEXT NOT NULL CHECK (state IN ('due', 'held', 'sent', 'gave_up')),
    created_at       BIGINT NOT NULL,
    position         BIGINT NOT NULL,
    due_at           BIGINT NOT NULL,
    lease_until      BIGINT NOT NULL DEFAULT 0,
    token            BIGINT NOT NULL DEFAULT 0,
    attempts         BIGINT NOT NULL DEFAULT 0,
    sending          BIGINT NOT NULL DEFAULT 0,
    in_doubt         BIGINT NOT NULL DEFAULT 0,
    settled_at       BIGINT,
    message_ref      TEXT,
    -- Of a card: the edition of its suggestion or question.
    shown_edition    BIGINT,
    shown            TEXT,
    reason           TEXT,
    edit_attempts    BIGINT NOT NULL DEFAULT 0,
    UNIQUE (part, show_id, guid, platform, room, subject)
);

INSERT INTO outbox_with_cards (key, part, show_id, guid, platform, room, subject, message, state, created_at, position, due_at,
                               lease_until, token, attempts, sending, in_doubt, settled_at, message_ref, shown_edition, shown,
                               reason, edit_attempts)
SELECT key, part, show_id, guid, platform, room, subject, message, state, created_at, position, due_at,
       lease_until, token, attempts, sending, in_doubt, settled_at, message_ref, shown_edition, shown, reason, edit_attempts
FROM outbox;

DROP TABLE outbox;

ALTER TABLE outbox_with_cards RENAME TO outbox;

CREATE INDEX outbox_due ON outbox (state, due_at);

CREATE INDEX outbox_episode ON outbox (show_id, guid);

CREATE INDEX outbox_person ON outbox (part, platform, room);

CREATE INDEX outbox_waiting ON outbox (platform, room, part, created_at) WHERE state = 'due';

CREATE INDEX outbox_standing ON outbox (platform, settled_at) WHERE state = 'sent';

CREATE INDEX outbox_turn ON outbox (platform, part, created_at, position, key) WHERE state = 'due';

CREATE INDEX outbox_line ON outbox (platform, room, created_at, position) WHERE state = 'due';

-- The card of a suggestion, and the suggestion of a card that somebody reacts to.
CREATE INDEX outbox_subject ON outbox (part, subject) WHERE subject <> '';

-- The cards of what was deleted, until they say so.
CREATE INDEX outbox_taken_back ON outbox (platform) WHERE part = 'card' AND shown_edition = -1;

CREATE INDEX outbox_message ON outbox (platform, message_ref) WHERE part = 'card';

-- Reactions to cards that were counted, or refused: each is looked at once, so that a vote which was taken back by other
-- means is not cast again by a reaction that still stands. Nothing in here says whose they are; votes do.
CREATE TABLE counted_reactions (
    event            TEXT PRIMARY KEY,
    -- The card's message.
    card             TEXT NOT NULL
);

CREATE INDEX counted_reactions_card ON counted_reactions (card);
