/**
 * The verdict on evidence: one fault, one check that sees it; and what no fault may ever get past (contract §6).
 *
 * PSD2 Art 72(1). A document with an invented key is consistent at most: what makes it bound is brought by the verifier.
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditKey, auditSigner } from '../../server/core/audit/audit-key.ts';
import { CHECKPOINT_LABEL } from '../../server/core/audit/signed-statement.ts';
import { toBase64url } from '../../server/core/encoding/base64url.ts';
import type { Brought } from '../../server/evidence/brought-checks.ts';
import { readEvidence } from '../../server/evidence/evidence-file.ts';
import { judgeEvidence } from '../../server/evidence/evidence-verdict.ts';
import { readCbor } from '../../server/webauthn/cbor.ts';
import { AUDIT_KEY } from '../support/bank/bank.ts';
import { otherwise, plainly } from '../support/worlds/cbor-spellings.ts';
import {
  BROUGHT,
  type Document,
  type Draft,
  type EvidenceWorld,
  evidenceWorld,
  rehashed,
  relinked,
  sealed,
} from '../support/worlds/evidence-world.ts';
import { changedLeaves, leavesOf, withLeaf } from '../support/worlds/json-leaves.ts';

let world: EvidenceWorld;
beforeAll(async () => {
  world = await evidenceWorld();
});
afterAll(() => world.bank.close());

const NOTHING: Brought = { rpId: null, origins: [], auditKeys: [] };
const failing = (document: Document, brought: Brought = BROUGHT) =>
  judgeEvidence(document, brought)
    .checks.filter(({ result }) => result === 'fails')
    .map(({ name }) => name);
const read = (text: string) => readEvidence(Buffer.from(text));
/** What a verifier says of a text. */
const verdictOn = (text: string) => {
  const file = read(text);
  return file.ok ? judgeEvidence(file.document, BROUGHT).verdict : 'unreadable';
};

describe('a valid document', () => {
  it('is bound to what the verifier brought', async () => {
    expect(judgeEvidence(world.document, BROUGHT)).toMatchObject({ verdict: 'bound' });
    expect(failing(await world.remake(() => undefined))).toEqual([]);
  });

  it('is consistent, and no more, to whoever brings nothing, or not everything', () => {
    for (const brought of [NOTHING, { ...BROUGHT, rpId: null }, { ...BROUGHT, origins: [] }, { ...BROUGHT, auditKeys: [] }])
      expect(judgeEvidence(world.document, brought).verdict).toBe('consistent');
  });

  // ES384 is of before: a published document is signed with it (test/vectors/evidence.json).
  it.each([-8, -257] as const)('is bound whatever the algorithm: %s', async (algorithm) => {
    const other = await evidenceWorld({ algorithm, backupEligible: true, backupState: true, alwaysZero: true });
    expect(judgeEvidence(other.document, BROUGHT)).toMatchObject({ verdict: 'bound' });
    await other.bank.close();
  });

  it.each(['reordered', 'float'] as const)('of before, whose key is spelled in another way, is bound as it was then: %s', async (way) => {
    const respelled = await world.remake(({ document: { credential, registration } }) => {
      const key = Buffer.from(credential.publicKey, 'base64url');
      const spelled = otherwise(readCbor(key)[0], way, 0) ?? key;
      const object = readCbor(Buffer.from(registration.attestationObject, 'base64url'))[0] as Map<string, Uint8Array>;
      const authData = Buffer.from(object.get('authData') ?? []);
      const at = authData.indexOf(key);
      object.set('authData', Buffer.concat([authData.subarray(0, at), spelled, authData.subarray(at + key.length)]));
      registration.attestationObject = toBase64url(plainly(object));
      credential.publicKey = toBase64url(spelled);
    });
    expect(respelled.credential.publicKey).not.toBe(world.document.credential.publicKey);
    expect(judgeEvidence(respelled, BROUGHT)).toMatchObject({ verdict: 'bound' });
  });

  it.each([
    ['deep', JSON.parse(`${'['.repeat(33)}${']'.repeat(33)}`)],
    ['U+0000', 'a\u0000b'],
  ])('of before, whose client data has a member that no server takes today, is bound as it was then: %s', async (_, value) => {
    const odd = await world.remake(({ client }) => {
      client.odd = value;
    });
    expect(judgeEvidence(odd, BROUGHT)).toMatchObject({ verdict: 'bound' });
  });

  it('says of each check its clause, and who vouches', () => {
    const { checks } = judgeEvidence(world.document, BROUGHT);
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    for (const { clause, voucher } of checks) {
      expect([clause.document, clause.section, clause.words].every((text) => text.length > 0)).toBe(true);
      expect(['authenticator', 'browser', 'bank']).toContain(voucher);
    }
    const vouched = (who: string) => checks.filter(({ voucher }) => voucher === who).map(({ name }) => name);
    expect(vouched('authenticator')).toEqual(expect.arrayContaining(['link', 'challenge', 'origin', 'UV', 'signature']));
    expect(vouched('bank')).toEqual(expect.arrayContaining(['user handle', 'signCount', 'registered key', 'event', 'seal']));
  });
});

const setFlags = (set: number, clear: number) => (draft: Draft) => {
  draft.authenticatorData[32] = ((draft.authenticatorData[32] ?? 0) | set) & ~clear;
};
const dialog = { instrument: { displayName: 'Current account', icon: 'x', details: 'DE…' }, rpId: 'localhost', payeeName: 'Alpine Books' };
const spc = (change: (draft: Draft, issued: Document, signed: Document) => void) => (draft: Draft) => {
  const total = { currency: 'EUR', value: '49.99' };
  const issued = { ...structuredClone(dialog), challenge: draft.document.challenge, total };
  const signed = { ...structuredClone(dialog), total: { ...total }, topOrigin: 'http://localhost:3000' };
  Object.assign(draft.document, { method: 'secure-payment-confirmation', issuedPaymentConfirmation: issued });
  Object.assign(draft.client, { type: 'payment.get', payment: signed });
  change(draft, issued, signed);
};

describe('one fault, signed and sealed again, is seen by one check', () => {
  const other = Buffer.alloc(32, 7).toString('base64url');
  it.each<[string, (draft: Draft) => void]>([
    ['link', ({ document }) => Object.assign(document.object.amount, { value: '1.00' })],
    ['link', ({ document }) => Object.assign(document.object.payee, { iban: 'DE89370400440532013000' })],
    ['link', ({ document }) => Object.assign(document, { nonce: other })],
    ['challenge', ({ client }) => Object.assign(client, { challenge: other })],
    ['type', ({ client }) => Object.assign(client, { type: 'webauthn.create' })],
    ['origin', ({ client }) => Object.assign(client, { origin: 'https://evil.example' })],
    ['crossOrigin', ({ client }) => Object.assign(client, { crossOrigin: true })],
    ['topOrigin', ({ client }) => Object.assign(client, { topOrigin: 'https://evil.example' })],
    ['token binding', ({ client }) => Object.assign(client, { tokenBinding: 'x' })],
    ['rpIdHash', ({ authenticatorData }) => void authenticatorData.fill(1, 0, 32)],
    ['UP', setFlags(0, 0x01)],
    ['UV', setFlags(0, 0x04)],
    ['BE and BS', setFlags(0x10, 0)],
    ['backup eligibility', setFlags(0x08, 0)],
    ['signCount', ({ authenticatorData }) => void authenticatorData.writeUInt32BE(1, 33)],
    ['signCount', ({ authenticatorData }) => void authenticatorData.writeUInt32BE(0, 33)],
    ['user handle', ({ document }) => Object.assign(document.assertion, { userHandle: other })],
    ['payment dialog', ({ document }) => Object.assign(document, { issuedPaymentConfirmation: {} })],
    ['registered key', ({ document }) => Object.assign(document.credential, { aaguid: other })],
    ['registered key', ({ document }) => Object.assign(document.credential, { credentialId: other })],
    [
      'registration client data',
      ({ document }) => Object.assign(document.registration, { clientDataJSON: document.assertion.clientDataJSON }),
    ],
    ['event', ({ document }) => Object.assign(document, { acceptedAt: '2026-01-01T00:00:00.000Z' })],
  ])('%s', async (name, fault) => {
    const document = await world.remake(fault);
    expect(failing(document, NOTHING)).toEqual([name]);
    expect(judgeEvidence(document, BROUGHT).verdict).toBe('inconsistent');
  });

  it.each<[string, (document: Document) => void]>([
    ['event', ({ audit }) => Object.assign(audit.event, { type: 'sign-in' })],
    ['event', ({ audit }) => Object.assign(audit.event, { outcome: 'failure' })],
    ['event', ({ audit }) => Object.assign(audit.event, { paymentId: 'another' })],
    ['payer', ({ audit }) => Object.assign(audit.event, { payerId: 'another' })],
  ])('%s, in the chain', async (name, fault) => {
    const document = await world.remake(
      () => undefined,
      (made) => {
        fault(made);
        rehashed(made);
      },
    );
    expect(failing(document)).toEqual([name]);
  });

  it.each<[string, (document: Document) => void]>([
    ['event hash', ({ audit }) => Object.assign(audit.event, { requestId: 'another' })],
    ['evidence digest', (document) => Object.assign(document.policy, { userVerification: 'discouraged' })],
    ['public key in PEM', ({ credential }) => Object.assign(credential, { publicKeyPem: credential.publicKeyPem.trim() })],
    ['signature', ({ assertion }) => Object.assign(assertion, { signature: assertion.signature.replace(/.{4}$/, 'AAAA') })],
    ['registration flags', ({ credential }) => Object.assign(credential, { backupEligible: true })],
  ])('%s, after everything was made', async (name, fault) => {
    expect(failing(await world.remake(() => undefined, fault))).toContain(name);
  });

  it('event digest', async () => {
    const document = await world.remake(
      () => undefined,
      (made) => Object.assign(made.audit.opened.details, { method: 'another' }),
    );
    expect(failing(document)).toEqual(['event digest']);
  });
});

describe('evidence without the details of its event', () => {
  it('is consistent at most, also under the bank’s own seal: nothing ties it to the log', () => {
    const unopened = structuredClone(world.document);
    unopened.audit.opened = null;
    expect(judgeEvidence(sealed(unopened), BROUGHT).verdict).toBe('consistent');
    expect(failing(sealed(unopened))).toEqual(['event details']);
    // What that would let through: another document of the same event.
    Object.assign(unopened.policy, { userVerification: 'discouraged' });
    expect(judgeEvidence(sealed(unopened), BROUGHT).verdict).toBe('consistent');
  });
});

describe('the checkpoint', () => {
  const edited = (fault: (audit: Document) => void) => {
    const document = structuredClone(world.document);
    fault(document.audit);
    return failing(sealed(document));
  };
  it.each<[string[], string, (audit: Document) => void]>([
    [['inclusion path'], 'a path to another root', (audit) => Object.assign(audit.path, [audit.event.hash])],
    [['inclusion path'], 'a path that is cut', (audit) => audit.path.pop()],
    [['inclusion path'], 'no path', (audit) => Object.assign(audit, { path: null })],
    [['inclusion path'], 'a path without a checkpoint', (audit) => Object.assign(audit, { checkpoint: null })],
    [['inclusion path', 'checkpoint'], 'another root', ({ checkpoint, event }) => Object.assign(checkpoint, { rootHash: event.hash })],
    [['checkpoint'], 'another time', ({ checkpoint }) => Object.assign(checkpoint, { signedAt: '2026-01-01T00:00:00.000Z' })],
    [['checkpoint'], 'another key', ({ checkpoint, event }) => Object.assign(checkpoint, { keyId: event.hash })],
    [[], 'none yet', (audit) => Object.assign(audit, { checkpoint: null, path: null })],
  ])('%s: %s', (names, _, fault) => {
    expect(edited(fault)).toEqual(names);
  });
});

describe('a payment that the browser itself showed (SPC)', () => {
  it('is bound where what was shown is this payment', async () => {
    expect(failing(await world.remake(spc(() => undefined)))).toEqual([]);
  });

  it.each<[string, (draft: Draft, issued: Document, signed: Document) => void]>([
    ['another amount was signed', (_, __, signed) => Object.assign(signed.total, { value: '9.99' })],
    ['another currency was signed', (_, __, signed) => Object.assign(signed.total, { currency: 'USD' })],
    ['another payee was signed', (_, __, signed) => Object.assign(signed, { payeeName: 'Mallory' })],
    ['another instrument was signed', (_, __, signed) => Object.assign(signed.instrument, { displayName: 'Savings' })],
    ['another relying party was signed', (_, __, signed) => Object.assign(signed, { rpId: 'evil.example' })],
    ['it was below another page', (_, __, signed) => Object.assign(signed, { topOrigin: 'https://evil.example' })],
    ['something else was issued', (_, issued) => Object.assign(issued.total, { value: '9.99' })],
    ['it was issued for another challenge', (_, issued) => Object.assign(issued, { challenge: 'AAAA' })],
    ['nothing was shown', ({ client }) => delete client.payment],
    ['nothing was issued', ({ document }) => Object.assign(document, { issuedPaymentConfirmation: null })],
  ])('not where %s', async (_, change) => {
    expect(failing(await world.remake(spc(change)))).toEqual(['payment dialog']);
  });
});

describe('a changed file', () => {
  it('is never bound, whichever leaf was changed, taken away, or nulled', () => {
    expect(leavesOf(world.document).length).toBeGreaterThan(50);
    for (const { path, changed } of changedLeaves(world.document))
      expect(verdictOn(JSON.stringify(changed)), path.join('/')).not.toBe('bound');
  });

  it('is never bound either where the bank itself sealed it again, digests left as they were', () => {
    const { seal: _, ...document } = world.document;
    expect(verdictOn(JSON.stringify(sealed(document)))).toBe('bound');
    for (const { path, changed } of changedLeaves(document))
      expect(verdictOn(JSON.stringify(sealed(changed))), path.join('/')).not.toBe('bound');
  });

  it('is never bound, whichever byte was changed, and never breaks the verifier', () => {
    const bytes = Buffer.from(JSON.stringify(world.document));
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ (1 << (at % 8));
      expect(verdictOn(changed.toString('latin1')), `byte ${at}`).not.toBe('bound');
    }
  }, 120_000);

  it('is not bound with a member more, wherever', () => {
    for (const document of [{ ...world.document, more: '1' }, withLeaf(world.document, ['object', 'more'], '1')])
      expect(verdictOn(JSON.stringify(document))).not.toBe('bound');
  });
});

describe('the time of the key', () => {
  /** What is seen of the document by who knows that the bank's key was retired then. */
  const retired = (at: string, change: (document: Document) => void = () => undefined) => {
    const document = structuredClone(world.document);
    change(document);
    const auditKeys = BROUGHT.auditKeys.map((key) => ({ ...key, retiredAt: Date.parse(at) }));
    const { verdict, checks } = judgeEvidence(sealed(document), { ...BROUGHT, auditKeys });
    return [verdict, ...checks.filter(({ result }) => result === 'fails').map(({ name }) => name)];
  };
  const later = (at: string) => new Date(Date.parse(at) + 1).toISOString();

  it('a key that was retired later counts', () => {
    const { acceptedAt, audit } = world.document;
    expect(audit.checkpoint.signedAt).toBe(acceptedAt);
    expect(retired(later(acceptedAt))).toEqual(['bound']);
  });

  it('a seal over what was accepted when its key was retired, or later, counts for nothing', () => {
    const { acceptedAt } = world.document;
    const unsigned = ({ audit }: Document) => Object.assign(audit, { checkpoint: null, path: null });
    expect(retired(acceptedAt, unsigned)).toEqual(['consistent', 'seal']);
    expect(retired('2000-01-01T00:00:00.000Z', unsigned)).toEqual(['consistent', 'seal']);
  });

  it('nor does a checkpoint that was signed then, or later', () => {
    const { acceptedAt } = world.document;
    expect(retired(acceptedAt)).toEqual(['consistent', 'seal', 'checkpoint']);
    const late = ({ audit }: Document) => {
      const { signature: _, ...statement } = { ...audit.checkpoint, signedAt: later(acceptedAt) };
      audit.checkpoint = { ...statement, signature: auditSigner(AUDIT_KEY).sign(CHECKPOINT_LABEL, statement) };
    };
    expect(retired(later(acceptedAt), late)).toEqual(['consistent', 'checkpoint']);
    expect(retired(later(later(acceptedAt)), late)).toEqual(['bound']);
  });
});

describe('an invented key pair', () => {
  const { privateKey } = generateKeyPairSync('ed25519');

  it('is consistent at most: the seal is not the bank’s', () => {
    const forged = sealed(world.document, privateKey);
    expect(judgeEvidence(forged, BROUGHT)).toMatchObject({ verdict: 'consistent' });
    expect(failing(forged)).toEqual(['seal']);
    const posing = { ...forged, seal: { ...forged.seal, keyId: BROUGHT.auditKeys[0]?.keyId } };
    expect(judgeEvidence(posing, BROUGHT).verdict).toBe('consistent');
    expect(judgeEvidence({ ...world.document, seal: null }, BROUGHT).verdict).toBe('consistent');
  });

  it('and one with everything made anew is consistent at most', async () => {
    const draftOf = await world.remake((draft) => {
      Object.assign(draft.document.object.amount, { value: '1.00' });
      relinked(draft);
    });
    const invented = sealed(draftOf, privateKey);
    expect(judgeEvidence(invented, BROUGHT).verdict).toBe('consistent');
    // The same file is bound to whoever takes the key from its maker: where the key comes from is all.
    expect(judgeEvidence(invented, { ...BROUGHT, auditKeys: [auditKey(createPublicKey(privateKey))] }).verdict).toBe('bound');
  });

  it.each<[string, Partial<Brought>]>([
    ['your RP ID', { rpId: 'bank.example' }],
    ['your origin', { origins: ['https://bank.example'] }],
  ])('a document of another relying party is not bound: %s', (name, brought) => {
    expect(judgeEvidence(world.document, { ...BROUGHT, ...brought }).verdict).toBe('consistent');
    expect(failing(world.document, { ...BROUGHT, ...brought })).toEqual([name]);
  });
});
