/**
 * The edition of WebAuthn that every clause in this code is cited from, and its outline.
 *
 * Step numbers move between editions (the signature was step 20 in Level 2 and is 21 here), so the edition is pinned
 * once and no number is part of a name. The outline says who does each step: `server` steps are checks of ours and
 * each has a test under its own title; `options` is what we put into the options; `client` is the browser's;
 * `record` is what is written after the verdict.
 */
export const WEBAUTHN_EDITION =
  'Web Authentication Level 3, editor’s draft 146d0db of 2026-07-30 (steps as in the Candidate Recommendation of 2026-05)';

export type SpecStep = { readonly step: number; readonly words: string; readonly by: 'options' | 'client' | 'server' | 'record' };
const s =
  (by: SpecStep['by']) =>
  (step: number, words: string): SpecStep => ({ step, words, by });
const [options, client, server, record] = [s('options'), s('client'), s('server'), s('record')];

/** §7.1 Registering a New Credential. */
export const registrationOutline: readonly SpecStep[] = [
  options(1, 'options for the ceremony'),
  client(2, 'navigator.credentials.create()'),
  client(3, 'response is an AuthenticatorAttestationResponse'),
  client(4, 'client extension results'),
  server(5, 'UTF-8 decode'),
  server(6, 'JSON parse'),
  server(7, 'type'),
  server(8, 'challenge'),
  server(9, 'origin'),
  server(10, 'crossOrigin'),
  server(11, 'topOrigin'),
  server(12, 'CBOR decode fmt, authData, attStmt'),
  server(13, 'hash of the client data'),
  server(14, 'rpIdHash'),
  server(15, 'UP'),
  server(16, 'UV'),
  server(17, 'BE and BS'),
  server(18, 'policy on backup eligibility'),
  server(19, 'policy on backup state'),
  server(20, 'alg'),
  server(21, 'attestation statement format'),
  server(22, 'attestation statement'),
  server(23, 'trust anchors'),
  server(24, 'trustworthiness of the attestation'),
  server(25, 'credentialId length'),
  server(26, 'credentialId not yet registered'),
  record(27, 'credential record'),
  record(28, 'extensions'),
  record(29, 'success'),
];

/** §7.2 Verifying an Authentication Assertion. */
export const assertionOutline: readonly SpecStep[] = [
  options(1, 'options for the ceremony'),
  client(2, 'navigator.credentials.get()'),
  client(3, 'response is an AuthenticatorAssertionResponse'),
  client(4, 'client extension results'),
  server(5, 'allowCredentials'),
  server(6, 'user and credential record'),
  server(7, 'cData, authData, sig'),
  server(8, 'UTF-8 decode'),
  server(9, 'JSON parse'),
  server(10, 'type'),
  server(11, 'challenge'),
  server(12, 'origin'),
  server(13, 'crossOrigin'),
  server(14, 'topOrigin'),
  server(15, 'rpIdHash'),
  server(16, 'UP'),
  server(17, 'UV'),
  server(18, 'BE and BS'),
  server(19, 'backup eligibility of the record'),
  server(20, 'hash of the client data'),
  server(21, 'signature'),
  server(22, 'signCount'),
  server(23, 'extension outputs'),
  record(24, 'update of the credential record'),
  record(25, 'success'),
];
