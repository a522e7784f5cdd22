/**
 * Secure Payment Confirmation: the browser shows amount and payee in a window of its own, and has exactly that signed.
 *
 * RTS Art 5(1)(a): what the payer sees no longer rests on this page. The server issues the data for the browser, and this page
 * compares it with what the page shows (flows/agreement.ts). The server compares again what the browser signed.
 * A browser may lack this, or refuse without a reason: then the page shows the facts, as before.
 */
import { type AuthenticationResponseJSON, base64URLStringToBuffer } from '@simplewebauthn/browser';
import type { PaymentConfirmation } from '../../server/core/spc-payment-data.ts';
import { type KnownSlug, ownProblem, type Problem } from '../api/api.ts';
import type { OwnProblemSlug } from '../texts/en/problems/own-problems.ts';
import { locales } from '../texts/words.ts';
import { call, member, readAssertion } from './device-answer.ts';
import { type Asked, askDevice, nameOf, type Wanted } from './prompt.ts';

const METHOD = 'secure-payment-confirmation';

/** Problems after which the payer may confirm on the page instead; `dialog-unavailable` is gone past without a word. */
export const LEFT_DIALOG: readonly KnownSlug[] = ['dialog-opted-out', 'dialog-closed', 'dialog-refused', 'dialog-failed'];

/** Opens the browser's window. Has to follow a click, within the few seconds that browsers allow. */
export function askInDialog(wanted: Wanted, issued: PaymentConfirmation): Promise<Asked<AuthenticationResponseJSON>> {
  let request: PaymentRequest | null = null;
  const ask = async () => {
    request = paymentRequest(issued);
    const response: unknown = await request.show();
    unawaited(call(response, 'complete', 'success')); // of the window, not of the payment
    return readAssertion(member(response, 'details'));
  };
  return askDevice(wanted, ask, { timeoutMs: issued.timeout, cancel: () => unawaited(call(request, 'abort')), explain });
}

/** What closes a window must not keep this page waiting, nor end it. */
function unawaited(closing: unknown): void {
  Promise.resolve(closing).catch(() => {});
}

function paymentRequest({ credentialIds, challenge, total, ...members }: PaymentConfirmation): PaymentRequest {
  const data = {
    ...members,
    credentialIds: credentialIds.map((id) => base64URLStringToBuffer(id)),
    challenge: base64URLStringToBuffer(challenge),
    locale: [...(members.locale ?? locales)],
    // The payer can leave the window for the page: a choice, and a different error from closing it.
    showOptOut: true,
  };
  return new PaymentRequest([{ supportedMethods: METHOD, data }], { total: { label: members.payeeName ?? '', amount: { ...total } } });
}

/** By the name of the browser's error. */
const SLUGS: Readonly<Record<string, OwnProblemSlug>> = {
  OptOutError: 'dialog-opted-out',
  AbortError: 'dialog-closed',
  NotAllowedError: 'dialog-refused',
  UnusableAnswer: 'dialog-failed',
};

function explain(error: unknown): Problem {
  const name = nameOf(error);
  return ownProblem(SLUGS[name] ?? 'dialog-unavailable', name);
}
