INSERT INTO servers (platform, room, server) VALUES ('discord', '42', '7');
