/**
 * What was expected and what came, for the audit reader and for the maker of an authenticator.
 *
 * RTS Art 4(3)(a) keeps this from the public answer; it goes into the details of the audit event, and from there, in
 * the demo profile only, to the session that caused it. Values are cut short: they are somebody else's text. Called by
 * `described.ts` alone, since what walks through somebody else's bytes may throw.
 */
import { digest } from '../../core/audit/audit-chain.ts';
import { fromBase64url, toBase64url } from '../../core/encoding/base64url.ts';
import { memberOf, type PaymentConfirmation, paymentDataChecks } from '../../core/spc-payment-data.ts';
import { type AuthenticatorData, decodeAuthenticatorData } from '../../webauthn/authenticator-data.ts';
import {
  browserBoundSignature,
  browserBoundSignatureHolds,
  claimedKey,
  type WithExtensionResults,
} from '../../webauthn/browser-bound-key.ts';
import { type ClientData, decodeClientData } from '../../webauthn/client-data.ts';

export type Findings = { readonly [member: string]: string | null };

export type Expected = {
  readonly challenge: string | null;
  readonly origins: readonly string[];
  readonly paymentOrigins?: readonly string[];
  readonly rpId: string;
  readonly allowCredentials?: readonly string[];
  readonly algorithms?: readonly number[];
  readonly paymentConfirmation?: PaymentConfirmation | null;
};

const LONGEST = 300;

export function expectedFindings(
  expected: Expected,
  type: string,
  record: { signCount: number; backupEligible: boolean; publicKey?: string } | null,
): Findings {
  return {
    type,
    challenge: expected.challenge,
    origin: expected.origins.join(' '),
    crossOrigin: 'false',
    topOrigin: null,
    rpIdHash: digest(expected.rpId),
    flags: 'UP UV',
    ...(record && {
      backupEligible: String(record.backupEligible),
      signCount: record.signCount === 0 ? '0, or more than 0' : `more than ${record.signCount}`,
      ...(record.publicKey !== undefined && { publicKey: cut(record.publicKey) }),
    }),
    ...(expected.allowCredentials?.length && { credentialId: expected.allowCredentials.join(' ') }),
    ...(expected.paymentConfirmation &&
      paymentFindings({ ...expected.paymentConfirmation, topOrigin: (expected.paymentOrigins ?? []).join(' ') })),
    ...(/payment\.get|webauthn\.create/.test(type) && { browserBoundSignature: 'none, or valid' }),
    ...(expected.algorithms && { algorithm: expected.algorithms.join(' ') }),
  };
}

/** @param authData where the authenticator data is: in the response, or inside an attestation object */
export function receivedFindings(answer: {
  id: string;
  response: { clientDataJSON: string; authenticatorData?: string; signature?: string; userHandle?: string | null };
  clientExtensionResults?: unknown;
}): Findings {
  const { value: client } = decodeClientData(fromBase64url(answer.response.clientDataJSON));
  const bytes = answer.response.authenticatorData;
  const authenticator = bytes === undefined ? null : decodeAuthenticatorData(fromBase64url(bytes), 'assertion');
  return {
    credentialId: cut(answer.id),
    ...clientFindings(client),
    ...authenticatorFindings(authenticator),
    ...browserBoundKeyFindings(client, answer),
    ...(answer.response.signature !== undefined && { signature: cut(answer.response.signature) }),
  };
}

function clientFindings(client: ClientData | null): Findings {
  if (!client) return { clientData: null };
  return {
    type: cut(client.type),
    challenge: cut(client.challenge),
    origin: cut(client.origin),
    crossOrigin: String(client.crossOrigin ?? false),
    topOrigin: client.topOrigin === undefined ? null : cut(client.topOrigin),
    ...(client.type === 'payment.get' && paymentFindings(client.payment)),
  };
}

function authenticatorFindings(data: AuthenticatorData | null): Findings {
  if (!data) return {};
  const flags = [data.userPresent && 'UP', data.userVerified && 'UV', data.backupEligible && 'BE', data.backupState && 'BS'];
  return {
    rpIdHash: toBase64url(data.rpIdHash),
    flags: flags.filter(Boolean).join(' '),
    backupEligible: String(data.backupEligible),
    signCount: String(data.signCount),
  };
}

/** The key that the browser claims, and whether it proved it. Verified again here: what was judged first may have been something else. */
function browserBoundKeyFindings(
  client: ClientData | null,
  answer: WithExtensionResults & { response: { clientDataJSON: string } },
): Findings {
  const claimed = claimedKey(client);
  if (claimed === undefined) return {};
  const proven = browserBoundSignatureHolds(client, answer.response.clientDataJSON, answer);
  return {
    'payment.browserBoundPublicKey': shown(claimed),
    browserBoundSignature: browserBoundSignature(answer) === null ? 'missing' : proven ? 'valid' : 'invalid',
  };
}

/** What the browser showed, or was to show (Secure Payment Confirmation); null where a member is not there. */
function paymentFindings(payment: unknown): Findings {
  const members = paymentDataChecks
    .filter(({ member }) => member !== 'rp')
    .map(({ member }) => [member, memberOf(payment, member)] as const);
  return Object.fromEntries(members.map(([member, value]) => [`payment.${member}`, value === undefined ? null : shown(value)]));
}

/** A member that may be anything that JSON can say. */
const shown = (value: unknown): string => cut(typeof value === 'string' ? value : JSON.stringify(value));

/** Half a character would make the event impossible to canonicalise, and what cannot be recorded cannot be counted. */
const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text).toWellFormed();
