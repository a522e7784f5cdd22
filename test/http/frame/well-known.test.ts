/** What browsers, password managers and people look for under /.well-known. Contract §1, §8. */
import { describe, expect, it } from 'vitest';
import { openBank, START } from '../../support/bank/bank.ts';

const BANK = { RP_ID: 'bank.example', SCA_DEMO_ON_NETWORK: '1', TRUSTED_PROXIES: '127.0.0.1' };
const APP = `android:apk-key-hash:${'A'.repeat(43)}`;
const RELATED = { ...BANK, RP_ORIGINS: `${APP},https://pay.other.example,https://www.bank.example,https://bank.test` };

async function ask(env: Record<string, string>, url: string, host: string) {
  await using bank = await openBank({ env });
  return bank.app.inject({ url, headers: { host } });
}

describe('/.well-known/webauthn (WebAuthn L3 §5.11)', () => {
  const PATH = '/.well-known/webauthn';

  it('has the origins on other domains, on the host that is the RP ID', async () => {
    for (const host of ['bank.example', 'BANK.example', 'bank.example:443']) {
      const answer = await ask(RELATED, PATH, host);
      expect([answer.statusCode, answer.json()], host).toEqual([200, { origins: ['https://pay.other.example', 'https://bank.test'] }]);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    }
  });

  it.each(['www.bank.example', 'pay.other.example', 'bank.test'])('is nothing on %s', async (host) => {
    expect((await ask(RELATED, PATH, host)).statusCode).toBe(404);
  });

  it.each(['evil.example', 'bank.example.evil.example', 'xbank.example', '203.0.113.1'])('is not of %s', async (host) => {
    expect((await ask(RELATED, PATH, host)).statusCode).not.toBe(200);
  });

  it('is nothing where there are none, and opens nothing else on the RP ID’s host', async () => {
    expect((await ask({ ...BANK, RP_ORIGINS: `https://bank.example,${APP}` }, PATH, 'bank.example')).statusCode).toBe(404);
    for (const url of ['/', '/api/session', '/.well-known/webauthn/x', '/.well-known/passkey-endpoints'])
      expect((await ask(RELATED, url, 'bank.example')).statusCode, url).toBe(421);
  });
});

it('/.well-known/passkey-endpoints names the page for passkeys, on an origin of the RP ID', async () => {
  const page = 'https://www.bank.example/security';
  const answer = await ask(RELATED, '/.well-known/passkey-endpoints', 'bank.test');
  expect([answer.statusCode, answer.json()]).toEqual([200, { enroll: page, manage: page }]);
});

it('/.well-known/change-password leads to where a payer changes what signs in', async () => {
  const answer = await ask({}, '/.well-known/change-password', 'localhost:3000');
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/security']);
});

describe('/.well-known/security.txt (RFC 9116)', () => {
  const CONTACT = 'mailto:security@bank.example';

  it('says whom to tell, and until when that holds', async () => {
    const answer = await ask({ SECURITY_CONTACT: CONTACT }, '/.well-known/security.txt', 'localhost:3000');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    const fields = Object.fromEntries(
      answer.body
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/: (.*)/).slice(0, 2)),
    );
    expect(fields).toMatchObject({ Contact: CONTACT, Canonical: 'http://localhost:3000/.well-known/security.txt' });
    const days = (Date.parse(fields.Expires) - START) / 86_400_000;
    expect(days).toBeGreaterThan(30);
    expect(days).toBeLessThan(366);
  });

  it('is nothing where the operator names nobody', async () => {
    expect((await ask({}, '/.well-known/security.txt', 'localhost:3000')).statusCode).toBe(404);
  });
});
