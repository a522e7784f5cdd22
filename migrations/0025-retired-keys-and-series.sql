-- Passkeys whose key authenticates nothing any more, what brought a row of failures, and the one message about a suspicion.

-- RTS Art 27(a), contract §2: ES384, RSA over 4096 bits, another spelling. No SQL can tell, so the first server that opens this database
-- judges the keys that are in it, and says here when it was done. A database without passkeys never had such a key.
INSERT INTO database_facts (name, value) SELECT 'keys of before', 'to be judged' WHERE EXISTS (SELECT 1 FROM credentials);

-- RTS Art 4(3)(b), 4(4): a block follows from the whole row of failures, and not from the fifth alone.
-- How many of them came by a device cookie, and the largest amount that one of them was to confirm (a decimal).
ALTER TABLE attempts ADD COLUMN by_cookie INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN largest_value TEXT;
-- Names the row of failures, anew each time that one begins: a cookie that took part in it is marked with that name, also where the
-- browser has got a new value since, and is a stranger's once it has brought a block.
ALTER TABLE attempts ADD COLUMN series TEXT NOT NULL DEFAULT '';
ALTER TABLE device_cookies ADD COLUMN series TEXT;

-- Contract §3: at most one message a credential a day about what is suspected of it. This names the one that was left, so that a
-- suspension can say so in its place; null where none was left, and in rows of before.
ALTER TABLE suspicions ADD COLUMN message_id TEXT;
