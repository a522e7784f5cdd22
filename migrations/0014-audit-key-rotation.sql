-- Rotation of the audit key (contract §6): the key that signs now names its predecessor in a statement that both signed.

-- JSON: the statement and both signatures. Null for the first key, which has no predecessor.
ALTER TABLE audit_keys ADD COLUMN rotation TEXT;

-- One key signs at a time: a second one in use would be a second bank.
CREATE UNIQUE INDEX audit_keys_one_in_use ON audit_keys ((1)) WHERE valid_until IS NULL;
