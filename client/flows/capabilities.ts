/**
 * What this browser can do, asked of the browser itself: each question ends within two seconds, with "no" where it does not answer.
 *
 * These methods are replaced by password managers as well. One that throws, or never answers, would leave a page at "Preparing".
 */
import { browserSupportsWebAuthnAutofill, platformAuthenticatorIsAvailable } from '@simplewebauthn/browser';

/** POLICY: a browser that knows answers at once, and a click allows a prompt for about five seconds. */
const ANSWERS_WITHIN_MS = 2_000;

type Asked = { getClientCapabilities?: () => Promise<Readonly<Record<string, boolean>>> };
type Detecting = { securePaymentConfirmationAvailability?: () => Promise<string> };

/** Whether the browser shows amount and payee in a window of its own. No page can learn whether it has a passkey for it. */
export const browserShowsPayments = (): Promise<boolean> =>
  soon(async () => (await (PaymentRequest as unknown as Detecting).securePaymentConfirmationAvailability?.()) === 'available');

/** Whether the browser offers passkeys in a field. */
export const browserOffersInField = (): Promise<boolean> => soon(browserSupportsWebAuthnAutofill);

/** Whether this device keeps passkeys itself, and verifies its user. */
export const deviceKeepsPasskeys = (): Promise<boolean> => soon(platformAuthenticatorIsAvailable);

/** Whether a phone can answer in its place (WebAuthn L3 §5.1.7): false only where the browser says that it reaches none. */
export const canReachPhone = async (): Promise<boolean> =>
  !(await soon(async () => (await (PublicKeyCredential as unknown as Asked).getClientCapabilities?.())?.hybridTransport === false));

async function soon(ask: () => Promise<unknown>): Promise<boolean> {
  const answer = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => answer.resolve(false), ANSWERS_WITHIN_MS);
  (async () => (await ask()) === true)().then(answer.resolve, () => answer.resolve(false));
  try {
    return await answer.promise;
  } finally {
    clearTimeout(timer);
  }
}
