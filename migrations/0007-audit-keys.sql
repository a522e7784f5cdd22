-- Public audit keys (contract §6): evidence that was sealed years ago is checked with the key of that time.

CREATE TABLE audit_keys (
  key_id          TEXT PRIMARY KEY,
  public_key_pem  TEXT NOT NULL,
  valid_from      BIGINT NOT NULL,
  valid_until     BIGINT
);
