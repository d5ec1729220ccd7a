INSERT INTO heard (event, heard_at, in_hand_until) VALUES ('matrix @onair:example.org $asked', 1000, 9000);
