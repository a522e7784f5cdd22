-- Triggers, which the two databases spell differently. ENABLE ALWAYS: they hold also for sessions that replicate, and
-- TRUNCATE, which asks no trigger of rows, is refused wherever DELETE is.

CREATE FUNCTION sca_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;

-- Contract §4: ACSC, RJCT and CANC are final, whatever code runs above.
CREATE TRIGGER payments_final BEFORE UPDATE OR DELETE ON payments FOR EACH ROW WHEN (OLD.transaction_status <> 'RCVD')
EXECUTE FUNCTION sca_refuse('a payment that ended cannot change');
CREATE TRIGGER payments_no_truncate BEFORE TRUNCATE ON payments
EXECUTE FUNCTION sca_refuse('a payment that ended cannot change');

-- RTS Art 4(1): a judged authorisation stays judged.
CREATE TRIGGER authorisations_final BEFORE UPDATE OF sca_status ON authorisations FOR EACH ROW WHEN (OLD.sca_status <> 'started')
EXECUTE FUNCTION sca_refuse('an authorisation is judged once');

-- RTS Art 29: the log is append-only.
CREATE TRIGGER audit_events_final BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW
EXECUTE FUNCTION sca_refuse('the audit log is append-only');
CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
EXECUTE FUNCTION sca_refuse('the audit log is append-only');
CREATE TRIGGER audit_details_no_update BEFORE UPDATE ON audit_details FOR EACH ROW
EXECUTE FUNCTION sca_refuse('details are deleted after retention, never edited');
CREATE TRIGGER evidence_final BEFORE UPDATE OR DELETE ON evidence FOR EACH ROW
EXECUTE FUNCTION sca_refuse('evidence is written once');
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence
EXECUTE FUNCTION sca_refuse('evidence is written once');
CREATE TRIGGER ledger_entries_final BEFORE UPDATE OR DELETE ON ledger_entries FOR EACH ROW
EXECUTE FUNCTION sca_refuse('the ledger is append-only');
CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON ledger_entries
EXECUTE FUNCTION sca_refuse('the ledger is append-only');

ALTER TABLE payments ENABLE ALWAYS TRIGGER payments_final;
ALTER TABLE payments ENABLE ALWAYS TRIGGER payments_no_truncate;
ALTER TABLE authorisations ENABLE ALWAYS TRIGGER authorisations_final;
ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_events_final;
ALTER TABLE audit_events ENABLE ALWAYS TRIGGER audit_events_no_truncate;
ALTER TABLE audit_details ENABLE ALWAYS TRIGGER audit_details_no_update;
ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_final;
ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_no_truncate;
ALTER TABLE ledger_entries ENABLE ALWAYS TRIGGER ledger_entries_final;
ALTER TABLE ledger_entries ENABLE ALWAYS TRIGGER ledger_entries_no_truncate;
