/**
 * Is what would be signed what the payer agrees to? Asked before the device is.
 *
 * RTS Art 5(1)(a)-(b): the payer is made aware of amount and payee, and the code is specific to what they agreed to. So the
 * challenge is calculated twice: from what the payer wrote, and from what the page shows, read back from its text. Never
 * from `link.object`: a server (or somebody in between) that swaps the payee would swap it there as well.
 * What is taken from the object is what the payer cannot know: ids and times. Those that the page knows are compared.
 */
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';
import type { BindConsent } from '../../server/core/authorisation.ts';
import { browserBoundKeyBinding } from '../../server/core/browser-bound-key.ts';
import { dynamicLink, type LinkedObject, type Scope } from '../../server/core/dynamic-link.ts';
import { maskIban } from '../../server/core/payments/iban.ts';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import type { Authorisation, LinkedBinding, LinkedPayment, PaymentOrder } from '../api/resources.ts';

/** The browser's SHA-256, as dynamicLink wants it. */
export const sha256 = (bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> => crypto.subtle.digest('SHA-256', bytes);

/** The challenge for an object, in base64url. */
export async function challengeFor(scope: Scope, nonce: string, object: LinkedObject): Promise<string> {
  return bufferToBase64URLString(await dynamicLink(sha256, scope, new Uint8Array(base64URLStringToBuffer(nonce)), object));
}

/**
 * @param written the payer's own draft
 * @param shown what the page shows, read back; null where it could not be read
 * @returns which side differs, or null where everything agrees
 */
export async function paymentDifference(
  authorisation: Authorisation<LinkedPayment>,
  page: { paymentId: string; payerId: string },
  written: PaymentOrder,
  shown: PaymentOrder | null,
): Promise<'link-is-for-another' | 'draft-differs' | 'page-differs' | null> {
  const { object, nonce } = authorisation.link;
  if (object.paymentId !== page.paymentId || object.payer.payerId !== page.payerId || !isSame(authorisation)) return 'link-is-for-another';
  const from = ({ payerAccount, payee, amount, reference }: PaymentOrder): LinkedPayment => ({
    authorisationId: object.authorisationId,
    issuedAt: object.issuedAt,
    expiresAt: object.expiresAt,
    payer: { payerId: page.payerId, iban: payerAccount.iban },
    paymentId: page.paymentId,
    amount: { currency: amount.currency, value: amount.value },
    payee: { iban: payee.iban, name: payee.name },
    ...(reference === undefined ? {} : { reference }),
  });
  if (!(await makes('payment', nonce, from(written), authorisation))) return 'draft-differs';
  if (shown === null || !(await makes('payment', nonce, from(shown), authorisation))) return 'page-differs';
  return null;
}

/**
 * Would the browser show what this page shows? Asked before its window opens: it shows whatever it is handed.
 * @returns what to say, or null where amount, payee, account, passkeys and challenge are those of the page and its options
 */
export function dialogDifference(
  issued: PaymentConfirmation,
  { publicKey }: Authorisation<LinkedPayment>,
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

/** As `paymentDifference`, for consent to a change of passkeys, or to one browser. `shown` is read back from the dialog. */
export async function bindingDifference(
  authorisation: Authorisation<LinkedBinding>,
  payerId: string,
  shown: BindConsent | null,
): Promise<'link-is-for-another' | 'page-differs' | null> {
  const { object, nonce } = authorisation.link;
  if (object.payer.payerId !== payerId || !isSame(authorisation)) return 'link-is-for-another';
  if (shown === null) return 'page-differs';
  const { authorisationId, issuedAt, expiresAt } = object;
  // Which browser is calculated from what is shown: a server that swaps it would swap it in the object as well.
  const bindingId =
    shown.action === 'bind-browser-key' ? bufferToBase64URLString(await browserBoundKeyBinding(sha256, shown)) : object.bindingId;
  const agreed = { authorisationId, issuedAt, expiresAt, payer: { payerId }, action: shown.action, bindingId };
  return (await makes('bind', nonce, agreed, authorisation)) ? null : 'page-differs';
}

function isSame({ authorisationId, link }: Authorisation<LinkedObject>): boolean {
  return link.object.authorisationId === authorisationId;
}

async function makes(scope: Scope, nonce: string, object: LinkedObject, { publicKey }: Authorisation<LinkedObject>): Promise<boolean> {
  return challengeFor(scope, nonce, object).then(
    (challenge) => challenge === publicKey.challenge,
    () => false,
  );
}
