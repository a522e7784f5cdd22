/**
 * Diagnostics, and what the strict profile leaves out: contract §1, §3; RTS Art 4(3)(a).
 *
 * The exact reason of a failure is for the audit log. On one's own machine the session that failed may see it; in the
 * strict profile nobody is told.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { assertionSteps } from '../../../server/ceremonies/assertion-steps.ts';
import { stepsOf } from '../../../server/ceremonies/refusals/steps-of.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

const STRICT = {
  SCA_PROFILE: 'strict',
  RP_ID: 'bank.example',
  RP_ORIGINS: 'https://bank.example',
  TRUSTED_PROXIES: '127.0.0.1',
  SESSION_SECRET: 'x'.repeat(32),
  AUDIT_KEY_FILE: '/etc/sca/audit-key.pem',
};

describe('contract §3: GET /api/diagnostics/{requestId}', () => {
  it('tells the session that made the request what failed, by which clause, what was expected and what came', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const refused = await alice.pay({}, { faults: [faults.claimOtherOrigin] });
    const { body } = expectStatus(200, await alice.get(`/api/diagnostics/${refused.body.instance}`));
    expect(body).toMatchObject({
      requestId: refused.body.instance,
      ceremony: 'payment-authorisation',
      failureCode: 'origin-not-expected',
      expected: { origin: 'http://localhost:3000', flags: 'UP UV' },
      received: { origin: 'https://login.evil.example', flags: 'UP UV' },
    });
    expect(body.clauses).toContainEqual({ document: 'WebAuthn L3', section: '§7.2', step: 12, words: 'origin is one that we expect' });
  });

  it('with a row for every step of §7.2 in order: what held, what failed, and what was not reached', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const refused = await alice.pay({}, { faults: [faults.flipSignatureBit] });
    const { steps, received, expected } = expectStatus(200, await alice.get(`/api/diagnostics/${refused.body.instance}`)).body;
    const plain = assertionSteps.filter(({ step }) => step !== 'spc').map(({ name }) => name);
    expect(steps.map(({ name }: { name: string }) => name)).toEqual(plain);
    const at = plain.indexOf('signature');
    expect(steps.map(({ state }: { state: string }) => state)).toEqual(
      plain.map((_, i) => (i < at ? 'pass' : i === at ? 'fail' : 'not-reached')),
    );
    expect(steps[at].clauses).toContainEqual(expect.objectContaining({ document: 'WebAuthn L3', section: '§7.2', step: 21 }));
    expect(steps.every(({ clauses }: { clauses: object[] }) => clauses.length > 0)).toBe(true);
    // The bytes that did not verify, and the key that they were tried with.
    expect([received.signature, expected.publicKey]).toEqual([
      expect.stringMatching(/^[\w-]{64,}$/),
      expect.stringMatching(/^[\w-]{64,}$/),
    ]);
  });

  it('of which none was reached where the door before them was shut, and all held where the transaction after them refused', () => {
    const blocked = stepsOf('payment-authorisation', 'payer-blocked', null);
    expect(blocked.map(({ state }) => state)).toEqual(['fail', ...blocked.slice(1).map(() => 'not-reached')]);
    const late = stepsOf('payment-authorisation', 'insufficient-funds', { type: 'webauthn.get' });
    expect(late.map(({ state }) => state)).toEqual([...late.slice(1).map(() => 'pass'), 'fail']);
  });

  it('and nobody else: not another payer, not another session of the payer, not without a session', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const refused = await alice.pay({}, { faults: [faults.claimOtherOrigin] });
    const paid = expectStatus(200, await alice.pay());
    const url = `/api/diagnostics/${refused.body.instance}`;
    const elsewhere = alice.elsewhere();
    expectStatus(200, await elsewhere.signIn());
    for (const browser of [bob, elsewhere, bank.browser()]) expect(slugOf(await browser.get(url))).toBe('not-found');
    const success = (await bank.events()).find(({ paymentId, type }) => paymentId === paid.paymentId && type === 'payment-authorisation');
    expect(slugOf(await alice.get(`/api/diagnostics/${success?.requestId}`))).toBe('not-found');
    expectStatus(200, await alice.get(url));
  });

  it('also of a sign-in, to the anonymous session that tried', async () => {
    await using bank = await openBank();
    const alice = (await bank.enrol('alice')).elsewhere();
    const refused = await alice.signIn({ faults: [faults.clearUserVerified] });
    const { body } = expectStatus(200, await alice.get(`/api/diagnostics/${refused.body.instance}`));
    expect(body).toMatchObject({ ceremony: 'sign-in', failureCode: 'user-not-verified', received: { flags: 'UP' } });
  });
});

describe('contract §1: SCA_PROFILE=strict', () => {
  it('has no open enrolment, no diagnostics, no /docs', async () => {
    await using bank = await openBank({ env: STRICT });
    const browser = Object.assign(bank.browser(), { page: { host: 'bank.example', origin: 'https://bank.example' } });
    expect((await browser.post('/api/enrolments', { username: 'alice', displayName: 'Alice' })).status).toBe(404);
    expect((await browser.get('/api/diagnostics/x')).status).toBe(404);
    expect((await browser.get('/docs')).text).not.toContain('/api/payments');
    const { paths } = (await browser.get('/openapi.json')).body;
    expect(Object.keys(paths)).not.toContain('/api/enrolments');
    expect(Object.keys(paths)).not.toContain('/api/diagnostics/{requestId}');
    expect((await browser.get('/api/relying-party')).body).toMatchObject({
      rpId: 'bank.example',
      profile: 'strict',
      enrolment: false,
      diagnostics: false,
    });
    expect((await browser.post('/api/authentications/options')).body.rpId).toBe('bank.example');
    expect((await browser.post('/api/activations', { username: 'alice', activationCode: '00000-00000-00000-00000-00000' })).status).toBe(
      403,
    );
  });
});
