-- A challenge comes of 256 random bits and of its authorisation's own id, and is looked up by nobody: an index over it is a
-- page to write with each payment.
-- And what is looked through before a payer or an account is deleted (an enrolment that lapsed) would be every authorisation and
-- every payment there is, since no index has them by that. An authorisation belongs to its payment, and a payment to its payer;
-- that money leaves an account of that payer's own, the statement that takes it makes sure of. Who never completed an enrolment
-- has neither paid nor consented, and from whoever is erased consents are deleted.
-- Made anew, since SQLite cannot drop a constraint; foreign keys are looked at once all is back.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE payments_before AS SELECT * FROM payments;
CREATE TABLE authorisations_before AS SELECT * FROM authorisations;
DROP TABLE authorisations;
DROP TABLE payments;

CREATE TABLE payments (
  payment_id          TEXT PRIMARY KEY,
  payer_id            TEXT NOT NULL REFERENCES payers (payer_id),
  payer_iban          TEXT NOT NULL,
  payee_name          TEXT NOT NULL,
  payee_iban          TEXT NOT NULL,
  currency            TEXT NOT NULL,
  amount_minor        BIGINT NOT NULL CHECK (amount_minor > 0),
  reference           TEXT,
  -- ISO 20022; the last three are final (triggers).
  transaction_status  TEXT NOT NULL CHECK (transaction_status IN ('RCVD', 'ACSC', 'RJCT', 'CANC')),
  sca_status          TEXT NOT NULL CHECK (sca_status IN ('received', 'started', 'finalised', 'failed', 'exempted')),
  -- RTS Art 5(1)(d): grows with every change, and an authorisation is good for one version only.
  version             INTEGER NOT NULL,
  authorisation_id    TEXT,
  created_at          BIGINT NOT NULL,
  executed_at         BIGINT,
  CHECK (payer_iban <> payee_iban),
  -- PSD2 Art 97(1)(b): no payment is executed without a finalised authorisation.
  CHECK (transaction_status <> 'ACSC' OR (sca_status = 'finalised' AND authorisation_id IS NOT NULL AND executed_at IS NOT NULL))
);
INSERT INTO payments SELECT * FROM payments_before ORDER BY payment_id;
DROP TABLE payments_before;
CREATE INDEX payments_by_payer ON payments (payer_id, created_at, payment_id);
CREATE TRIGGER payments_final BEFORE UPDATE ON payments WHEN OLD.transaction_status <> 'RCVD'
BEGIN SELECT RAISE(ABORT, 'a payment that ended cannot change'); END;
CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments WHEN OLD.transaction_status <> 'RCVD'
BEGIN SELECT RAISE(ABORT, 'a payment that ended cannot change'); END;

CREATE TABLE authorisations (
  authorisation_id  TEXT PRIMARY KEY,
  scope             TEXT NOT NULL CHECK (scope IN ('payment', 'bind')),
  payer_id          TEXT NOT NULL,
  payment_id        TEXT REFERENCES payments (payment_id),
  payment_version   INTEGER,
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
  -- For `bind`: the one registration or revocation that it was good for.
  used_at           BIGINT,
  credential_id     TEXT,
  payment_confirmation TEXT,
  fallback_from     TEXT,
  browser_key_id    TEXT,
  bind_action       TEXT CHECK (bind_action IN ('register-credential-or-revoke-credential', 'bind-browser-key')),
  bind_credential_id TEXT CHECK ((bind_credential_id IS NOT NULL) = (COALESCE(bind_action, '') = 'bind-browser-key')),
  bind_key_id       TEXT CHECK ((bind_key_id IS NOT NULL) = (bind_credential_id IS NOT NULL)),
  CHECK ((scope = 'payment') = (payment_id IS NOT NULL))
);
INSERT INTO authorisations SELECT * FROM authorisations_before ORDER BY authorisation_id;
DROP TABLE authorisations_before;
CREATE INDEX authorisations_by_payment ON authorisations (payment_id);
CREATE INDEX authorisations_open ON authorisations (expires_at) WHERE sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL;
CREATE INDEX authorisations_to_bind ON authorisations (payer_id, created_at, authorisation_id) WHERE scope = 'bind';
CREATE INDEX authorisations_by_browser ON authorisations (browser_key_id, created_at) WHERE browser_key_id IS NOT NULL;
CREATE TRIGGER authorisations_final BEFORE UPDATE OF sca_status ON authorisations WHEN OLD.sca_status <> 'started'
BEGIN SELECT RAISE(ABORT, 'an authorisation is judged once'); END;
