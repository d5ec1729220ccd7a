INSERT INTO heard (event, heard_at) VALUES ('discord 4242', 1000);
