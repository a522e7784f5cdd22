-- A challenge comes of 256 random bits and of its authorisation's own id, and is looked up by nobody: an index over it is a
-- page to write with each payment.
-- And what is looked through before a payer or an account is deleted (an enrolment that lapsed) would be every authorisation and
-- every payment there is, since no index has them by that. An authorisation belongs to its payment, and a payment to its payer;
-- that money leaves an account of that payer's own, the statement that takes it makes sure of. Who never completed an enrolment
-- has neither paid nor consented, and from whoever is erased consents are deleted.
ALTER TABLE authorisations DROP CONSTRAINT authorisations_challenge_key;
ALTER TABLE authorisations DROP CONSTRAINT authorisations_payer_id_fkey;
ALTER TABLE payments DROP CONSTRAINT payments_payer_iban_fkey;

-- A payment is written three times, an authorisation twice: with room for that on their pages no index hears of it.
ALTER TABLE payments SET (fillfactor = 50);
ALTER TABLE authorisations SET (fillfactor = 70);
