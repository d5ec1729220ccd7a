-- How feeds are followed over years: episodes that change their GUID or are withdrawn, feeds that move or are gone.

-- Other GUIDs under which the feed lists a known episode: those of a show whose identities all changed. An episode keeps
-- the identity that it was first known by.
CREATE TABLE further_guids (
    show_id          TEXT NOT NULL,
    guid             TEXT NOT NULL,
    episode_guid     TEXT NOT NULL,
    first_seen_at    BIGINT NOT NULL,
    PRIMARY KEY (show_id, guid)
);

-- 1 once the show's own feed has listed it: what was only ever imported cannot be withdrawn.
ALTER TABLE episodes ADD COLUMN listed BIGINT NOT NULL DEFAULT 0;
-- Complete reads in a row that lacked it although they reached further back.
ALTER TABLE episodes ADD COLUMN missing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE episodes ADD COLUMN withdrawn_at BIGINT;

-- podcast:guid as first read.
ALTER TABLE feeds ADD COLUMN podcast_guid TEXT;
-- The address that is read in place of url, the configured one, and since when. All that follows belongs to url too.
ALTER TABLE feeds ADD COLUMN moved_to TEXT;
ALTER TABLE feeds ADD COLUMN moved_at BIGINT;
-- Where the feed says that it has moved to, not believed yet: how it says so, since when, in how many reads in a row.
ALTER TABLE feeds ADD COLUMN pointer TEXT;
ALTER TABLE feeds ADD COLUMN pointer_by TEXT CHECK (pointer_by IN ('redirect', 'tag'));
ALTER TABLE feeds ADD COLUMN pointer_since BIGINT;
ALTER TABLE feeds ADD COLUMN pointer_reads BIGINT NOT NULL DEFAULT 0;
-- How often in a row the server said that the feed is gone for good.
ALTER TABLE feeds ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
-- What the operators were told of the present failure: 1 after an hour, 2 after a day, 3 that the feed is gone.
ALTER TABLE feeds ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
