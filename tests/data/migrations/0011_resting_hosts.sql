-- Rows as a service left them behind that ran with the tables of 0011_resting_hosts.
INSERT INTO resting_hosts (host, failures, rests_until) VALUES ('example.org:443', 3, 1700003600000);
