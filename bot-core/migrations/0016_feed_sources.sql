-- Where the last good read came from: what redirects lead to elsewhere must be the same show.
ALTER TABLE feeds ADD COLUMN read_from TEXT;
-- Where the operator does not want the feed to be followed to, whatever it says.
ALTER TABLE feeds ADD COLUMN refused TEXT;
