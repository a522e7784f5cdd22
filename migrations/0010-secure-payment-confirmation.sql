-- Secure Payment Confirmation: what the browser was given to show, and which method executed a payment.

-- RTS Art 5(1)(a): the object as issued (JSON); the signed payment data is compared with it, member by member.
ALTER TABLE authorisations ADD COLUMN payment_confirmation TEXT;

-- An earlier authorisation of the same payment that the browser was to show: this one came after an opt-out or a failure.
ALTER TABLE authorisations ADD COLUMN fallback_from TEXT;

-- Until now there was one method, and it was stored only where it had been asked for.
UPDATE authorisations SET method = 'webauthn' WHERE scope = 'payment' AND sca_status = 'finalised' AND method IS NULL;
