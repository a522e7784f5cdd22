/**
 * Every way a request can fail, as data: code → clause → public face → sentence for the audit reader.
 *
 * RTS Art 4(3)(a): when authentication fails "it shall not be possible to identify which of the elements … was
 * incorrect". So a failed factor has one public face, `authentication-failed`; the code goes to the audit log only.
 * WebAuthn is cited by the edition pinned in `ceremonies/spec.ts`. `traceability.test.ts` wants a test for every row.
 */

/** Where a rule is written. `words` says in our own words what the clause asks. */
export type Clause = {
  readonly document: string;
  readonly section: string;
  readonly step?: number;
  readonly words: string;
};

/** Slugs of the problem pages, `/problems/<slug>` (contract §2). */
export type ProblemSlug =
  | 'invalid-request'
  | 'no-session'
  | 'authentication-failed'
  | 'authorisation-blocked'
  | 'sca-required'
  | 'role-required'
  | 'cross-site-request'
  | 'not-found'
  | 'method-not-allowed'
  | 'username-taken'
  | 'credential-already-registered'
  | 'last-credential'
  | 'authorisation-not-open'
  | 'payment-not-open'
  | 'idempotency-conflict'
  | 'request-timeout'
  | 'request-too-large'
  | 'unsupported-media-type'
  | 'misdirected-request'
  | 'unprocessable'
  | 'insufficient-funds'
  | 'too-many-requests'
  | 'request-header-fields-too-large'
  | 'unavailable'
  | 'internal';

type FailureRow = { readonly clauses: readonly Clause[]; readonly problem: ProblemSlug; readonly sentence: string };

const registration = (step: number, words: string): Clause => ({ document: 'WebAuthn L3', section: '§7.1', step, words });
const assertion = (step: number, words: string): Clause => ({ document: 'WebAuthn L3', section: '§7.2', step, words });
const webauthn = (section: string, words: string): Clause => ({ document: 'WebAuthn L3', section, words });
const spc = (words: string): Clause => ({ document: 'Secure Payment Confirmation', section: '#sctn-verifying-assertion', words });
const rts = (section: string, words: string): Clause => ({ document: 'Regulation (EU) 2018/389', section, words });
const factor = (sentence: string, ...clauses: Clause[]): FailureRow => ({ clauses, problem: 'authentication-failed', sentence });
const refusal = (problem: ProblemSlug, sentence: string, ...clauses: Clause[]): FailureRow => ({ clauses, problem, sentence });

export const failures = {
  // What is asked for is not there, or not in shape: nothing was judged, consumed or counted.
  'subject-not-found': refusal(
    'not-found',
    'What was to be authorised is not there, or is not this payer’s.',
    rts('Art 5(1)(b)', 'a code is specific to something that is there'),
  ),
  'authorisation-not-found': refusal(
    'not-found',
    'The authorisation is not there, or it was opened by another payer, in another session, or for something else.',
    rts('Art 4(1)', 'a code is good for what it was opened for'),
  ),
  'answer-not-in-shape': refusal(
    'invalid-request',
    'The answer is not in the shape of WebAuthn’s JSON.',
    webauthn('§5.1', 'AuthenticationResponseJSON and RegistrationResponseJSON: required members, and bytes in base64url'),
  ),
  // What came back from the browser, in the order of WebAuthn L3 §7.1 and §7.2.
  'response-id-mismatch': factor(
    'The response named one credential in id and another in rawId or in the attested data.',
    webauthn('§5.1', 'id is the base64url encoding of rawId'),
  ),
  'credential-not-allowed': factor(
    'The credential is not one that the options listed.',
    assertion(5, 'the credential is one of allowCredentials'),
  ),
  'credential-unknown': factor(
    'No credential record has this credential id.',
    assertion(6, 'the user account holds a credential record with this id'),
  ),
  'credential-not-active': factor(
    'The credential has been revoked or suspended.',
    rts('Art 27(a)', 'revoked authentication devices are deactivated'),
  ),
  'public-key-retired': factor(
    'The key of the credential is of a kind that is not accepted any more. The payer needs a new passkey.',
    webauthn('§5.8.5', 'ES256 with P-256, EdDSA with Ed25519, RS256'),
    rts('Art 4(3)(a)', 'a refusal costs the same whatever key is on record'),
  ),
  'credential-of-other-payer': factor(
    'The credential belongs to another payer.',
    assertion(6, 'the identified user owns the credential'),
    rts('Art 24(1)', 'only the payer is associated with the credential'),
  ),
  'user-handle-missing': factor(
    'A sign-in carried no user handle.',
    assertion(6, 'where the user was not identified before, the user handle is present'),
  ),
  'user-handle-mismatch': factor(
    'The user handle is not that of the owner of the credential.',
    assertion(6, 'the user handle equals that of the user account'),
  ),
  'authenticator-data-malformed': factor(
    'The authenticator data does not follow its own lengths and flags.',
    webauthn('§6.1', 'authenticator data: rpIdHash, flags, signCount, and exactly what the flags announce'),
  ),
  'cbor-not-canonical': factor(
    'A COSE key or the extension outputs are CBOR in another spelling than the canonical one.',
    webauthn('§6.5.1', 'credentialPublicKey and extensions are in the CTAP2 canonical CBOR encoding form'),
  ),
  'client-data-not-utf8': factor('The client data is not UTF-8.', registration(5, 'UTF-8 decode'), assertion(8, 'UTF-8 decode')),
  'client-data-not-json': factor(
    'The client data is not one JSON object with unique members of the right types.',
    registration(6, 'parse as JSON into CollectedClientData'),
    assertion(9, 'parse as JSON into CollectedClientData'),
  ),
  'type-not-expected': factor(
    'The client data is of another type of ceremony.',
    registration(7, 'type is webauthn.create'),
    assertion(10, 'type is webauthn.get'),
    spc('type is payment.get, where a payment was opened for it'),
  ),
  'challenge-not-live': factor(
    'No challenge of this session is waiting for an answer: none was asked for, or it was used, or it ran out.',
    rts('Art 4(1)', 'an authentication code is accepted only once'),
    registration(8, 'challenge is the one in the options'),
    assertion(11, 'challenge is the one in the options'),
  ),
  'challenge-not-expected': factor(
    'The signed challenge is not the one that was issued.',
    registration(8, 'challenge is the one in the options'),
    assertion(11, 'challenge is the one in the options'),
    rts('Art 5(1)(b)', 'the code is specific to the amount and the payee'),
  ),
  'origin-not-expected': factor(
    'The ceremony ran on an origin that is not ours.',
    registration(9, 'origin is one that we expect'),
    assertion(12, 'origin is one that we expect'),
  ),
  'cross-origin-not-expected': factor(
    'The ceremony ran in a frame of another origin.',
    registration(10, 'a cross-origin ceremony only where one is expected'),
    assertion(13, 'a cross-origin ceremony only where one is expected'),
  ),
  'top-origin-not-expected': factor(
    'The ceremony ran below a page that we do not expect.',
    registration(11, 'topOrigin is one that we expect to be framed by'),
    assertion(14, 'topOrigin is one that we expect to be framed by'),
  ),
  'token-binding-malformed': factor(
    'The client data carries a token binding that is not in shape.',
    { document: 'WebAuthn L2', section: '§7.1', step: 10, words: 'tokenBinding is an object with a known status' },
    { document: 'WebAuthn L2', section: '§7.2', step: 14, words: 'tokenBinding is an object with a known status' },
  ),
  // What the browser showed the payer, in the order of the SPC specification.
  'spc-credential-not-issued': factor(
    'The passkey is none of those that the browser was given for this payment.',
    spc('the credential is one of those given to the caller'),
  ),
  'spc-payment-missing': factor(
    'The client data of a payment carries no payment data.',
    spc('payment is the CollectedClientAdditionalPaymentData'),
    rts('Art 5(1)(a)', 'the payer is made aware of the amount and of the payee'),
  ),
  'spc-rp-id-not-issued': factor('The browser signed a payment for another RP ID.', spc('payment.rpId is that of the relying party')),
  'spc-legacy-rp-differs': factor(
    'The older member rp names another relying party than rpId.',
    spc('payment.rpId is that of the relying party'),
  ),
  'spc-top-origin-not-ours': factor(
    'The payment was confirmed on a page that is not ours.',
    spc('payment.topOrigin is the top-level origin that is expected'),
    rts('Art 5(2)(b)', 'authenticity of what is displayed, in all phases'),
  ),
  'spc-payee-name-not-issued': factor(
    'The browser showed another payee, or none.',
    spc('payment.payeeName is the one that was to be shown'),
    rts('Art 5(1)(a)', 'the payer is made aware of the amount and of the payee'),
  ),
  'spc-payee-origin-not-issued': factor(
    'The browser showed another address of the payee than was issued.',
    spc('payment.payeeOrigin is the one that was to be shown'),
    rts('Art 5(1)(a)', 'the payer is made aware of the amount and of the payee'),
  ),
  'spc-logos-not-issued': factor(
    'The browser showed logos that were not issued, or in another order.',
    spc('payment.paymentEntitiesLogos is an ordered subset of those given'),
  ),
  'spc-currency-not-issued': factor(
    'The browser showed another currency.',
    spc('payment.total is the amount that was to be shown'),
    rts('Art 5(1)(a)', 'the payer is made aware of the amount and of the payee'),
  ),
  'spc-amount-not-issued': factor(
    'The browser showed another amount, or the same in another spelling.',
    spc('payment.total is the amount that was to be shown'),
    rts('Art 5(1)(a)', 'the payer is made aware of the amount and of the payee'),
  ),
  'spc-instrument-name-not-issued': factor(
    'The browser showed another account.',
    spc('payment.instrument is the one that was to be shown'),
  ),
  'spc-icon-not-issued': factor(
    'The browser showed another icon of the account.',
    spc('payment.instrument is the one that was to be shown'),
  ),
  'spc-details-not-issued': factor(
    'The browser showed other details of the account.',
    spc('payment.instrument is the one that was to be shown'),
  ),
  'rp-id-hash-not-expected': factor(
    'The authenticator signed for another relying party.',
    registration(14, 'rpIdHash is the hash of our RP ID'),
    assertion(15, 'rpIdHash is the hash of our RP ID'),
  ),
  'user-not-present': factor('The authenticator saw nobody: UP is not set.', registration(15, 'UP is set'), assertion(16, 'UP is set')),
  'user-not-verified': factor(
    'The authenticator did not verify the payer: UV is not set.',
    registration(16, 'UV is set where user verification is required'),
    assertion(17, 'UV is set where user verification is required'),
    rts('Art 4(1)', 'two or more of knowledge, possession, inherence'),
  ),
  'backup-state-impossible': factor(
    'The credential claims to be backed up although it cannot be.',
    registration(17, 'BE not set: BS not set'),
    assertion(18, 'BE not set: BS not set'),
  ),
  'backup-eligibility-changed': factor(
    'The credential changed between backup eligible and not.',
    assertion(19, 'BE equals the backupEligible of the credential record'),
    rts('Art 7(2)', 'replication of the possession element is prevented'),
  ),
  'signature-invalid': factor(
    'The signature does not verify with the public key on record.',
    assertion(21, 'signature over authData and the hash of the client data'),
    rts('Art 4(2)(c)', 'the code cannot be forged'),
  ),
  'browser-bound-signature-invalid': factor(
    'The browser named a key of its own and did not prove it: no signature over the client data, a wrong one, or no sound key.',
    { document: 'Secure Payment Confirmation', section: '#sctn-browser-bound-key-store', words: 'the key signs the client data' },
    rts('Art 7(2)', 'replication of the possession element is prevented'),
  ),
  'sign-count-not-increased': factor(
    'The sign count did not grow although the signature is valid: the credential may have been cloned.',
    assertion(22, 'signCount is greater than the stored one, or both are zero'),
    rts('Art 7(2)', 'replication of the possession element is prevented'),
  ),
  // What only a registration can get wrong.
  'attestation-object-malformed': factor(
    'The attestation object is not the CBOR map that it must be.',
    registration(12, 'CBOR decode fmt, authData, attStmt'),
  ),
  'algorithm-not-offered': factor(
    'The new key is of an algorithm that the options did not offer.',
    registration(20, 'alg is one of pubKeyCredParams'),
  ),
  'public-key-invalid': factor(
    'The new public key is not one to trust: off its curve, too weak, too long, or with members that do not belong to it.',
    webauthn('§6.5.1', 'credentialPublicKey is a COSE key of its algorithm, with no optional members'),
    webauthn('§5.8.5', 'ES256 with P-256, EdDSA with Ed25519'),
  ),
  'attestation-statement-invalid': factor(
    'The attestation statement does not verify.',
    registration(22, 'attStmt conveys a valid attestation signature by its format'),
  ),
  'credential-id-length': factor(
    'The credential id is empty or longer than 1023 bytes.',
    registration(25, 'credentialId is at most 1023 bytes'),
  ),
  'credential-id-taken': factor(
    'The credential id is registered to another payer.',
    registration(26, 'credentialId is not registered for any user'),
  ),
  'credential-already-registered': refusal(
    'credential-already-registered',
    'The payer already has this credential.',
    registration(26, 'credentialId is not registered for any user'),
  ),
  // Activation, blocks, sessions.
  'activation-refused': factor(
    'The activation code is wrong, used, expired, dead or for something else, or the username is not its payer’s.',
    rts('Art 25(2)(c)', 'what is delivered needs activation before use'),
  ),
  'payer-blocked': refusal(
    'authorisation-blocked',
    'Strong customer authentication of this payer is blocked after five failures in a row.',
    rts('Art 4(3)(b)', 'at most five failed attempts in a row before a block'),
  ),
  'sca-required': refusal(
    'sca-required',
    'Associating or revoking a credential needs fresh strong customer authentication.',
    rts('Art 24(2)(b)', 'remote association uses strong customer authentication'),
  ),
  'step-up-required': refusal(
    'sca-required',
    'A browser is bound to the payer only by a passkey that is attested to a root, by a bound browser that has just paid, or by a code.',
    rts('Art 7(2)', 'replication of the possession element is prevented'),
    rts('Art 24(2)(b)', 'remote association uses strong customer authentication'),
  ),
  'no-session': refusal(
    'no-session',
    'There is no session by strong customer authentication, or it ended.',
    rts('Art 4(3)(d)', 'at most five minutes without activity'),
  ),
  'role-required': refusal(
    'role-required',
    'The session belongs to somebody who may not read this.',
    rts('Art 22(1)', 'security data are kept confidential from whom they do not concern'),
  ),
  'cross-site-request': refusal(
    'cross-site-request',
    'A page of another site asked for a change.',
    rts('Art 4(3)(c)', 'sessions are protected against manipulation by others'),
  ),
  'last-credential': refusal('last-credential', 'The last passkey goes only when the payer confirms that.', rts('Art 27(a)', 'revocation')),
  // Payments and their authorisations.
  'authorisation-not-open': refusal(
    'authorisation-not-open',
    'The authorisation was judged before, or expired, or was voided.',
    rts('Art 4(1)', 'an authentication code is accepted only once'),
  ),
  'payment-not-open': refusal(
    'payment-not-open',
    'The payment is executed, rejected or cancelled.',
    rts('Art 5(1)(c)', 'the code corresponds to the original amount and payee'),
  ),
  'method-not-offered': refusal(
    'unprocessable',
    'The payment cannot be confirmed in the way that was asked for: by policy, or for want of a passkey of that kind.',
    rts('Art 5(1)(a)', 'the payer is made aware of the amount and of the payee'),
  ),
  'link-not-current': refusal(
    'authorisation-not-open',
    'The payment as stored now is not the payment that was linked.',
    rts('Art 5(1)(c)', 'the code corresponds to the original amount and payee'),
    rts('Art 5(1)(d)', 'any change to amount or payee invalidates the code'),
  ),
  'insufficient-funds': refusal('insufficient-funds', 'The account does not hold the amount.', {
    document: 'Directive (EU) 2015/2366',
    section: 'Art 79(1)',
    words: 'a refused payment order is notified with the reason',
  }),
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof failures;

/** The row of a code, with the wide type that generic code wants. */
export function failureRow(code: FailureCode): FailureRow {
  return failures[code];
}

/** What a ceremony returns: a value, or the code of the first check that failed. It throws only for bugs and broken infrastructure. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Failed;
/**
 * Never send `failure` to a client (RTS Art 4(3)(a)): `publicFace` says what may be told.
 * `pointer`: where an answer is not in shape (JSON pointer).
 */
export type Failed = {
  readonly ok: false;
  readonly failure: FailureCode;
  readonly retryAfterSeconds?: number;
  readonly pointer?: string;
};
/** @param retryAfterSeconds `Infinity` where no time is enough: then nothing is said of time */
export const failed = (failure: FailureCode, retryAfterSeconds = Number.POSITIVE_INFINITY): Failed =>
  Number.isFinite(retryAfterSeconds) ? { ok: false, failure, retryAfterSeconds } : { ok: false, failure };
export const succeeded = <T>(value: T): Outcome<T> => ({ ok: true, value });
