INSERT INTO further_guids (show_id, guid, episode_guid, first_seen_at)
VALUES ('rust-in-production', 'moved-guid-1', 'guid-1', 1727971300000);
UPDATE episodes SET listed = 1, missing = 3, withdrawn_at = 1727971300000 WHERE guid = 'guid-1';
UPDATE feeds SET moved_to = 'https://new.example.org/feed', moved_at = 1727971300000 WHERE show_id = 'rust-in-production';
