/**
 * Single rows of a payer's own data: times as everywhere outside, and no failure told that may be one of authentication.
 *
 * Regulation (EU) 2016/679 Art 15; RTS Art 4(3)(a): which element was wrong is for auditors, also where an event holds a code
 * that the reader does not know.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKeyPair } from '../../../server/authenticator/node/deterministic-keys.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { Browser, expectStatus, newAuthenticator } from '../../support/bank/payer-browser.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
afterAll(() => bank.close());

const download = async (browser: Browser) => expectStatus(200, await browser.get('/api/export'));

describe('a browser that signed along', () => {
  it('is told with times in RFC 3339', async () => {
    const erin = new Browser(bank.app, 'erin', newAuthenticator('erin', { backupEligible: true, backupState: true }));
    expectStatus(201, await erin.post('/api/enrolments', { username: 'erin', displayName: 'erin' }));
    const browserBoundKey = { key: makeKeyPair(-7, seededBytes('browser of erin')) };
    expectStatus(201, await erin.register({ browserBoundKey }, { authenticatorAttachment: 'platform' }));
    expectStatus(200, await erin.signIn());
    const { credentials, browserKeys } = (await download(erin)).body;
    const at = new Date(bank.clock.now).toISOString();
    expect(browserKeys).toEqual([
      {
        credentialId: credentials[0].credentialId,
        keyId: expect.stringMatching(/^\S{43}$/),
        status: 'bound',
        boundBy: 'registration',
        firstSeenAt: at,
        boundAt: at,
        lastUsedAt: at,
      },
    ]);
  });
});

describe('a failure whose code nobody knows', () => {
  it.each([
    ['frank', 'code-of-an-older-version'],
    ['grete', 'toString'],
    ['hans', undefined],
  ])('may be one of authentication, and keeps the details to itself (%s: %s)', async (username, code) => {
    const payer = await bank.enrol(username);
    const act = { now: bank.clock.now, requestId: 'older', sessionRef: null };
    const details = { received: 'which element was wrong' };
    const entry = { type: 'payment-authorisation', outcome: 'failure', payerId: payer.payerId, details } as const;
    await bank.stores.audit.record(act, { ...entry, ...(code !== undefined && { code }) });
    const { text, body } = await download(payer);
    const [failure] = body.auditEvents.filter(({ outcome }: { outcome: string }) => outcome === 'failure');
    expect(failure).toMatchObject({ code: 'authentication-failed', opened: null });
    for (const member of ['hash', 'detailsDigest']) expect(failure).not.toHaveProperty(member);
    for (const word of ['which element was wrong', 'older-version']) expect(text).not.toContain(word);
  });
});
