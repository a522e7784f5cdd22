/**
 * Errors: RFC 9457, contract §2. One shape, one page each, one id that the log knows too, and never more than the public
 * should read.
 */
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { Unavailable } from '../../../server/database/database.ts';
import { problems } from '../../../server/http/frame/problems.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

describe('contract §2: what is wrong with a request as such', () => {
  it('JSON that is none, no body, another type of body, a prototype: 400', async () => {
    await using bank = await openBank();
    for (const payload of ['{', '', '[]', '"x"', 'null', '{"__proto__": {}}', '{"constructor": {"prototype": {}}}']) {
      const answer = await bank.browser().post('/api/authentications/options', payload);
      expect([answer.status, slugOf(answer)], payload).toEqual([400, 'invalid-request']);
      expect(answer.body.errors.length).toBeGreaterThan(0);
    }
  });

  it('more than 64 KiB: 413', async () => {
    await using bank = await openBank();
    const ask = (bytes: number) => bank.browser().post('/api/authentications', `{"x":"${'x'.repeat(bytes - 8)}"}`);
    expect(slugOf(await ask(65_536))).toBe('invalid-request');
    const answer = await ask(65_537);
    expect([answer.status, slugOf(answer)]).toEqual([413, 'request-too-large']);
  });

  it('another content type: 415', async () => {
    await using bank = await openBank();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'x']) {
      const answer = await bank.browser().post('/api/authentications/options', '{}', { 'content-type': type });
      expect([answer.status, slugOf(answer)], type).toEqual([415, 'unsupported-media-type']);
    }
  });

  it('does not repeat what was sent', async () => {
    await using bank = await openBank();
    const { text } = await bank.browser().post('/api/authentications', { id: '<script>alert(1)</script>', type: 'x' });
    expect(text).not.toContain('script');
  });
});

describe('RFC 9457', () => {
  it('each type is a page that explains it', async () => {
    await using bank = await openBank();
    const browser = bank.browser();
    const list = await browser.get('/problems');
    for (const [slug, { status, title }] of Object.entries(problems)) {
      const page = await browser.get(`/problems/${slug}`);
      expect([page.status, page.headers['content-type']], slug).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.text).toContain(`<code>${slug}</code>, status ${status}`);
      expect(page.text).toContain(`<title>${title}`);
      expect(list.text).toContain(`href="/problems/${slug}"`);
    }
    for (const slug of ['nothing', 'constructor', '__proto__', 'toString'])
      expect((await browser.get(`/problems/${slug}`)).status).toBe(404);
  });

  it('has type, title, status, detail and instance, as application/problem+json', async () => {
    await using bank = await openBank();
    const { body, headers } = await bank.browser().get('/api/session');
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toEqual({ type: '/problems/no-session', ...problems['no-session'], instance: body.instance });
    expect(body.instance).toMatch(/^[\w-]{16,}$/);
  });

  it('instance is the request id of the audit events, and no client chooses it', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const ours = { 'request-id': 'mine', 'x-request-id': 'mine', 'x-correlation-id': 'mine', traceparent: 'mine' };
    const { body } = expectStatus(200, await alice.post('/api/authentications/options'));
    const wrong = await alice.authenticator.assert(body, { faults: [faults.flipSignatureBit] });
    const refused = await alice.post('/api/authentications', wrong, ours);
    expect((await bank.events()).filter(({ requestId }) => requestId === refused.body.instance)).toMatchObject([
      { type: 'sign-in', code: 'signature-invalid' },
    ]);
    expect(JSON.stringify(await bank.events())).not.toContain('"mine"');
    const again = await alice.get('/api/nothing', ours);
    expect(again.body.instance).not.toBe(refused.body.instance);
  });
});

describe('contract §2: trouble of our own', () => {
  /** A bank whose database throws, once it is told what. */
  async function troubledBank() {
    let trouble: Error | null = null;
    const bank = await openBank({
      wrap: (database) => ({
        ...database,
        read: async (sql, params) => (trouble ? Promise.reject(trouble) : database.read(sql, params)),
        write: async (job) => (trouble ? Promise.reject(trouble) : database.write(job)),
      }),
    });
    const set = (error: Error | null) => {
      trouble = error;
    };
    return { bank, set, [Symbol.asyncDispose]: bank.close };
  }

  it('a database that cannot: 503 with Retry-After; nothing was done, and it goes on afterwards', async () => {
    await using it = await troubledBank();
    const alice = await it.bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    it.set(new Unavailable('SQLITE_FULL at /var/lib/secret/path.db'));
    const assertion = await alice.authenticator.assert(opened.publicKey);
    const answers = [
      await alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, assertion),
      await alice.post('/api/payments', alice.order()),
      await alice.get('/api/accounts'),
      await it.bank.browser().post('/api/authentications/options'),
      await it.bank.browser().post('/api/enrolments', { username: 'bob', displayName: 'Bob' }),
      await it.bank.browser().get('/readyz'),
    ];
    for (const answer of answers) {
      expect([answer.status, slugOf(answer), answer.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
      expect(answer.text).not.toContain('SQLITE');
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
    expect((await it.bank.browser().get('/healthz')).status).toBe(200);

    it.set(null);
    expectStatus(200, await alice.put(`/api/payments/${paymentId}/authorisations/${opened.authorisationId}`, assertion));
  });

  it('an error that nobody expected: 500 without detail', async () => {
    await using it = await troubledBank();
    const alice = await it.bank.enrol('alice');
    it.set(new TypeError('cannot read property secret of undefined'));
    for (const answer of [await alice.get('/api/accounts'), await alice.post('/api/payments', alice.order())]) {
      expect([answer.status, answer.body]).toEqual([
        500,
        { type: '/problems/internal', ...problems.internal, instance: answer.body.instance },
      ]);
      expect(answer.text).not.toMatch(/secret|TypeError|at /);
    }
  });

  it('also where the error wears a status of its own', async () => {
    await using it = await troubledBank();
    it.set(Object.assign(new Error('nobody should read this'), { statusCode: 502 }));
    const answer = await it.bank.browser().post('/api/authentications/options');
    expect([answer.status, slugOf(answer)]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('nobody');
  });
});
