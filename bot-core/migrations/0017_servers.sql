-- Which Discord server a channel is on: a link to a message names both, and a channel's id does not tell. Nothing but places that
-- follow a show is in here.
CREATE TABLE servers (
    platform         TEXT NOT NULL,
    room             TEXT NOT NULL,
    server           TEXT NOT NULL,
    PRIMARY KEY (platform, room)
);
