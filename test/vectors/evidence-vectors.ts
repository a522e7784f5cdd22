/**
 * Evidence for other languages: documents as the bank serves them, and documents with one fault each, with the verdict.
 *
 * Contract §6, PSD2 Art 72(1). A fault is put in before the signature, and everything after it is made anew, so that one check
 * sees it and no other. What is expected stands here beside the fault; the verifier is asked only by the test.
 */
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { AUDIT_KEY, ORIGIN, RP_ID } from '../support/bank/bank.ts';
import { type Draft, rehashed, relinked, sealed } from '../support/worlds/evidence-world.ts';
import { FAULTS, type Fault } from './evidence-faults.ts';
import { toOtherVerifiers, unreadableTexts } from './evidence-not-bound.ts';
import { type EvidenceVector, type EvidenceVectors, readEvidenceOfBefore, readVectors, type VectorVerifier } from './published-vectors.ts';
import { type Payment, type SignedDocument, signedDocument } from './signed-answers.ts';

const VERIFIER: VectorVerifier = {
  rpId: RP_ID,
  origins: [ORIGIN],
  auditKeys: [{ publicKeyPem: auditSigner(AUDIT_KEY).publicKeyPem, retiredAt: null }],
};

const SYNCED = { backupEligible: true, backupState: true };
const PAYMENTS: Readonly<Record<string, readonly [comment: string, payment: Payment]>> = {
  'webauthn-es256': ['ES256, shown by the page; a checkpoint holds the event', {}],
  'webauthn-es256-no-checkpoint': ['The same before there is a checkpoint', { checkpoint: false }],
  'webauthn-es256-in-a-longer-log': ['The checkpoint came when the log had gone on', { later: 6 }],
  'webauthn-eddsa': ['Ed25519', { settings: { algorithm: -8 } }],
  'webauthn-rs256': ['RS256', { settings: { algorithm: -257 } }],
  'webauthn-packed-self': ['Registered with a packed attestation by its own key', { settings: { attestation: 'packed-self' } }],
  'webauthn-packed-x5c': ['Registered with a certificate', { settings: { attestation: 'packed-x5c' } }],
  'webauthn-counts-nothing': ['An authenticator whose sign count is always zero', { settings: { alwaysZero: true } }],
  'webauthn-no-user-handle': ['The answer carried no user handle', { userHandle: null }],
  'webauthn-synced': ['A synced passkey', { settings: SYNCED }],
  'webauthn-unicode': [
    'Names and references beyond ASCII',
    { order: { payee: { name: 'Müller & Söhne GmbH', iban: 'DE89370400440532013000' }, reference: 'Rechnung № 17 „März“' } },
  ],
  'spc-es256': ['Secure Payment Confirmation: shown and signed by the browser', { spc: true }],
  'spc-no-checkpoint': ['The same before there is a checkpoint', { spc: true, checkpoint: false }],
  'spc-browser-bound-key-seen': [
    'A synced passkey, and a browser that signs along with a key that was not known before',
    { spc: true, settings: SYNCED, browserBoundKey: 'seen' },
  ],
  'spc-browser-bound-key-bound': [
    'The same, with a key that was bound when the passkey was registered',
    { spc: true, settings: SYNCED, browserBoundKey: 'bound' },
  ],
};

/** What was served by an edition that is over: kept as it is in the file, since no server makes it any more. ES384: until December 2026. */
const OF_BEFORE = ['webauthn-es384'];

export async function evidenceVectors(): Promise<Omit<EvidenceVectors, '$comment'>> {
  const made: Record<string, SignedDocument> = {};
  // One after the other: each opens a bank of its own.
  for (const [name, [, payment]] of Object.entries(PAYMENTS)) made[name] = await signedDocument(payment);
  const of = (base: string): SignedDocument => made[base] as SignedDocument;
  const good = Object.entries(PAYMENTS).map(
    ([name, [comment]]): EvidenceVector => ({ name, comment, document: of(name).document, expected: { verdict: 'bound', failing: [] } }),
  );
  const kept = readVectors('evidence').vectors.filter(({ name }) => OF_BEFORE.includes(name));
  const bad = await Promise.all(FAULTS.map((fault) => faulty(fault, of(fault.base ?? 'webauthn-es256'))));
  const { document } = of('webauthn-es256');
  const others = [...toOtherVerifiers(document, VERIFIER), ...unreadableTexts(document)];
  return {
    verifier: VERIFIER,
    vectors: [...good, ...kept, await attested(of('webauthn-packed-x5c')), ...bad, ...others, ...readEvidenceOfBefore()],
  };
}

/** No server of ours verifies an attestation to a root so far: the document says so, and is digested and sealed as such. */
async function attested(signed: SignedDocument): Promise<EvidenceVector> {
  const document = await signed.remake(({ document: { credential } }) => Object.assign(credential, { possession: 'device-bound' }));
  const comment = 'A bank that verified the certificate to a root; whether it leads there is for a verifier who holds it';
  return { name: 'possession-device-bound-attested', comment, document, expected: { verdict: 'bound', failing: [] } };
}

async function faulty({ name, comment, before, after, edited, failing }: Fault, signed: SignedDocument): Promise<EvidenceVector> {
  const expected = {
    verdict: failing[0] === 'unreadable' ? 'unreadable' : 'inconsistent',
    failing: failing[0] === 'unreadable' ? [] : failing,
  } as const;
  if (edited === undefined) {
    const change = (draft: Draft) => before?.(draft, relinked);
    return { name, comment, document: await signed.remake(change, (document) => after?.(document, rehashed)), expected };
  }
  const document = structuredClone(signed.document);
  edited(document);
  return { name, comment, document: sealed(document), expected };
}
