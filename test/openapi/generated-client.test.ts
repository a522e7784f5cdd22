/**
 * The API document is worth what can be made of it: a linter finds no error, and a generated client pays.
 *
 * The tools are not ours and not among our dependencies (`generators.ts`): Redocly lints, openapi-typescript generates types,
 * their own TypeScript checks `client/bank-client.ts`, and openapi-fetch carries it to a real server over a socket.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuthenticatorInMemory, createAuthenticator } from '../../server/authenticator/node/create-authenticator.ts';
import { seededBytes } from '../../server/authenticator/node/seeded-bytes.ts';
import { auditSigner } from '../../server/core/audit/audit-key.ts';
import { signersChain } from '../../server/core/audit/audit-key-chain.ts';
import type { EvidenceJson } from '../../server/core/evidence.ts';
import { ownVerdict } from '../../server/evidence/own-verdict.ts';
import type { PaymentJson } from '../../server/http/shapes/schemas.ts';
import { AUDIT_KEY, type Bank, openBank } from '../support/bank/bank.ts';
import { freePort } from '../support/servers/free-port.ts';
import { installGenerators, runGenerator } from './generators.ts';

/** `client/bank-client.ts`, which compiles only beside the types that are generated for it. */
type BankClient = {
  readonly payOnce: (
    baseUrl: string,
    fetch: typeof globalThis.fetch,
    authenticator: AuthenticatorInMemory,
  ) => Promise<{ readonly payment: PaymentJson; readonly evidence: EvidenceJson; readonly unknown: string }>;
};

const WITHIN_MS = 180_000;
const installed = await installGenerators();
if ('missing' in installed) console.warn(`test/openapi is skipped. ${installed.missing}`);
const folder = 'folder' in installed ? installed.folder : '';

describe.skipIf('missing' in installed)('the API document', { timeout: WITHIN_MS }, () => {
  let bank: Bank;
  let origin: string;
  let work: string;
  beforeAll(async () => {
    const port = await freePort();
    origin = `http://localhost:${port}`;
    bank = await openBank({ env: { PORT: String(port), RP_ORIGINS: origin } });
    await bank.app.listen({ host: '127.0.0.1', port });
    work = mkdtempSync(join(folder, 'work-'));
    cpSync(fileURLToPath(new URL('client', import.meta.url)), work, { recursive: true });
    writeFileSync(
      join(work, 'openapi.json'),
      await (await fetch(`http://127.0.0.1:${port}/openapi.json`, { headers: { host: new URL(origin).host } })).text(),
    );
  }, WITHIN_MS);
  afterAll(async () => {
    await bank?.close();
    if (work) rmSync(work, { recursive: true, force: true });
  });

  it('has no error for redocly lint', async () => {
    const { code, said } = await runGenerator(
      folder,
      '@redocly/cli/bin/cli.js',
      'lint',
      '--extends=recommended',
      join(work, 'openapi.json'),
    );
    expect(said).toContain('Your API description is valid');
    expect(code, said).toBe(0);
  });

  it('gives types that know a payment, and find mistakes', async () => {
    await generateTypes();
    expect(await typeCheck()).toEqual({ code: 0, said: '' });
  });

  it('gives a client that enrols, registers, signs in, pays and reads evidence', async () => {
    const { payOnce } = (await import(/* @vite-ignore */ pathToFileURL(join(work, 'bank-client.ts')).href)) as BankClient;
    const authenticator = createAuthenticator({ rpId: 'localhost', origin, randomBytes: seededBytes('generated client') });
    const { payment, evidence, unknown } = await payOnce(origin, fetchWithCookies(origin), authenticator);
    expect(payment).toMatchObject({ transactionStatus: 'ACSC', scaStatus: 'finalised', amount: { currency: 'EUR', value: '49.99' } });
    expect(evidence.object).toMatchObject({ paymentId: payment.paymentId });
    expect(evidence.challenge).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(unknown).toBe('/problems/not-found');
    const { verdict } = ownVerdict({ id: 'localhost', origins: [origin] })(
      evidence,
      signersChain(auditSigner(AUDIT_KEY), []).links.map(({ key }) => key),
    );
    expect(verdict).toBe('bound');
  });

  async function generateTypes(): Promise<void> {
    const types = join(work, 'bank-api.d.ts');
    const { code, said } = await runGenerator(folder, 'openapi-typescript/bin/cli.js', join(work, 'openapi.json'), '-o', types);
    expect(code, said).toBe(0);
  }

  function typeCheck(): Promise<{ readonly code: number; readonly said: string }> {
    const strict = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes', '--allowImportingTsExtensions'];
    const target = ['--target', 'es2022', '--lib', 'es2022,dom', '--module', 'nodenext'];
    return runGenerator(folder, 'typescript/bin/tsc', ...strict, ...target, join(work, 'bank-client.ts'));
  }
});

/** As any client of the API that is no browser: it keeps cookies, and says of which origin it is. */
function fetchWithCookies(origin: string): typeof globalThis.fetch {
  const cookies = new Map<string, string>();
  return async (input, init) => {
    const request = new Request(input, init);
    request.headers.set('origin', origin);
    request.headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(request);
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return response;
  };
}
