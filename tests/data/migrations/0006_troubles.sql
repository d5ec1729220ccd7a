INSERT INTO troubles (subject, since, why, told) VALUES ('destination discord 43', 1727971300000, 'the bot lacks rights there', 1);
