-- Whoever keeps episodes in memory reads again what changed since an edition. A clock would not do: two changes may
-- share a millisecond, and a clock can be set back.
CREATE TABLE editions (
    -- Raised by each transaction that changes what is known of episodes; its one row makes them queue up.
    newest           BIGINT NOT NULL
);

INSERT INTO editions (newest) VALUES (1);

ALTER TABLE episodes ADD COLUMN edition BIGINT NOT NULL DEFAULT 1;

CREATE INDEX episodes_edition ON episodes (edition);
