-- What people asked, by the platform's own name for it: several processes that share the database all hear it, and one of them
-- is to do it. Nobody is named in here, and a day later it is gone.
CREATE TABLE heard (
    event            TEXT PRIMARY KEY,
    heard_at         BIGINT NOT NULL
);

CREATE INDEX heard_at ON heard (heard_at);
