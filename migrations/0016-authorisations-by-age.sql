-- Who looks for a payer's authorisations looks for recent ones: what is open, or was just consented to. By age they are
-- found however many the payer has, and an index that no judgement touches is one page less to write with each payment.
DROP INDEX authorisations_by_session;
DROP INDEX authorisations_by_payer;
CREATE INDEX authorisations_by_payer ON authorisations (payer_id, created_at);
