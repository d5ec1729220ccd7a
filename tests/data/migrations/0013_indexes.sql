UPDATE suggestions SET votes = 2 WHERE number = 1;
