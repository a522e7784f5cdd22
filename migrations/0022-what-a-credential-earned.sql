-- What a credential earned goes with it, and what is suspected of it is counted apart from the five.

-- RTS Art 4(3)(b): a failure counts in full only from a browser in which a credential of the payer was used that is still good. Rows
-- of before name no credential, so they cannot go with one: those browsers are strangers' until the next sign-in in them.
DROP TABLE device_cookies;
CREATE TABLE device_cookies (
  -- SHA-256 of the value in the cookie.
  cookie_hash   TEXT NOT NULL,
  payer_id      TEXT NOT NULL,
  -- The credential that signed in there: with it the row goes.
  credential_id TEXT NOT NULL REFERENCES credentials (credential_id),
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  PRIMARY KEY (cookie_hash, payer_id, credential_id)
);
CREATE INDEX device_cookies_by_expiry ON device_cookies (expires_at);
CREATE INDEX device_cookies_by_payer ON device_cookies (payer_id);
CREATE INDEX device_cookies_by_credential ON device_cookies (credential_id);

-- WebAuthn L3 §7.2 steps 19 and 22: valid signatures whose count did not grow, or whose backup eligibility was another one. Each kind
-- is counted by itself, over 24 hours.
CREATE TABLE suspicions (
  suspicion_id  TEXT PRIMARY KEY,
  credential_id TEXT NOT NULL REFERENCES credentials (credential_id),
  kind          TEXT NOT NULL CHECK (kind IN ('sign-count', 'backup-eligibility')),
  suspected_at  BIGINT NOT NULL,
  -- Whether the payer was left a message: at most one a credential in 24 hours.
  told          SMALLINT NOT NULL CHECK (told IN (0, 1))
);
CREATE INDEX suspicions_by_credential ON suspicions (credential_id, suspected_at);
INSERT INTO suspicions SELECT credential_id, credential_id, 'sign-count', clone_suspected_at, 1 FROM credentials
WHERE clone_suspected_at IS NOT NULL AND status = 'active';
ALTER TABLE credentials DROP COLUMN clone_suspected_at;

-- RTS Art 4(4): the blocks that a payer's own counter brought, since each makes the next one longer.
CREATE TABLE blocks (
  block_id    TEXT PRIMARY KEY,
  payer_id    TEXT NOT NULL,
  blocked_at  BIGINT NOT NULL,
  -- Whether a device cookie brought it: such blocks never lead to one that only the bank lifts.
  by_cookie   SMALLINT NOT NULL CHECK (by_cookie IN (0, 1))
);
CREATE INDEX blocks_by_payer ON blocks (payer_id, blocked_at);
