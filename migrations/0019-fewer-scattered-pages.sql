-- An index by payer over a table that only grows is a page of its own to write with nearly every row, somewhere in the index.
-- What is asked for by payer is found by what is written in order anyway, or by an index of the few rows that are meant.

-- A payer's events: within each block of 256 events the index is some four pages, and a commit writes those and no others.
-- Who looks for a payer asks block after block (audit-candidates.ts).
DROP INDEX audit_events_by_payer;
CREATE INDEX audit_events_by_payer ON audit_events ((sequence / 256), payer_id);
CREATE INDEX audit_events_of_enrolments ON audit_events (payer_id) WHERE type = 'enrolment';

-- What a payer paid is found by the payments. This is what came in, and what moved without a payment.
DROP INDEX ledger_entries_in_order;
CREATE INDEX ledger_entries_received ON ledger_entries (ledger_account, posted_at, entry_id) WHERE amount_minor > 0 OR payment_id IS NULL;

-- Consents, which are few, and payments that a browser signed along; all others are found by their payment.
DROP INDEX authorisations_by_payer;
CREATE INDEX authorisations_to_bind ON authorisations (payer_id, created_at, authorisation_id) WHERE scope = 'bind';
CREATE INDEX authorisations_by_browser ON authorisations (browser_key_id, created_at) WHERE browser_key_id IS NOT NULL;

-- Whoever is erased leaves no cookie behind, and is not looked for among everybody's.
CREATE INDEX device_cookies_by_payer ON device_cookies (payer_id);
