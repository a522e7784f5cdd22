-- Credential records (WebAuthn L3 §4) and how a payer comes to have one.

CREATE TABLE credentials (
  -- WebAuthn L3 §7.1 step 26: not registered for any user; the primary key spans all payers, revoked ones included.
  credential_id       TEXT PRIMARY KEY,
  payer_id            TEXT NOT NULL REFERENCES payers (payer_id),
  public_key          TEXT NOT NULL,
  sign_count          BIGINT NOT NULL CHECK (sign_count >= 0),
  transports          TEXT NOT NULL,
  uv_initialized      SMALLINT NOT NULL CHECK (uv_initialized IN (0, 1)),
  backup_eligible     SMALLINT NOT NULL CHECK (backup_eligible IN (0, 1)),
  backup_state        SMALLINT NOT NULL CHECK (backup_state IN (0, 1)),
  aaguid              TEXT NOT NULL,
  label               TEXT NOT NULL,
  attestation_format  TEXT NOT NULL,
  attestation_verdict TEXT NOT NULL CHECK (attestation_verdict IN ('verified', 'self', 'none', 'untrusted')),
  attestation_object  TEXT NOT NULL,
  client_data_json    TEXT NOT NULL,
  payment_extension   SMALLINT NOT NULL CHECK (payment_extension IN (0, 1)),
  bound_by            TEXT NOT NULL CHECK (bound_by IN ('enrolment', 'activation', 'bind')),
  -- RTS Art 27(a): what is revoked or suspended authenticates nothing.
  status              TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
  clone_suspected_at  BIGINT,
  created_at          BIGINT NOT NULL,
  last_used_at        BIGINT,
  revoked_at          BIGINT,
  -- WebAuthn L3 §6.1.3: a credential that cannot be backed up is not.
  CHECK (backup_eligible = 1 OR backup_state = 0)
);
CREATE INDEX credentials_by_payer ON credentials (payer_id, created_at);

-- RTS Art 25: what is delivered needs activation. The code itself is never stored, only its hash.
CREATE TABLE activation_codes (
  activation_id TEXT PRIMARY KEY,
  payer_id      TEXT NOT NULL REFERENCES payers (payer_id),
  code_hash     TEXT NOT NULL UNIQUE,
  wrong_tries   INTEGER NOT NULL DEFAULT 0,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  consumed_at   BIGINT
);
CREATE INDEX activation_codes_by_payer ON activation_codes (payer_id);

-- What the bank tells the payer about the payer's own credentials.
CREATE TABLE messages (
  message_id        TEXT PRIMARY KEY,
  payer_id          TEXT NOT NULL REFERENCES payers (payer_id),
  type              TEXT NOT NULL,
  credential_label  TEXT,
  created_at        BIGINT NOT NULL
);
CREATE INDEX messages_by_payer ON messages (payer_id, created_at);
