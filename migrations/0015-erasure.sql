-- What is left of a payer who was erased (Regulation (EU) 2016/679 Art 17), and an index for a payer's own copy of the ledger.

-- Null for everybody who is still a payer.
ALTER TABLE payers ADD COLUMN erased_at BIGINT;

-- The ledger and payments name an account for as long as accounts have to be kept; money no longer comes to it.
ALTER TABLE accounts ADD COLUMN closed_at BIGINT;

-- Entries of one account in their order, a page at a time.
CREATE INDEX ledger_entries_in_order ON ledger_entries (ledger_account, posted_at, entry_id);
DROP INDEX ledger_entries_by_account;
