-- Payments, their authorisations, and the evidence of those that were executed.

CREATE TABLE payments (
  payment_id          TEXT PRIMARY KEY,
  payer_id            TEXT NOT NULL REFERENCES payers (payer_id),
  payer_iban          TEXT NOT NULL REFERENCES accounts (iban),
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
CREATE INDEX payments_by_payer ON payments (payer_id, created_at, payment_id);

CREATE TABLE authorisations (
  authorisation_id  TEXT PRIMARY KEY,
  scope             TEXT NOT NULL CHECK (scope IN ('payment', 'bind')),
  payer_id          TEXT NOT NULL REFERENCES payers (payer_id),
  payment_id        TEXT REFERENCES payments (payment_id),
  payment_version   INTEGER,
  -- The session that opened it.
  session_ref       TEXT NOT NULL,
  method            TEXT CHECK (method IN ('webauthn', 'secure-payment-confirmation')),
  -- RTS Art 5(1)(b): the linked object (JCS), the nonce, and the challenge that both give.
  link_object       TEXT NOT NULL,
  nonce             TEXT NOT NULL,
  challenge         TEXT NOT NULL UNIQUE,
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
  CHECK ((scope = 'payment') = (payment_id IS NOT NULL))
);
CREATE INDEX authorisations_by_payment ON authorisations (payment_id);
CREATE INDEX authorisations_by_session ON authorisations (session_ref, scope);
CREATE INDEX authorisations_by_payer ON authorisations (payer_id, sca_status);

CREATE TABLE idempotency_keys (
  payer_id    TEXT NOT NULL,
  route       TEXT NOT NULL,
  key         TEXT NOT NULL,
  body_digest TEXT NOT NULL,
  payment_id  TEXT NOT NULL,
  expires_at  BIGINT NOT NULL,
  PRIMARY KEY (payer_id, route, key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- PSD2 Art 72(1): proof that the payment was authenticated and accurately recorded. One document per executed payment.
CREATE TABLE evidence (
  payment_id      TEXT PRIMARY KEY REFERENCES payments (payment_id),
  document        TEXT NOT NULL,
  audit_sequence  BIGINT NOT NULL
);
