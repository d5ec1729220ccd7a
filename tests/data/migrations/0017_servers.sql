INSERT INTO servers (platform, room, server) VALUES ('discord', '42', '7');
UPDATE episodes SET news = 1 WHERE show_id = 'rust-in-production';
