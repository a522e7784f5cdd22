-- Every scope in the same columns: what is authorised is a subject, in a version, with a change, and no column belongs to one
-- scope (RTS Art 5(1)(b): a code is for one subject). Words of scopes are checked by the server's registry, so a new scope needs
-- no new table. SQLite makes the tables anew; PostgreSQL changes them.
PRAGMA defer_foreign_keys = ON;

CREATE TABLE evidence_before AS SELECT p.authorisation_id, e.document, e.audit_sequence
  FROM evidence e JOIN payments p ON p.payment_id = e.payment_id;
CREATE TABLE authorisations_before AS SELECT * FROM authorisations;
CREATE TABLE credentials_before AS SELECT * FROM credentials;
CREATE TABLE browser_bound_keys_before AS SELECT * FROM browser_bound_keys;
DROP TRIGGER evidence_no_update;
DROP TRIGGER evidence_no_delete;
DROP TABLE evidence;
DROP TABLE authorisations;
DROP TABLE browser_bound_keys;
DROP TABLE credentials;

CREATE TABLE authorisations (
  authorisation_id  TEXT PRIMARY KEY,
  scope             TEXT NOT NULL,
  payer_id          TEXT NOT NULL,
  -- The session that opened it.
  session_ref       TEXT NOT NULL,
  method            TEXT CHECK (method IN ('webauthn', 'secure-payment-confirmation')),
  -- RTS Art 5(1)(b): the linked object (JCS), the nonce, and the challenge that both give.
  link_object       TEXT NOT NULL,
  nonce             TEXT NOT NULL,
  challenge         TEXT NOT NULL,
  allow_credentials TEXT NOT NULL,
  sca_status        TEXT NOT NULL CHECK (sca_status IN ('started', 'finalised', 'failed')),
  created_at        BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL,
  -- RTS Art 4(1): taken once, by the request that judges it.
  taken_at          BIGINT,
  taken_by          TEXT,
  voided_at         BIGINT,
  -- Of a consent: the one change that it was good for.
  used_at           BIGINT,
  credential_id     TEXT,
  payment_confirmation TEXT,
  fallback_from     TEXT,
  browser_key_id    TEXT,
  subject_id        TEXT NOT NULL,
  -- RTS Art 5(1)(d): the version of the subject that was linked; 0 where the row is linked whole.
  subject_version   INTEGER NOT NULL,
  -- What is to be done to the subject, as JSON; null where the subject says it all.
  change            TEXT
);
-- Consents of before said "register one or revoke one". They can no longer be used.
INSERT INTO authorisations SELECT authorisation_id, scope, payer_id, session_ref, method, link_object, nonce, challenge, allow_credentials, sca_status,
  created_at, expires_at, taken_at, taken_by,
  CASE WHEN scope = 'bind' AND sca_status = 'started' THEN COALESCE(voided_at, expires_at) ELSE voided_at END,
  CASE WHEN scope = 'bind' AND sca_status = 'finalised' THEN COALESCE(used_at, taken_at) ELSE used_at END,
  credential_id, payment_confirmation, fallback_from, browser_key_id, COALESCE(payment_id, payer_id), COALESCE(payment_version, 0), NULL
  FROM authorisations_before ORDER BY authorisation_id;
DROP TABLE authorisations_before;
CREATE INDEX authorisations_by_subject ON authorisations (subject_id);
CREATE INDEX authorisations_open ON authorisations (expires_at) WHERE sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL;
-- A payer's consents are few; their payments are found by the payments.
CREATE INDEX authorisations_of_consents ON authorisations (payer_id, created_at, authorisation_id) WHERE scope <> 'payment';
CREATE INDEX authorisations_by_browser ON authorisations (browser_key_id, created_at) WHERE browser_key_id IS NOT NULL;
CREATE TRIGGER authorisations_final BEFORE UPDATE OF sca_status ON authorisations WHEN OLD.sca_status <> 'started'
BEGIN SELECT RAISE(ABORT, 'an authorisation is judged once'); END;
-- What it is for is inside the hash, and decides whether its evidence is kept.
CREATE TRIGGER authorisations_scope BEFORE UPDATE OF scope, subject_id ON authorisations
BEGIN SELECT RAISE(ABORT, 'an authorisation keeps its scope and subject'); END;

-- PSD2 Art 72(1): one document an accepted authorisation, of any scope.
CREATE TABLE evidence (
  authorisation_id  TEXT PRIMARY KEY REFERENCES authorisations (authorisation_id),
  document          TEXT NOT NULL,
  audit_sequence    BIGINT NOT NULL
);
INSERT INTO evidence SELECT * FROM evidence_before ORDER BY authorisation_id;
DROP TABLE evidence_before;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END;
-- Evidence of payments is kept for good; of consents it goes with a payer who is erased (Regulation (EU) 2016/679 Art 17).
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
WHEN EXISTS (SELECT 1 FROM authorisations WHERE authorisation_id = OLD.authorisation_id AND scope = 'payment')
BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END;

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
  -- RTS Art 24(2)(b): what the credential was associated by; a consent has the name of its scope.
  bound_by            TEXT NOT NULL CHECK (bound_by IN ('enrolment', 'activation', 'register-credential')),
  -- RTS Art 27(a): what is revoked or suspended authenticates nothing. RTS Art 4(1): a registration is no strong customer
  -- authentication, so the first credential is pending until its first assertion.
  status              TEXT NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'revoked')),
  clone_suspected_at  BIGINT,
  created_at          BIGINT NOT NULL,
  last_used_at        BIGINT,
  revoked_at          BIGINT,
  vouched             SMALLINT CHECK (vouched IN (0, 1)),
  -- WebAuthn L3 §6.1.3: a credential that cannot be backed up is not.
  CHECK (backup_eligible = 1 OR backup_state = 0)
);
UPDATE credentials_before SET bound_by = 'register-credential' WHERE bound_by = 'bind';
INSERT INTO credentials SELECT * FROM credentials_before ORDER BY credential_id;
DROP TABLE credentials_before;
CREATE INDEX credentials_by_payer ON credentials (payer_id, created_at);

CREATE TABLE browser_bound_keys (
  credential_id  TEXT NOT NULL REFERENCES credentials (credential_id),
  -- SHA-256 of the key: its name for payers and auditors.
  key_id         TEXT NOT NULL,
  -- COSE_Key, base64url.
  public_key     TEXT NOT NULL,
  -- RTS Art 7(2): a key that only turned up says that this is a device not seen before; `bound` was proven to be the payer's.
  status         TEXT NOT NULL CHECK (status IN ('seen', 'bound')),
  bound_by       TEXT CHECK (bound_by IN ('registration', 'activation', 'bind-browser-key')),
  first_seen_at  BIGINT NOT NULL,
  bound_at       BIGINT,
  last_used_at   BIGINT NOT NULL,
  PRIMARY KEY (credential_id, key_id),
  CHECK ((status = 'bound') = (bound_by IS NOT NULL AND bound_at IS NOT NULL))
);
UPDATE browser_bound_keys_before SET bound_by = 'bind-browser-key' WHERE bound_by = 'bind';
INSERT INTO browser_bound_keys SELECT * FROM browser_bound_keys_before ORDER BY credential_id, key_id;
DROP TABLE browser_bound_keys_before;

ALTER TABLE challenges RENAME COLUMN bind_authorisation_id TO consent_id;
