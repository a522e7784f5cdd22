-- Payers, their accounts, and the ledger. Both databases run this file: BIGINT for money and times (milliseconds since
-- the epoch), SMALLINT 0/1 for flags, TEXT in base64url for bytes.

CREATE TABLE payers (
  payer_id              TEXT PRIMARY KEY,
  username              TEXT NOT NULL UNIQUE,
  display_name          TEXT NOT NULL,
  -- WebAuthn L3 §14.6.1: 64 random bytes, so that an authenticator learns nothing about the payer.
  user_handle           TEXT NOT NULL UNIQUE,
  seeded                SMALLINT NOT NULL DEFAULT 0 CHECK (seeded IN (0, 1)),
  created_at            BIGINT NOT NULL,
  -- An enrolment that no credential completes until then is void; null once one did.
  enrolment_expires_at  BIGINT
);

CREATE TABLE payer_roles (
  payer_id  TEXT NOT NULL REFERENCES payers (payer_id) ON DELETE CASCADE,
  role      TEXT NOT NULL CHECK (role IN ('payer', 'auditor')),
  PRIMARY KEY (payer_id, role)
);

CREATE TABLE accounts (
  iban          TEXT PRIMARY KEY,
  payer_id      TEXT NOT NULL REFERENCES payers (payer_id) ON DELETE CASCADE,
  name          TEXT NOT NULL,
  currency      TEXT NOT NULL,
  -- Kept beside the ledger and always equal to the sum of its entries; no account of a payer is overdrawn.
  balance_minor BIGINT NOT NULL CHECK (balance_minor >= 0),
  opened_at     BIGINT NOT NULL
);
CREATE INDEX accounts_by_payer ON accounts (payer_id);

-- Double entry: what one ledger account gives, another gets; the entries of one posting sum to zero in their currency.
-- `ledger_account` is an IBAN of ours, or `settlement:EUR` (money that leaves the bank), or `opening:EUR`.
CREATE TABLE ledger_entries (
  entry_id        TEXT PRIMARY KEY,
  posting_id      TEXT NOT NULL,
  payment_id      TEXT,
  ledger_account  TEXT NOT NULL,
  currency        TEXT NOT NULL,
  amount_minor    BIGINT NOT NULL CHECK (amount_minor <> 0),
  posted_at       BIGINT NOT NULL
);
CREATE INDEX ledger_entries_by_account ON ledger_entries (ledger_account);
CREATE INDEX ledger_entries_by_payment ON ledger_entries (payment_id);

-- Payees that the new-payment form suggests to everybody.
CREATE TABLE suggested_payees (
  iban  TEXT PRIMARY KEY,
  name  TEXT NOT NULL
);
