-- Hosts of transcripts and chapters that are not well, or do not let us in: all their files wait.
CREATE TABLE resting_hosts (
    host             TEXT NOT NULL PRIMARY KEY,
    -- In a row; what was read since then ends it, and takes the row away.
    failures         BIGINT NOT NULL,
    rests_until      BIGINT NOT NULL
);
