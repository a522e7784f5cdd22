/**
 * Secure Payment Confirmation over HTTP: contract §1 (`SPC_POLICY`), §4, §5; RTS Art 5(1)(a).
 *
 * The browser shows amount and payee and signs what it showed. Whoever changes what is shown, whoever else asks, and
 * whoever brings the signature of another dialog is refused with one public face, and is audited by name.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import { paymentClientMembers } from '../../../server/authenticator/core/payment-client-data.ts';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { payment, paymentFaults } from '../../../server/authenticator/faults/payment-faults.ts';
import { failureRow } from '../../../server/core/failures.ts';
import { type Bank, ORIGIN, openBank } from '../../support/bank/bank.ts';
import { type Answer, type Browser, expectStatus, newAuthenticator, type Opened } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal } from '../../support/bank/refusals.ts';
import { effects, expectSound } from '../../support/bank/soundness.ts';

const SPC = { method: 'secure-payment-confirmation' };
const WEBAUTHN = { method: 'webauthn' };
const PLATFORM = { authenticatorAttachment: 'platform' };

let bank: Bank;
let payers = 0;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.close());

/** A payer with a passkey on the device, registered for payments. */
async function somebody(at: Bank = bank): Promise<Browser> {
  payers += 1;
  const browser = at.browser(`payer-${payers}`);
  await browser.enrol(`payer-${payers}`, PLATFORM);
  return browser;
}

/** What an honest browser signs after its dialog. */
function inDialog({ securePaymentConfirmation }: Opened): AssertWith {
  if (!securePaymentConfirmation) throw new Error('nothing was issued');
  return { clientMembers: paymentClientMembers(securePaymentConfirmation, ORIGIN) };
}
const confirm = (alice: Browser, paymentId: string, opened: Opened, how: AssertWith = {}): Promise<Answer> =>
  alice.answer(paymentId, opened, { ...inDialog(opened), ...how });

async function lastStart(at: Bank = bank) {
  return (await at.events()).findLast(({ type }) => type === 'payment-authorisation-started')?.details;
}

describe('contract §4: what the browser is given', () => {
  it('is ready to be handed over: amount, payee, account, icon, this challenge, this passkey', async () => {
    const alice = await somebody();
    const { publicKey, securePaymentConfirmation } = await alice.openAuthorisation(await alice.createPayment());
    expect(securePaymentConfirmation).toEqual({
      credentialIds: [alice.authenticator.held[0]?.id],
      challenge: publicKey.challenge,
      rpId: 'localhost',
      instrument: {
        displayName: 'Current account',
        icon: `${ORIGIN}/account-icon.png`,
        details: `${alice.iban.slice(0, 4)} •••• ${alice.iban.slice(-4)}`,
      },
      payeeName: 'Alpine Books',
      timeout: 300_000,
      total: { currency: 'EUR', value: '49.99' },
    });
  });

  it('names the address of a payee that the bank knows to trade there, and the languages of the payer', async () => {
    const payee = { name: 'Nordlicht Energie', iban: 'DE89370400440532013000' };
    await bank.stores.accounts.suggestPayee({ ...payee, origin: 'https://nordlicht.example' });
    const alice = await somebody();
    const paymentId = await alice.createPayment({ payee });
    const { body } = await alice.post(`/api/payments/${paymentId}/authorisations`, {}, { 'accept-language': 'de-CH, en;q=0.8' });
    expect(body.securePaymentConfirmation).toMatchObject({ payeeOrigin: 'https://nordlicht.example', locale: ['de-CH', 'en'] });
    // Without it, with another one, or on the name of somebody else, the payer saw another payee.
    const silent = await confirm(alice, paymentId, body, { faults: [payment({ payeeOrigin: undefined })] });
    expect(await refusal(bank, silent)).toEqual([403, 'authentication-failed', 'spc-payee-origin-not-issued']);
    const again = await alice.openAuthorisation(paymentId);
    expectStatus(200, await confirm(alice, paymentId, again));
    const namesake = await alice.createPayment({ payee: { ...payee, name: 'Nordlicht' } });
    expect((await alice.openAuthorisation(namesake)).securePaymentConfirmation).not.toHaveProperty('payeeOrigin');
  });

  it('is null where the page is to show the facts, and where no passkey was registered for payments', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    expect((await alice.openAuthorisation(paymentId, WEBAUTHN)).securePaymentConfirmation).toBeNull();
    const roaming = await bank.enrol('roaming');
    expect((await roaming.openAuthorisation(await roaming.createPayment())).securePaymentConfirmation).toBeNull();
    expect((await alice.post('/api/bindings', { action: 'register-credential' })).body.securePaymentConfirmation).toBeNull();
  });

  it('names active passkeys of the device only', async () => {
    const alice = await somebody();
    expectStatus(200, await alice.bind());
    const usb = newAuthenticator('usb');
    expectStatus(201, await alice.register({}, { authenticatorAttachment: 'cross-platform' }, usb));
    const opened = await alice.openAuthorisation(await alice.createPayment());
    expect(opened.publicKey.allowCredentials).toHaveLength(2);
    expect(opened.securePaymentConfirmation?.credentialIds).toEqual([alice.authenticator.held[0]?.id]);
  });
});

describe('contract §5: a payment that the browser showed', () => {
  it('is paid, and says so wherever it is looked at', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const paid = expectStatus(200, await confirm(alice, paymentId, opened));
    expect(paid.body).toMatchObject({ transactionStatus: 'ACSC', scaStatus: 'finalised', ...SPC });
    expect((await alice.get(`/api/payments/${paymentId}`)).body).toMatchObject(SPC);
    expect((await alice.get(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`)).body).toMatchObject(SPC);
    const evidence = (await alice.get(paid.body.evidence)).body;
    expect(evidence).toMatchObject({ ...SPC, issuedPaymentConfirmation: opened.securePaymentConfirmation });
    expect((await bank.events()).findLast(({ type }) => type === 'payment-authorisation')?.details).toMatchObject(SPC);
    await expectSound(bank.database);
  });

  it('updates the sign count as any other (WebAuthn L3 §7.2 step 24), and refuses one that does not grow', async () => {
    const alice = await somebody();
    const [first, second] = [await alice.createPayment(), await alice.createPayment()];
    expectStatus(200, await confirm(alice, first, await alice.openAuthorisation(first)));
    expect((await bank.stores.credentials.load(alice.authenticator.held[0]?.id ?? ''))?.signCount).toBe(3);
    const cloned = await confirm(alice, second, await alice.openAuthorisation(second), { faults: [faults.staleSignCount] });
    expect(await refusal(bank, cloned)).toEqual([403, 'authentication-failed', 'sign-count-not-increased']);
  });

  it('is paid by plain WebAuthn where the client chose that; the page’s display is on record, and nothing of the browser’s', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const paid = expectStatus(200, await alice.answer(paymentId, opened));
    expect(paid.body).toMatchObject(WEBAUTHN);
    expect((await alice.get(paid.body.evidence)).body).toMatchObject({ ...WEBAUTHN, issuedPaymentConfirmation: null });
    const { details } = (await bank.events()).findLast(({ type }) => type === 'payment-authorisation') ?? {};
    expect(details).toMatchObject({ ...WEBAUTHN, fallbackFrom: opened.authorisationId });
  });
});

describe('nothing is paid, and it is audited, when', () => {
  it.each([
    ['otherAmount', 'spc-amount-not-issued'],
    ['otherCurrency', 'spc-currency-not-issued'],
    ['otherPayee', 'spc-payee-name-not-issued'],
    ['addedPayeeOrigin', 'spc-payee-origin-not-issued'],
    ['addedLogo', 'spc-logos-not-issued'],
    ['otherInstrument', 'spc-instrument-name-not-issued'],
    ['otherDetails', 'spc-details-not-issued'],
    ['otherIcon', 'spc-icon-not-issued'],
    ['otherRpId', 'spc-rp-id-not-issued'],
    ['otherLegacyRp', 'spc-legacy-rp-differs'],
    ['otherTopOrigin', 'spc-top-origin-not-ours'],
    ['noPayment', 'spc-payment-missing'],
  ] as const)('the browser signed %s', async (fault, code) => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const before = await effects(bank.database);
    const refused = await confirm(alice, paymentId, opened, { faults: [paymentFaults[fault]] });
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', code]);
    expect(await effects(bank.database)).toEqual(before);
    expect((await bank.events()).findLast(({ outcome }) => outcome === 'failure')).toMatchObject({
      type: 'payment-authorisation',
      code,
      paymentId,
      payerId: alice.payerId,
    });
  });

  it('another site asked for our RP ID, and the payer confirmed there', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const shop = 'https://shop.evil.example';
    const issued = opened.securePaymentConfirmation;
    if (!issued) throw new Error('nothing was issued');
    const clientMembers = { ...paymentClientMembers(issued, shop), origin: shop };
    expect(await refusal(bank, await alice.answer(paymentId, opened, { clientMembers }))).toEqual([
      403,
      'authentication-failed',
      'origin-not-expected',
    ]);
  });

  it('our page was in a frame of another site', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const framed = await confirm(alice, paymentId, opened, { faults: [faults.topOrigin] });
    expect(await refusal(bank, framed)).toEqual([403, 'authentication-failed', 'cross-origin-not-expected']);
  });

  it('a passkey signed that the browser was not given', async () => {
    const alice = await somebody();
    expectStatus(200, await alice.bind());
    const usb = newAuthenticator('another key');
    expectStatus(201, await alice.register({}, { authenticatorAttachment: 'cross-platform' }, usb));
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const assertion = await usb.assert(opened.publicKey, inDialog(opened));
    const refused = await alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, assertion);
    expect(await refusal(bank, refused)).toEqual([403, 'authentication-failed', 'spc-credential-not-issued']);
  });

  it('the payment was opened for the dialog and the page answers, or the other way round', async () => {
    const alice = await somebody();
    const [first, second] = [await alice.createPayment(), await alice.createPayment()];
    const opened = await alice.openAuthorisation(first, SPC);
    const refused = [403, 'authentication-failed', 'type-not-expected'];
    expect(await refusal(bank, await alice.answer(first, opened))).toEqual(refused);
    const plain = await alice.openAuthorisation(second, WEBAUTHN);
    expect(await refusal(bank, await alice.answer(second, plain, inDialog(opened)))).toEqual(refused);
  });

  it('the signature of the dialog is handed in anywhere else (the login attack)', async () => {
    const alice = await somebody();
    const dialog = inDialog(await alice.openAuthorisation(await alice.createPayment()));
    const refused = [403, 'authentication-failed', 'type-not-expected'];
    expect(await refusal(bank, await alice.bind(dialog))).toEqual(refused);
    expect(await refusal(bank, await alice.elsewhere().signIn(dialog))).toEqual(refused);
  });

  it('the payment was changed after the browser had shown it', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    expectStatus(200, await alice.patch(`/api/payments/${paymentId}`, { amount: { currency: 'EUR', value: '4999.00' } }));
    expect(await refusal(bank, await confirm(alice, paymentId, opened))).toEqual([409, 'authorisation-not-open', 'authorisation-not-open']);
  });

  it('says in the diagnostics what was to be shown and what was', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const refused = await confirm(alice, paymentId, opened, { faults: [paymentFaults.otherAmount] });
    const { body } = expectStatus(200, await alice.get(`/api/diagnostics/${refused.body.instance}`));
    expect(body.expected).toMatchObject({ type: 'webauthn.get payment.get', 'payment.total.value': '49.99', 'payment.topOrigin': ORIGIN });
    expect(body.received).toMatchObject({ type: 'payment.get', 'payment.total.value': '4.99', 'payment.payeeOrigin': null });
  });
});

describe('RTS Art 5(1)(a): leaving the browser’s dialog for the page', () => {
  it('is on record at the opening, and again with the payment', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    const shown = await alice.openAuthorisation(paymentId);
    expect(await lastStart()).not.toHaveProperty('fallbackFrom');
    const instead = await alice.openAuthorisation(paymentId, WEBAUTHN);
    expect(await lastStart()).toMatchObject({ ...WEBAUTHN, fallbackFrom: shown.authorisationId });
    expectStatus(200, await alice.answer(paymentId, instead));
    const { details } = (await bank.events()).findLast(({ type }) => type === 'payment-authorisation') ?? {};
    expect(details).toMatchObject({ ...WEBAUTHN, fallbackFrom: shown.authorisationId });
  });

  it('is no fallback where the browser was never asked', async () => {
    const alice = await somebody();
    const paymentId = await alice.createPayment();
    await alice.openAuthorisation(paymentId, WEBAUTHN);
    expectStatus(200, await alice.answer(paymentId, await alice.openAuthorisation(paymentId, WEBAUTHN)));
    const { details } = (await bank.events()).findLast(({ type }) => type === 'payment-authorisation') ?? {};
    expect(details).not.toHaveProperty('fallbackFrom');
  });
});

describe('contract §1: SPC_POLICY', () => {
  const offered = { errors: [{ pointer: '/method', reason: 'is not offered for this payment' }] };

  it('off: nothing is issued, and payment.get is refused', async () => {
    await using off = await openBank({ env: { SPC_POLICY: 'off' } });
    const alice = await somebody(off);
    const paymentId = await alice.createPayment();
    expect(expectStatus(422, await alice.post(`/api/payments/${paymentId}/authorisations`, SPC)).body).toMatchObject(offered);
    const opened = await alice.openAuthorisation(paymentId);
    expect(opened.securePaymentConfirmation).toBeNull();
    const elsewhere = await somebody();
    const dialog = inDialog(await elsewhere.openAuthorisation(await elsewhere.createPayment()));
    expect(await refusal(off, await alice.answer(paymentId, opened, dialog))).toEqual([403, 'authentication-failed', 'type-not-expected']);
  });

  it('require: the page’s own display is not enough, and a payer without such a passkey is told before anything is asked', async () => {
    await using required = await openBank({ env: { SPC_POLICY: 'require' } });
    const alice = await somebody(required);
    const paymentId = await alice.createPayment();
    const url = `/api/payments/${paymentId}/authorisations`;
    expect(pointersOf(expectStatus(422, await alice.post(url, WEBAUTHN)))).toEqual(['/method']);
    const plain = await alice.answer(paymentId, await alice.openAuthorisation(paymentId));
    expect(await refusal(required, plain)).toEqual([403, 'authentication-failed', 'type-not-expected']);
    expectStatus(200, await confirm(alice, paymentId, await alice.openAuthorisation(paymentId)));
    const roaming = await required.enrol('roaming');
    expect((await roaming.post(`/api/payments/${await roaming.createPayment()}/authorisations`)).status).toBe(422);
    expectStatus(200, await roaming.bind()); // every other scope is as before
  });

  it('prefer: the dialog is refused to a passkey that was not registered for it', async () => {
    const roaming = await bank.enrol('no-platform-passkey');
    const refused = await roaming.post(`/api/payments/${await roaming.createPayment()}/authorisations`, SPC);
    expect(expectStatus(422, refused).body).toMatchObject(offered);
    // It is no failed factor: nothing was opened, nothing is counted.
    expect(failureRow('method-not-offered').problem).toBe('unprocessable');
    expect((await bank.stores.attempts.load(roaming.payerId, 'sca')).failures).toBe(0);
  });
});
