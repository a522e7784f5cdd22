/**
 * Evidence of a payment that a software authenticator signed and a bank sealed, and ways to make it again with one fault.
 *
 *     const world = await evidenceWorld();
 *     await world.remake(({ client }) => { client.origin = 'https://evil.example'; });
 *
 * `remake` signs, digests and seals everything again after the fault, so that only the check of that very fact can see it.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AuthenticatorSettings } from '../../../server/authenticator/node/create-authenticator.ts';
import { detailsDigest, digest, eventHash } from '../../../server/core/audit/audit-chain.ts';
import { auditKey, auditSigner } from '../../../server/core/audit/audit-key.ts';
import { SEAL_LABEL } from '../../../server/core/audit/signed-statement.ts';
import { dynamicLink } from '../../../server/core/dynamic-link.ts';
import { fromBase64url, toBase64url } from '../../../server/core/encoding/base64url.ts';
import type { Brought } from '../../../server/evidence/brought-checks.ts';
import { AUDIT_KEY, type Bank, ORIGIN, openBank, RP_ID } from '../bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../bank/payer-browser.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document with whatever a test puts into it
export type Document = any;

export type Draft = {
  readonly document: Document;
  /** Members of the client data. */
  readonly client: Record<string, unknown>;
  readonly authenticatorData: Buffer;
};

export type EvidenceWorld = {
  readonly bank: Bank;
  readonly document: Document;
  /** The document with one fault, signed, digested and sealed again. */
  readonly remake: (fault: (draft: Draft) => void, then?: (document: Document) => void) => Promise<Document>;
};

export const BROUGHT: Brought = { rpId: RP_ID, origins: [ORIGIN], auditKeys: [auditKey(createPublicKey(AUDIT_KEY))] };

/** Another audit key than the bank's. */
export function sealed(document: Document, key: KeyObject = AUDIT_KEY): Document {
  const { seal: _, ...rest } = document;
  const signer = auditSigner(key);
  return { ...rest, seal: { keyId: signer.keyId, signature: signer.sign(SEAL_LABEL, rest) } };
}

export async function evidenceWorld(settings: Partial<AuthenticatorSettings> = {}): Promise<EvidenceWorld> {
  const bank = await openBank();
  const alice = new Browser(bank.app, 'alice', newAuthenticator('alice', settings));
  await alice.enrol('alice');
  const paid = expectStatus(200, await alice.pay({ reference: 'Invoice 17' }));
  // The first checkpoint is over all that was recorded until now.
  await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
  const { body: document } = expectStatus(200, await alice.get(paid.body.evidence));
  const [held] = alice.authenticator.held;
  if (!held) throw new Error('the authenticator holds nothing');

  const remake: EvidenceWorld['remake'] = async (fault, then = () => undefined) => {
    const copy: Document = structuredClone(document);
    const { assertion } = copy;
    // A changed event is in no tree that was ever signed.
    Object.assign(copy.audit, { checkpoint: null, path: null });
    const draft: Draft = {
      document: copy,
      client: JSON.parse(Buffer.from(assertion.clientDataJSON, 'base64url').toString()),
      authenticatorData: Buffer.from(assertion.authenticatorData, 'base64url'),
    };
    fault(draft);
    const clientData = Buffer.from(JSON.stringify(draft.client));
    assertion.clientDataJSON = toBase64url(clientData);
    assertion.authenticatorData = toBase64url(draft.authenticatorData);
    const hash = createHash('sha256').update(clientData).digest();
    assertion.signature = toBase64url(await held.key.sign(Buffer.concat([draft.authenticatorData, hash])));
    digested(copy);
    then(copy);
    return sealed(copy);
  };
  return { bank, document, remake };
}

/** Digests of document and event computed again. */
export function digested(document: Document): void {
  const { audit, seal: _, ...rest } = document;
  audit.opened.details.evidenceDigest = digest(canonicalize(rest) as string);
  audit.event.detailsDigest = detailsDigest(fromBase64url(audit.opened.salt), audit.opened.details);
  rehashed(document);
}

export function rehashed({ audit }: Document): void {
  const { hash: _, ...event } = audit.event;
  audit.event.hash = eventHash(event);
}

/** The link of the object as it is now, in the document and in the client data. */
export function relinked({ document, client }: Draft): void {
  document.challenge = dynamicLink(digest, 'payment', fromBase64url(document.nonce), document.object);
  client.challenge = document.challenge;
}
