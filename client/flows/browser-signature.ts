/**
 * The signature of the browser's own key, as JSON (Secure Payment Confirmation, browser-bound keys).
 *
 * Browsers convert the extension outputs that they know to JSON, and this one is recent. If it is still an ArrayBuffer,
 * `JSON.stringify` makes `{}` of it, and the bank would refuse a payment that the payer confirmed.
 */
import { bufferToBase64URLString } from '@simplewebauthn/browser';

type Outputs = { payment?: { browserBoundSignature?: { signature?: unknown } } };

/** @returns the answer with the signature in base64url, where there is one */
export function withBrowserSignature<A extends { clientExtensionResults: object }>(answer: A): A {
  const outputs = answer.clientExtensionResults as Outputs;
  const signature = outputs.payment?.browserBoundSignature?.signature;
  if (!(signature instanceof ArrayBuffer)) return answer;
  const payment = { ...outputs.payment, browserBoundSignature: { signature: bufferToBase64URLString(signature) } };
  return { ...answer, clientExtensionResults: { ...outputs, payment } };
}
