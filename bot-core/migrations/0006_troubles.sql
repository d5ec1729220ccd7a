-- What is wrong for longer than a moment, so that the operators are told of it once, and once when it is over.
CREATE TABLE troubles (
    -- What is in trouble, in words that stay the same: "destination discord 42", "feed rust-in-production".
    subject          TEXT PRIMARY KEY,
    since            BIGINT NOT NULL,
    -- The last reason.
    why              TEXT NOT NULL,
    -- How often the operators were told of it: 0 while it may still pass by itself.
    told             BIGINT NOT NULL DEFAULT 0
);

-- Failed tries to bring a message that stands up to date; those of sending it stay in attempts.
ALTER TABLE outbox ADD COLUMN edit_attempts BIGINT NOT NULL DEFAULT 0;

-- Each claim looks whether an earlier row waits for the same room, and each round which messages say something outdated.
CREATE INDEX outbox_waiting ON outbox (platform, room, part, created_at) WHERE state = 'due';

CREATE INDEX outbox_standing ON outbox (platform, settled_at) WHERE state = 'sent';
