-- The audit chain (RTS Art 29) and the secrets that this database belongs to.

CREATE TABLE audit_events (
  sequence        BIGINT PRIMARY KEY,
  recorded_at     TEXT NOT NULL,
  type            TEXT NOT NULL,
  outcome         TEXT NOT NULL CHECK (outcome IN ('success', 'failure')),
  code            TEXT,
  request_id      TEXT NOT NULL,
  session_ref     TEXT,
  payer_id        TEXT,
  payment_id      TEXT,
  details_digest  TEXT NOT NULL,
  previous_hash   TEXT NOT NULL,
  hash            TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_events_by_request ON audit_events (request_id);

-- Salt and details may go after retention; the digest in the event stays, and the chain stays whole.
CREATE TABLE audit_details (
  sequence  BIGINT PRIMARY KEY REFERENCES audit_events (sequence),
  salt      TEXT NOT NULL,
  details   TEXT NOT NULL
);

-- One row: the end of the chain. Whoever appends locks it, and locks it last.
CREATE TABLE audit_head (
  only_row  SMALLINT PRIMARY KEY CHECK (only_row = 1),
  sequence  BIGINT NOT NULL,
  hash      TEXT NOT NULL
);
INSERT INTO audit_head (only_row, sequence, hash) VALUES (1, 0, 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');

-- What must never change under a database: fingerprints of its secrets, and whether demo data was ever put in.
CREATE TABLE database_facts (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
