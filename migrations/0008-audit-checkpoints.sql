-- Signed tree heads over the audit events (RFC 6962, contract §6): what others keep a copy of, so that a rewritten log shows.

CREATE TABLE audit_checkpoints (
  tree_size  BIGINT PRIMARY KEY,
  root_hash  TEXT NOT NULL,
  signed_at  TEXT NOT NULL,
  key_id     TEXT NOT NULL REFERENCES audit_keys (key_id),
  signature  TEXT NOT NULL
);

-- Roots of complete subtrees of 256 events and of powers of two of that, so that a path reads hundreds of rows, never all.
CREATE TABLE audit_tree_nodes (
  level     SMALLINT NOT NULL,
  position  BIGINT NOT NULL,
  hash      TEXT NOT NULL,
  PRIMARY KEY (level, position)
);
