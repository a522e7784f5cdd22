-- Passkeys whose key authenticates nothing any more, and what brought a row of failures.

-- RTS Art 27(a), contract §2: ES384, RSA over 4096 bits, another spelling. No SQL can tell, so the first server that opens this database
-- judges the keys that are in it, and says here when it was done. A database without passkeys never had such a key.
INSERT INTO database_facts (name, value) SELECT 'keys of before', 'to be judged' WHERE EXISTS (SELECT 1 FROM credentials);
