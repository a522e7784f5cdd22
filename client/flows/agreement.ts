/**
 * Compares what would be signed with what the payer agrees to, before the device is asked.
 *
 * RTS Art 5(1)(a)-(b): the payer is made aware of amount and payee, and the code is specific to what they agreed to. So the
 * challenge is computed twice: from what the payer wrote, and from the text of the page, read back. It is never computed
 * from `link.object`: a server, or an attacker in between, that swaps the payee would swap it there as well.
 * Only ids and times, which the payer cannot know, are taken from the object. Those that the page knows are compared.
 */
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';
import { dynamicLink } from '../../server/core/dynamic-link.ts';
import { maskIban } from '../../server/core/payments/iban.ts';
import type { LinkFrame } from '../../server/core/scopes/scope-rule.ts';
import { type FactsOf, type LinkedObject, SCOPES, type Scope } from '../../server/core/scopes/scopes.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import type { Authorisation, PaymentOrder } from '../api/resources.ts';

/** The browser's SHA-256, as dynamicLink wants it. */
export const sha256 = (bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> => crypto.subtle.digest('SHA-256', bytes);

/** The challenge for an object, in base64url. */
export async function challengeFor(scope: Scope, nonce: string, object: LinkedObject): Promise<string> {
  return bufferToBase64URLString(await dynamicLink(sha256, scope, new Uint8Array(base64URLStringToBuffer(nonce)), object));
}

/** What the page knows by itself, and what it shows; null where it could not be read. */
export type Sides<S extends Scope> = { readonly written?: FactsOf<S>; readonly shown: FactsOf<S> | null };

/**
 * Of any scope: is the challenge that of the facts on this page? The frame (id and times) is the server's to choose.
 * @returns which side differs, or null where everything agrees
 */
export async function linkDifference<S extends Scope>(
  scope: S,
  authorisation: Authorisation<S>,
  payerId: string,
  { written, shown }: Sides<S>,
): Promise<'link-is-for-another' | 'draft-differs' | 'page-differs' | null> {
  const { object } = authorisation.link;
  if (object.payer.payerId !== payerId || object.authorisationId !== authorisation.authorisationId) return 'link-is-for-another';
  if (written !== undefined && !(await isLinkOf(scope, authorisation, written))) return 'draft-differs';
  return shown !== null && (await isLinkOf(scope, authorisation, shown)) ? null : 'page-differs';
}

/** As `linkDifference`, for a payment. @param written the payer's own draft @param shown what the page shows, read back */
export async function paymentDifference(
  authorisation: Authorisation<'payment'>,
  { paymentId, payerId }: { paymentId: string; payerId: string },
  written: PaymentOrder,
  shown: PaymentOrder | null,
): Promise<'link-is-for-another' | 'draft-differs' | 'page-differs' | null> {
  if (authorisation.link.object.paymentId !== paymentId) return 'link-is-for-another';
  const facts = ({ payerAccount, payee, amount, reference }: PaymentOrder): FactsOf<'payment'> => ({
    paymentId,
    payerId,
    payerIban: payerAccount.iban,
    payee,
    amount,
    reference: reference ?? null,
  });
  return linkDifference('payment', authorisation, payerId, { written: facts(written), shown: shown && facts(shown) });
}

/**
 * Would the browser show what this page shows? Asked before its window opens: it shows whatever it is handed.
 * @returns what to say, or null where amount, payee, account, passkeys and challenge are those of the page and its options
 */
export function dialogDifference(
  issued: PaymentConfirmation,
  { publicKey }: Authorisation<'payment'>,
  shown: PaymentOrder | null,
): 'dialog-differs' | null {
  const same =
    shown !== null &&
    issued.total.currency === shown.amount.currency &&
    issued.total.value === shown.amount.value &&
    issued.payeeName === shown.payee.name &&
    // The page has no address of the payee to compare: the window shows it beside the name, as the bank knows it.
    (issued.payeeOrigin === undefined || issued.payeeOrigin.startsWith('https://')) &&
    issued.instrument.details === maskIban(shown.payerAccount.iban) &&
    issued.challenge === publicKey.challenge &&
    issued.rpId === publicKey.rpId &&
    issued.credentialIds.every((id) => publicKey.allowCredentials?.some((allowed) => allowed.id === id));
  return same ? null : 'dialog-differs';
}

async function isLinkOf<S extends Scope>(scope: S, { link, publicKey }: Authorisation<S>, facts: FactsOf<S>): Promise<boolean> {
  const { authorisationId, issuedAt, expiresAt } = link.object;
  const rule = SCOPES[scope] as unknown as { object: (facts: FactsOf<S>, frame: LinkFrame) => LinkedObject };
  const object = rule.object(facts, { authorisationId, createdAt: Date.parse(issuedAt), expiresAt: Date.parse(expiresAt) });
  return challengeFor(scope, link.nonce, object).then(
    (challenge) => challenge === publicKey.challenge,
    () => false,
  );
}
