-- A challenge comes of 256 random bits and of its authorisation's own id, and is looked up by nobody: an index over it is a
-- page to write with each payment.
-- And who is asked before a payer or an account is deleted (an enrolment that lapsed), would be every authorisation and every
-- payment there is, since no index has them by that. An authorisation belongs to its payment, a payment to its payer and to one of
-- that payer's accounts, which the transaction that orders, and the one that pays, make sure of; a consent goes with whoever gave it.
ALTER TABLE authorisations DROP CONSTRAINT authorisations_challenge_key;
ALTER TABLE authorisations DROP CONSTRAINT authorisations_payer_id_fkey;
ALTER TABLE payments DROP CONSTRAINT payments_payer_iban_fkey;
