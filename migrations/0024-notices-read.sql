-- A notice is new until its payer says that it was read (RTS Art 4(4): the payer is alerted). Those of before are new to whoever has
-- not said so.
ALTER TABLE messages ADD COLUMN read_at BIGINT;
