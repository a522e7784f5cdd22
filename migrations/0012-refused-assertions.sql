-- Evidence of refused assertions, for auditors only, and the indexes by which they find an event.

-- RTS Art 29(1): what came, what was expected and why it was refused, as one canonical JSON document. The event of the
-- failure holds its digest. A table of its own: the document may go after retention, and the chain stays whole.
CREATE TABLE refused_assertions (
  audit_sequence    BIGINT PRIMARY KEY REFERENCES audit_events (sequence),
  payer_id          TEXT NOT NULL,
  -- Whose passkey answered: not always the payer who was to; null where it is nobody's. Either's erasure takes the document.
  owner_id          TEXT,
  payment_id        TEXT,
  authorisation_id  TEXT,
  -- Milliseconds since the epoch: what a payer may leave in a day is bounded, and what is past retention goes by it.
  refused_at        BIGINT NOT NULL,
  document          TEXT NOT NULL
);
CREATE INDEX refused_assertions_by_payment ON refused_assertions (payment_id);
CREATE INDEX refused_assertions_by_payer ON refused_assertions (payer_id, refused_at);
CREATE INDEX refused_assertions_by_owner ON refused_assertions (owner_id);
CREATE INDEX refused_assertions_by_time ON refused_assertions (refused_at);

-- The log of one payer and of one payment, in order, without reading everybody else's.
CREATE INDEX audit_events_by_payer ON audit_events (payer_id, sequence);
CREATE INDEX audit_events_by_payment ON audit_events (payment_id, sequence);
