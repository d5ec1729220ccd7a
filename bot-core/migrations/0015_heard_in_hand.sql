-- Until when what was asked is in the hands of the process that took it up, should that say nothing more of it: then another one
-- does it. None where it was answered, or is not to be done a second time.
ALTER TABLE heard ADD COLUMN in_hand_until BIGINT;
