/** The client's page names the bank to who runs no script: the name of the configuration, as text, whatever it holds. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { ROOT } from '../../support/source-files.ts';

const clientFolder = mkdtempSync(join(tmpdir(), 'fido2-sca-client-'));
cpSync(join(ROOT, 'client/index.html'), join(clientFolder, 'index.html'));
afterAll(() => rmSync(clientFolder, { recursive: true }));

const headers = { host: 'localhost:3000', accept: 'text/html' };

describe.each([
  ['A & <B>', 'A &#38; &#60;B&#62;'],
  ['</noscript><script>alert(1)</script>', '&#60;/noscript&#62;&#60;script&#62;alert(1)&#60;/script&#62;'],
  ['Bank $& $1 $`', 'Bank $&#38; $1 $`'],
])('a bank called %s', (name, escaped) => {
  it('is named by every page of the client, escaped, once', async () => {
    await using bank = await openBank({ clientFolder, env: { RP_NAME: name } });
    for (const [url, status] of [
      ['/', 200],
      ['/help', 200],
      ['/index.html', 200],
      ['/nowhere', 404],
    ] as const) {
      const { statusCode, body } = await bank.app.inject({ url, headers });
      expect(statusCode, url).toBe(status);
      expect(/<noscript>([\s\S]*)<\/noscript>/.exec(body)?.[1], url).toContain(`This page of <bdi>${escaped}</bdi> needs JavaScript`);
      expect(body.match(/<script/g), url).toHaveLength(1);
    }
  });
});

it('a page is kept by its tag, and its tag goes with the name', async () => {
  const tags = new Set<string>();
  for (const name of ['First bank', 'Second bank']) {
    await using bank = await openBank({ clientFolder, env: { RP_NAME: name } });
    const { etag, 'cache-control': cacheControl } = (await bank.app.inject({ url: '/', headers })).headers;
    expect(cacheControl).toBe('no-cache');
    tags.add(String(etag));
    const again = await bank.app.inject({ url: '/', headers: { ...headers, 'if-none-match': String(etag) } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  }
  expect(tags.size).toBe(2);
});
