-- Browser-bound keys (Secure Payment Confirmation): which browser, on which device, a synced passkey was used in.

CREATE TABLE browser_bound_keys (
  credential_id  TEXT NOT NULL REFERENCES credentials (credential_id),
  -- SHA-256 of the key: its name for payers and auditors.
  key_id         TEXT NOT NULL,
  -- COSE_Key, base64url.
  public_key     TEXT NOT NULL,
  -- RTS Art 7(2): a key that only turned up says that this is a device not seen before; `bound` was proven to be the payer's.
  status         TEXT NOT NULL CHECK (status IN ('seen', 'bound')),
  bound_by       TEXT CHECK (bound_by IN ('registration', 'activation', 'bind')),
  first_seen_at  BIGINT NOT NULL,
  bound_at       BIGINT,
  last_used_at   BIGINT NOT NULL,
  PRIMARY KEY (credential_id, key_id),
  CHECK ((status = 'bound') = (bound_by IS NOT NULL AND bound_at IS NOT NULL))
);

-- Which key signed along, where one did: evidence of possession for a later step-up in the same session.
ALTER TABLE authorisations ADD COLUMN browser_key_id TEXT;

-- What a `bind` consents to. Until now there was one action.
ALTER TABLE authorisations ADD COLUMN bind_action TEXT CHECK (bind_action IN ('register-credential-or-revoke-credential', 'bind-browser-key'));
UPDATE authorisations SET bind_action = 'register-credential-or-revoke-credential' WHERE scope = 'bind';
-- Which browser of which passkey. Consent that names none would bind whichever is asked for first.
ALTER TABLE authorisations ADD COLUMN bind_credential_id TEXT CHECK ((bind_credential_id IS NOT NULL) = (COALESCE(bind_action, '') = 'bind-browser-key'));
ALTER TABLE authorisations ADD COLUMN bind_key_id TEXT CHECK ((bind_key_id IS NOT NULL) = (bind_credential_id IS NOT NULL));

-- Whether the registration rested on more than a synced passkey; null where that is not known. Only such a credential, and only
-- where it stays in one authenticator, vouches for another device. Otherwise a thief of a synced passkey would register a key of
-- their own with it, and vouch for their browser with that.
ALTER TABLE credentials ADD COLUMN vouched SMALLINT CHECK (vouched IN (0, 1));
UPDATE credentials SET vouched = 1 WHERE bound_by IN ('enrolment', 'activation');

-- RTS Art 25(2)(c): a code is good for the one thing that it was issued for.
ALTER TABLE activation_codes ADD COLUMN purpose TEXT NOT NULL DEFAULT 'credential' CHECK (purpose IN ('credential', 'browser-key'));
ALTER TABLE activation_codes ADD COLUMN credential_id TEXT CHECK ((credential_id IS NOT NULL) = (purpose = 'browser-key'));
ALTER TABLE activation_codes ADD COLUMN key_id TEXT CHECK ((key_id IS NOT NULL) = (purpose = 'browser-key'));

-- Payees that trade at an address on the web: browsers show it beside the name (Secure Payment Confirmation).
ALTER TABLE suggested_payees ADD COLUMN origin TEXT;
