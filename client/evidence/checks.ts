/**
 * What was signed, check by check: the payment on the left, the signed bytes on the right, each with its clause and with
 * who vouches for it. Everything is computed from the evidence in the browser; the bank's own verdict is not asked.
 *
 * RTS Art 5(1)(b)-(c): the code is specific to amount and payee and corresponds to them. The device vouches for a fact
 * only if the challenge fits and the signature holds; otherwise the page would claim more than it knows.
 */
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';
import { formatIban } from '../../server/core/payments/iban.ts';
import { originsFor } from '../../server/core/relying-party/origins.ts';
import type { Evidence, LinkedPayment, Payment } from '../api/resources.ts';
import { challengeFor, sha256 } from '../flows/agreement.ts';
import { showTime } from '../format/dates.ts';
import { showAmount } from '../format/money.ts';
import { words } from '../texts/words.ts';
import { type AuthenticatorData, readAuthenticatorData } from './authenticator-data.ts';
import type { Check, CheckKey } from './check.ts';
import { type Clause, type RtsArticle, rts, webauthn } from './clauses.ts';
import { sealHolds } from './seal.ts';
import { shownByBrowser } from './shown-by-browser.ts';
import { checkSignature, type SignatureCheck } from './signature.ts';

type ClientData = { type?: string; challenge?: string; origin?: string; crossOrigin?: boolean; payment?: unknown };
type Bytes = { client: ClientData; device: AuthenticatorData | null; signature: SignatureCheck; recomputed: string; rpIdHash: string };

/** What browsers write into the client data of each method. */
const SIGNED_TYPES = { webauthn: 'webauthn.get', 'secure-payment-confirmation': 'payment.get' } as const;

/** The IBAN is the identity of the payee as much as the name is. Everything else that is displayed is Art 5(2)(b). */
const AMOUNT_AND_PAYEE: readonly RtsArticle[] = ['5(1)(b)', '5(1)(c)', '5(2)(a)'];
/** Members of the client data: the browser writes them, and the device signs whatever stands there. */
const OF_THE_BROWSER: readonly CheckKey[] = ['type', 'origin', 'cross-origin'];

const say = words.proof.values;
const bytesOf = (text: string) => new Uint8Array(base64URLStringToBuffer(text));
const yesNo = (value: boolean | undefined) => (value ? say.yes : say.no);

/** Client data as text, whatever is in it. */
export const clientDataText = (clientDataJSON: string): string => new TextDecoder().decode(bytesOf(clientDataJSON));

/** Client data is JSON in UTF-8, written by the browser. */
export function readClientData(clientDataJSON: string): ClientData {
  try {
    return JSON.parse(clientDataText(clientDataJSON)) as ClientData;
  } catch {
    return {};
  }
}

export async function proofChecks(payment: Payment, evidence: Evidence): Promise<Check[]> {
  const { assertion, credential, relyingParty, object, nonce } = evidence;
  const bytes: Bytes = {
    client: readClientData(assertion.clientDataJSON),
    device: readAuthenticatorData(bytesOf(assertion.authenticatorData)),
    signature: await checkSignature(credential.publicKeyPem, assertion),
    recomputed: await challengeFor('payment', nonce, object).catch(() => ''),
    rpIdHash: bufferToBase64URLString(await sha256(new TextEncoder().encode(relyingParty.id))),
  };
  const linked = bytes.recomputed !== '' && bytes.recomputed === bytes.client.challenge && bytes.signature.holds !== false;
  return [
    ...paymentChecks(payment, object, linked),
    linkCheck(bytes),
    ...shownByBrowser(payment, evidence, bytes.client.payment, linked),
    ...deviceChecks(evidence, bytes),
    ...bankFacts(evidence, await sealHolds(evidence)),
  ];
}

function paymentChecks(payment: Payment, object: LinkedPayment, linked: boolean): Check[] {
  const check = (key: CheckKey, expected: string, signed: string, same: boolean, ...articles: RtsArticle[]): Check => ({
    section: 'payment',
    key,
    expected,
    signed,
    holds: same && linked,
    clauses: articles.map(rts),
    voucher: 'device',
  });
  const { amount, payee, payerAccount, reference } = payment;
  return [
    check(
      'amount',
      showAmount(amount),
      `${object.amount.currency} ${object.amount.value}`,
      amount.currency === object.amount.currency && amount.value === object.amount.value,
      ...AMOUNT_AND_PAYEE,
    ),
    check('payee-name', payee.name, object.payee.name, payee.name === object.payee.name, ...AMOUNT_AND_PAYEE),
    check('payee-iban', formatIban(payee.iban), object.payee.iban, payee.iban === object.payee.iban, ...AMOUNT_AND_PAYEE),
    check('payer-iban', formatIban(payerAccount.iban), object.payer.iban, payerAccount.iban === object.payer.iban, '5(2)(b)'),
    check('reference', reference ?? say.none, object.reference ?? say.none, reference === object.reference, '5(2)(b)'),
    check('payment-id', payment.paymentId, object.paymentId, payment.paymentId === object.paymentId, '4(1)'),
  ];
}

function linkCheck({ client, recomputed }: Bytes): Check {
  const signed = client.challenge ?? say.none;
  return {
    section: 'link',
    key: 'challenge',
    expected: recomputed,
    signed,
    holds: recomputed !== '' && recomputed === signed,
    clauses: [rts('5(1)(b)'), webauthn('11')],
    voucher: 'browser',
  };
}

function deviceChecks({ relyingParty, credential, method }: Evidence, { client, device, signature, rpIdHash }: Bytes): Check[] {
  const check = (key: CheckKey, expected: string, signed: string, holds: boolean | null, ...clauses: Clause[]): Check => ({
    section: 'device',
    key,
    expected,
    signed,
    holds,
    clauses,
    voucher: OF_THE_BROWSER.includes(key) ? 'browser' : 'device',
  });
  const kind = device?.backupEligible ? say.synced : say.notBackupEligible;
  const before = credential.signCountBefore;
  const now = device?.signCount ?? 0;
  const signedHash = device ? bufferToBase64URLString(device.rpIdHash.slice().buffer) : say.none;
  const verdict =
    signature.holds === null ? say.uncheckedSignature : signature.holds ? say.validSignature(signature.algorithm) : say.invalidSignature;
  return [
    check('signature', say.publicKey, verdict, signature.holds, webauthn('21'), rts('4(1)')),
    check('user-verified', say.expectedYes, yesNo(device?.userVerified), device?.userVerified === true, webauthn('17'), rts('4(1)')),
    check('user-present', say.expectedYes, yesNo(device?.userPresent), device?.userPresent === true, webauthn('16')),
    check('type', say.purpose(method), client.type ?? say.none, client.type === SIGNED_TYPES[method], webauthn('10')),
    check(
      'origin',
      relyingParty.origins.join(', '),
      client.origin ?? say.none,
      originsFor(client.type, relyingParty).includes(client.origin ?? ''),
      webauthn('12'),
    ),
    check('cross-origin', say.expectedNo, yesNo(client.crossOrigin), client.crossOrigin !== true, webauthn('13')),
    check('rp-id-hash', `SHA-256(${relyingParty.id}) = ${rpIdHash}`, signedHash, rpIdHash === signedHash, webauthn('15')),
    check(
      'backup',
      credential.backupEligible ? say.synced : say.notBackupEligible,
      kind,
      device?.backupEligible === credential.backupEligible,
      webauthn('19'),
    ),
    check(
      'counter',
      say.counterBefore(before),
      now === 0 && before === 0 ? say.noCounter : say.counterNow(now),
      now > before || (now === 0 && before === 0),
      webauthn('22'),
      rts('7(2)'),
    ),
  ];
}

function bankFacts(
  { acceptedAt, credential, browserBoundKey, registration, policy, audit: { event, checkpoint }, seal }: Evidence,
  sealed: boolean | null,
): Check[] {
  // Contract §6: a document without the rule is of before, and its `device-bound` is a flag that was claimed.
  const isOfBefore = !('possession' in policy);
  const fact = (key: CheckKey, signed: string, ...clauses: Clause[]): Check => ({
    section: 'bank',
    key,
    expected: '',
    signed,
    holds: null,
    clauses,
    voucher: 'bank',
  });
  return [
    fact('accepted-at', showTime(acceptedAt), rts('4(1)'), rts('29')),
    fact(
      'registered',
      `${showTime(registration.registeredAt)}, ${say.boundBy(registration.boundBy)}${registration.vouched === false ? `; ${say.notVouched}` : ''}`,
      rts('24(1)'),
    ),
    fact('possession', say.possession(credential.possession, browserBoundKey?.status ?? null, isOfBefore), rts('7(2)')),
    fact(
      'checkpoint',
      checkpoint === null
        ? say.noCheckpoint(event.sequence)
        : say.checkpoint(event.sequence, checkpoint.treeSize, showTime(checkpoint.signedAt)),
      rts('29'),
    ),
    { ...fact('seal', seal === null ? say.noSeal : `${say.sealState(sealed)} · ${seal.keyId}`, rts('29')), holds: sealed },
  ];
}
