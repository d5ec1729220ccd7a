-- A claim looks for the oldest row of a platform, and whether an older one of its room is still to be sent. Without these
-- it reads all that is due, once for each row that is due: a thousand destinations would take a million steps a message.
CREATE INDEX outbox_turn ON outbox (platform, part, created_at, position, key) WHERE state = 'due';

CREATE INDEX outbox_line ON outbox (platform, room, created_at, position) WHERE state = 'due';
