/**
 * Documents that agree with themselves and are not bound, and texts that are no evidence (contract §6).
 *
 * Whose key it is stands in no file: it is bound to what the verifier brings. And what two readers could read differently is
 * refused before anything in it is believed.
 */
import { createPrivateKey } from 'node:crypto';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { type Document, sealed } from '../support/worlds/evidence-world.ts';
import type { EvidenceVector, VectorVerifier } from './published-vectors.ts';

const OTHER_KEY = createPrivateKey({
  key: { kty: 'OKP', crv: 'Ed25519', d: 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs', x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw' }, // RFC 8032 §7.1, test 2
  format: 'jwk',
});
const otherKeyPem = auditSigner(OTHER_KEY).publicKeyPem;

/** The same document, to verifiers who bring something else: what it is bound to is theirs to know. */
export function toOtherVerifiers(document: Document, usual: VectorVerifier): EvidenceVector[] {
  const to = (name: string, comment: string, changes: Partial<VectorVerifier>, failing: readonly string[]): EvidenceVector => ({
    name,
    comment,
    document,
    verifier: { ...usual, ...changes },
    expected: { verdict: 'consistent', failing },
  });
  const retired = (retiredAt: string) => ({ auditKeys: usual.auditKeys.map((key) => ({ ...key, retiredAt })) });
  const unsealed = { ...document, seal: null };
  const posing = sealed(document, OTHER_KEY);
  const own: EvidenceVector[] = [
    {
      name: 'verifier-key-retired-later',
      comment: 'A key that was retired a millisecond after seal and checkpoint counts for both',
      document,
      verifier: { ...usual, ...retired(new Date(Date.parse(document.acceptedAt) + 1).toISOString()) },
      expected: { verdict: 'bound', failing: [] },
    },
    {
      name: 'seal-absent',
      comment: 'What an auditor is shown of a document that the bank does not stand by',
      document: unsealed,
      expected: { verdict: 'consistent', failing: ['seal'] },
    },
    {
      name: 'seal-by-another-key',
      comment: 'An invented key: the file agrees with itself, and is not the bank’s',
      document: posing,
      expected: { verdict: 'consistent', failing: ['seal'] },
    },
    {
      name: 'seal-by-another-key-under-the-name-of-the-bank',
      comment: 'The key id says one key, the signature is by another',
      document: { ...posing, seal: { ...posing.seal, keyId: document.seal.keyId } },
      expected: { verdict: 'consistent', failing: ['seal'] },
    },
    {
      name: 'event-details-absent',
      comment: 'Nothing ties the document to the log: consistent at most, also under the bank’s own seal',
      document: sealed({ ...document, audit: { ...document.audit, opened: null } }),
      expected: { verdict: 'consistent', failing: ['event details'] },
    },
    {
      name: 'checkpoint-signature',
      comment: 'The checkpoint says another time than the one that was signed',
      document: sealed({
        ...document,
        audit: { ...document.audit, checkpoint: { ...document.audit.checkpoint, signedAt: '2026-11-23T10:00:00.000Z' } },
      }),
      expected: { verdict: 'consistent', failing: ['checkpoint'] },
    },
  ];
  return [
    ...own,
    to('verifier-other-rp-id', 'The verifier deals with another relying party', { rpId: 'bank.example' }, ['your RP ID']),
    to('verifier-other-origin', 'The verifier expects another origin', { origins: ['https://bank.example'] }, ['your origin']),
    to('verifier-other-key', 'The verifier trusts another key', { auditKeys: [{ publicKeyPem: otherKeyPem, retiredAt: null }] }, [
      'seal',
      'checkpoint',
    ]),
    to('verifier-key-retired', 'The key was retired at the very moment', retired(document.acceptedAt), ['seal', 'checkpoint']),
    to(
      'verifier-brings-nothing',
      'No RP ID, no origin, no key: nothing fails, and nothing is bound',
      { rpId: null, origins: [], auditKeys: [] },
      [],
    ),
  ];
}

/** Texts that two readers could read differently, or that are no evidence. */
export function unreadableTexts(document: Document): EvidenceVector[] {
  const whole = JSON.stringify(document);
  const unreadable: readonly (readonly [name: string, comment: string, text: string])[] = [
    ['text-cut-off', 'The end of the file is missing', whole.slice(0, -200)],
    ['text-empty', 'No text at all', ''],
    ['text-null', 'JSON, and no document', 'null'],
    ['text-another-format', 'A format that this specification does not describe', whole.replace('evidence/1', 'evidence/2')],
    ['text-member-twice', 'Readers disagree which of two members of one name counts', whole.replace('"nonce":', '"nonce":"AAAA","nonce":')],
    [
      'text-escaped-member-twice',
      'The same, one of them spelled with an escape',
      whole.replace('"nonce":', '"\\u006eonce":"AAAA","nonce":'),
    ],
    ['text-half-a-character', 'A lone surrogate is no text', whole.replace(document.object.payee.name, '\\ud800')],
  ];
  return unreadable.map(([name, comment, text]) => ({ name, comment, text, expected: { verdict: 'unreadable', failing: [] } }));
}
