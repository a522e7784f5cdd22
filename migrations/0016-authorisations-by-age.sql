-- Who looks for a payer's authorisations looks for recent ones: what is open, or was just consented to. By age they are
-- found however many the payer has, and an index that no judgement touches is one page less to write with each payment.
DROP INDEX authorisations_by_session;
DROP INDEX authorisations_by_payer;
CREATE INDEX authorisations_by_payer ON authorisations (payer_id, created_at);

-- How many are open is asked by the metrics, again and again: it does not read all that ever were.
CREATE INDEX authorisations_open ON authorisations (expires_at) WHERE sca_status = 'started' AND taken_at IS NULL AND voided_at IS NULL;
