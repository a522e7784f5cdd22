-- The chain itself says that no hash comes twice (each is made with the one before), and every event is looked up by its
-- number: an index over random hashes is a page to write with each event, for nobody.
-- INTEGER, because to SQLite that is the row's own number: BIGINT is one more index.
-- Copied and made anew, since SQLite cannot drop a constraint; foreign keys are looked at once all is back.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE audit_events_before AS SELECT * FROM audit_events;
CREATE TABLE audit_details_before AS SELECT * FROM audit_details;
DROP TABLE audit_details;
DROP TABLE audit_events;

CREATE TABLE audit_events (
  sequence        INTEGER PRIMARY KEY,
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
  hash            TEXT NOT NULL
);
INSERT INTO audit_events SELECT * FROM audit_events_before ORDER BY sequence;
DROP TABLE audit_events_before;
CREATE INDEX audit_events_by_request ON audit_events (request_id);
CREATE INDEX audit_events_by_payer ON audit_events (payer_id, sequence);
CREATE INDEX audit_events_by_payment ON audit_events (payment_id, sequence);

-- Salt and details may go after retention; the digest in the event stays, and the chain stays whole.
CREATE TABLE audit_details (
  sequence  INTEGER PRIMARY KEY REFERENCES audit_events (sequence),
  salt      TEXT NOT NULL,
  details   TEXT NOT NULL
);
INSERT INTO audit_details SELECT * FROM audit_details_before ORDER BY sequence;
DROP TABLE audit_details_before;

-- RTS Art 29: the log is append-only.
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_details_no_update BEFORE UPDATE ON audit_details
BEGIN SELECT RAISE(ABORT, 'details are deleted after retention, never edited'); END;
