/**
 * Health and the API document: contract §8. The document agrees with the contract and with what the server answers.
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const CONTRACT = [
  'POST /api/enrolments',
  'POST /api/activations',
  'POST /api/registrations/options',
  'POST /api/registrations',
  'POST /api/bindings',
  'PUT /api/bindings/{authorisationId}',
  'POST /api/authentications/options',
  'POST /api/authentications',
  'GET /api/session',
  'DELETE /api/session',
  'GET /api/credentials',
  'PATCH /api/credentials/{credentialId}',
  'DELETE /api/credentials/{credentialId}',
  'GET /api/accounts',
  'GET /api/diagnostics/{requestId}',
  'POST /api/payments',
  'GET /api/payments',
  'GET /api/payments/{paymentId}',
  'PATCH /api/payments/{paymentId}',
  'DELETE /api/payments/{paymentId}',
  'POST /api/payments/{paymentId}/authorisations',
  'PUT /api/payments/{paymentId}/authorisations/{authorisationId}',
  'GET /api/payments/{paymentId}/authorisations/{authorisationId}',
  'GET /api/payments/{paymentId}/evidence',
  'GET /api/messages',
  'PATCH /api/messages/{messageId}',
];

describe('contract §8: health', () => {
  it('lives and is ready', async () => {
    await using bank = await openBank();
    expect((await bank.browser().get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await bank.browser().get('/readyz')).body).toEqual({ status: 'ready' });
  });

  it('is not ready before every migration has run', async () => {
    await using bank = await openBank();
    await bank.database.write((transaction) => transaction.run(`DELETE FROM schema_migrations WHERE name LIKE '0006%'`));
    const answer = await bank.browser().get('/readyz');
    expect([answer.status, slugOf(answer), answer.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
    expect((await bank.browser().get('/healthz')).status).toBe(200);
  });
});

describe('contract §8: /openapi.json', () => {
  it('has every call of the contract, and every call in it is one that the server knows', async () => {
    await using bank = await openBank();
    const { body } = expectStatus(200, await bank.browser().get('/openapi.json'));
    expect(body.openapi).toMatch(/^3\.1\./);
    const documented = Object.entries<object>(body.paths).flatMap(([path, calls]) =>
      Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented).toEqual(expect.arrayContaining(CONTRACT));
    for (const call of documented) {
      const [method = '', path = ''] = call.split(' ');
      const url = path.replace(/\{(\w+)\}/g, ':$1');
      expect(bank.app.hasRoute({ method: method as 'GET', url }), call).toBe(true);
    }
  });

  it('and every other method is 405 with Allow', async () => {
    await using bank = await openBank();
    const { paths } = (await bank.browser().get('/openapi.json')).body;
    for (const [path, calls] of Object.entries<object>(paths)) {
      const known = Object.keys(calls).map((method) => method.toUpperCase());
      const allow = [...known, ...(known.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
      for (const method of METHODS.filter((each) => !known.includes(each))) {
        const answer = await bank
          .browser()
          .send(method, path.replace(/\{\w+\}/g, 'x'), method === 'GET' || method === 'DELETE' ? undefined : '{', {});
        expect([answer.status, slugOf(answer), answer.headers.allow], `${method} ${path}`).toEqual([405, 'method-not-allowed', allow]);
      }
    }
  });

  it('/docs shows it as a page, without a script', async () => {
    await using bank = await openBank();
    const { status, text } = await bank.browser().get('/docs');
    expect(status).toBe(200);
    for (const call of CONTRACT) expect(text, call).toContain(call.split(' ')[1]);
    expect(text).not.toMatch(/<script|<style|style=|\son\w+=/);
  });
});
