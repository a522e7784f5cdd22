/** What each file of vectors says of itself, for a reader who has only the file. */
export const COMMENTS = {
  'dynamic-links':
    'Dynamic links (RTS Art 5(1)(b)): challenge = SHA-256("fido2-sca/1/" scope 0x00 nonce[32] JCS(object)), JCS = RFC 8785. ' +
    'nonce and challenge in base64url without padding, preimage (all that is hashed) in hex. `refused`: inputs of which no link may be made, ' +
    'with the reason: nonce-length, not-text (a number, null or truth value), not-well-formed (half a character; spelled here as an escape). ' +
    'Fields: test/vectors/README.md. Specification: server/evidence/README.md.',
  evidence:
    'Evidence of accepted authorisations (fido2-sca-evidence/1), good and with one fault each. A vector has a `document`, or the `text` of a file. ' +
    '`verifier` is what the verifier brings; a vector may have its own. `expected.verdict`: bound, consistent, inconsistent, or unreadable (no evidence); ' +
    '`expected.failing`: the names of the checks that fail. All keys are test keys. ' +
    'Fields: test/vectors/README.md. Specification: server/evidence/README.md.',
  refusals:
    'Answers of authenticators with one named fault each, what the server expected, and its refusal: the failure code (for the audit log only), ' +
    'the clauses, and the problem that the payer gets, which is the same for every failed factor (RTS Art 4(3)(a)). `refusal` null: accepted. ' +
    '`assertions` answer navigator.credentials.get(), `payments` Secure Payment Confirmation, `registrations` navigator.credentials.create(). ' +
    'Fields: test/vectors/README.md.',
} as const;
