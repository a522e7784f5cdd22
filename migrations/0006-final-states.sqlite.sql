-- Triggers, which the two databases spell differently.

-- Contract §4: ACSC, RJCT and CANC are final, whatever code runs above.
CREATE TRIGGER payments_final BEFORE UPDATE ON payments WHEN OLD.transaction_status <> 'RCVD'
BEGIN SELECT RAISE(ABORT, 'a payment that ended cannot change'); END;

CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments WHEN OLD.transaction_status <> 'RCVD'
BEGIN SELECT RAISE(ABORT, 'a payment that ended cannot change'); END;

-- RTS Art 4(1): a judged authorisation stays judged.
CREATE TRIGGER authorisations_final BEFORE UPDATE OF sca_status ON authorisations WHEN OLD.sca_status <> 'started'
BEGIN SELECT RAISE(ABORT, 'an authorisation is judged once'); END;

-- RTS Art 29: the log is append-only.
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_details_no_update BEFORE UPDATE ON audit_details
BEGIN SELECT RAISE(ABORT, 'details are deleted after retention, never edited'); END;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is written once'); END;
CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
