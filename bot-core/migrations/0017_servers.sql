-- Which Discord server a channel is on: a link to a message names both, and a channel's id does not tell. Nothing but places that
-- follow a show is in here.
CREATE TABLE servers (
    platform         TEXT NOT NULL,
    room             TEXT NOT NULL,
    server           TEXT NOT NULL,
    PRIMARY KEY (platform, room)
);
-- Whether an episode was news when it came: not what the first read or a back catalogue brought, nor what the operator wanted
-- to be taken for seen.
ALTER TABLE episodes ADD COLUMN news BIGINT NOT NULL DEFAULT 0;
