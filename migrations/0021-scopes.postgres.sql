-- Every scope in the same columns: what is authorised is a subject, in a version, with a change, and no column belongs to one
-- scope (RTS Art 5(1)(b): a code is for one subject). Words of scopes are checked by the server's registry, so a new scope needs
-- no new table. SQLite makes the tables anew; PostgreSQL changes them.

-- Payments and their tries, and consents of before: those said "register one or revoke one". They can no longer be used.
ALTER TABLE authorisations ADD COLUMN subject_id TEXT;
-- RTS Art 5(1)(d): the version of the subject that was linked; 0 where the row is linked whole.
ALTER TABLE authorisations ADD COLUMN subject_version INTEGER NOT NULL DEFAULT 0;
-- What is to be done to the subject, as JSON; null where the subject says it all.
ALTER TABLE authorisations ADD COLUMN change TEXT;
UPDATE authorisations SET subject_id = COALESCE(payment_id, payer_id), subject_version = COALESCE(payment_version, 0),
  voided_at = CASE WHEN scope = 'bind' AND sca_status = 'started' THEN COALESCE(voided_at, expires_at) ELSE voided_at END,
  used_at = CASE WHEN scope = 'bind' AND sca_status = 'finalised' THEN COALESCE(used_at, taken_at) ELSE used_at END;
ALTER TABLE authorisations ALTER COLUMN subject_id SET NOT NULL;
ALTER TABLE authorisations ALTER COLUMN subject_version DROP DEFAULT;
ALTER TABLE authorisations DROP CONSTRAINT authorisations_scope_check;
DROP INDEX authorisations_to_bind;

-- PSD2 Art 72(1): one document an accepted authorisation, of any scope.
DROP TRIGGER evidence_final ON evidence;
DROP TRIGGER evidence_no_truncate ON evidence;
ALTER TABLE evidence ADD COLUMN authorisation_id TEXT;
UPDATE evidence SET authorisation_id = (SELECT p.authorisation_id FROM payments p WHERE p.payment_id = evidence.payment_id);
ALTER TABLE evidence DROP COLUMN payment_id;
ALTER TABLE evidence ADD PRIMARY KEY (authorisation_id);
ALTER TABLE evidence ADD FOREIGN KEY (authorisation_id) REFERENCES authorisations (authorisation_id);

ALTER TABLE authorisations DROP COLUMN payment_id;
ALTER TABLE authorisations DROP COLUMN payment_version;
ALTER TABLE authorisations DROP COLUMN bind_key_id;
ALTER TABLE authorisations DROP COLUMN bind_credential_id;
ALTER TABLE authorisations DROP COLUMN bind_action;
-- What it is for is inside the hash, and decides whether its evidence is kept.
CREATE TRIGGER authorisations_scope BEFORE UPDATE OF scope, subject_id ON authorisations FOR EACH ROW
EXECUTE FUNCTION sca_refuse('an authorisation keeps its scope and subject');
ALTER TABLE authorisations ENABLE ALWAYS TRIGGER authorisations_scope;
CREATE INDEX authorisations_by_subject ON authorisations (subject_id);
-- A payer's consents are few; their payments are found by the payments.
CREATE INDEX authorisations_of_consents ON authorisations (payer_id, created_at, authorisation_id) WHERE scope <> 'payment';

-- Evidence of payments is kept for good; of consents it goes with a payer who is erased (Regulation (EU) 2016/679 Art 17).
CREATE FUNCTION sca_keep_payment_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM authorisations WHERE authorisation_id = OLD.authorisation_id AND scope = 'payment') THEN
    RAISE EXCEPTION 'evidence is written once';
  END IF;
  RETURN OLD;
END
$$;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence FOR EACH ROW EXECUTE FUNCTION sca_refuse('evidence is written once');
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION sca_keep_payment_evidence();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence EXECUTE FUNCTION sca_refuse('evidence is written once');
ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_no_update;
ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_no_delete;
ALTER TABLE evidence ENABLE ALWAYS TRIGGER evidence_no_truncate;

-- RTS Art 24(2)(b): what a credential, or a browser, was associated by has the name of its scope.
ALTER TABLE credentials DROP CONSTRAINT credentials_bound_by_check;
UPDATE credentials SET bound_by = 'register-credential' WHERE bound_by = 'bind';
ALTER TABLE credentials ADD CHECK (bound_by IN ('enrolment', 'activation', 'register-credential'));
-- A registration is no strong customer authentication (RTS Art 4(1)): the first credential is pending until its first assertion.
ALTER TABLE credentials DROP CONSTRAINT credentials_status_check;
ALTER TABLE credentials ADD CHECK (status IN ('pending', 'active', 'suspended', 'revoked'));
ALTER TABLE browser_bound_keys DROP CONSTRAINT browser_bound_keys_bound_by_check;
UPDATE browser_bound_keys SET bound_by = 'bind-browser-key' WHERE bound_by = 'bind';
ALTER TABLE browser_bound_keys ADD CHECK (bound_by IN ('registration', 'activation', 'bind-browser-key'));
ALTER TABLE challenges RENAME COLUMN bind_authorisation_id TO consent_id;
