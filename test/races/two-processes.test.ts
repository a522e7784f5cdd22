/**
 * Two real processes on one database, over HTTP, started at the same moment. Still exactly once.
 *
 * Contract §4: "sent many times at once, to one instance or several, pays exactly once".
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Browser } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';
import { freshDatabase } from '../support/databases/fresh-database.ts';
import { startInstance } from '../support/servers/instance.ts';
import { sharedSecrets } from '../support/servers/shared-secrets.ts';

describe('two processes on one database', () => {
  it('one assertion, 20 times to each: one pays', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-two-'));
    const fresh = await freshDatabase({ migrated: false });
    const env = { ...fresh.env, ...sharedSecrets(folder) };
    // At the same moment: both want to migrate and to seed.
    const started = await Promise.allSettled([startInstance(env), startInstance(env)]);
    const [first, second] = started.map((each) => (each.status === 'fulfilled' ? each.value : null));
    try {
      if (!first || !second)
        throw new Error(
          `an instance did not start: ${started.map((each) => (each.status === 'rejected' ? each.reason : 'started')).join('; ')}`,
        );
      const alice = new Browser(first.app, 'two processes');
      await alice.enrol('alice');
      const there = alice.at(second.app);
      // On http the cookie is named after the port, since all ports of a host share one jar.
      const session = alice.cookies.get(`sca-session-${first.port}`);
      there.cookies.set(`sca-session-${second.port}`, session ?? '');
      const paymentId = await there.createPayment();
      const { authorisationId, publicKey } = await alice.openAuthorisation(paymentId);
      const assertion = await alice.authenticator.assert(publicKey);
      const url = `/api/payments/${paymentId}/authorisations/${authorisationId}`;
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 ? alice : there).put(url, assertion)));

      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body.type === '/problems/authorisation-not-open')).toHaveLength(39);
    } finally {
      await Promise.all([first?.kill('SIGTERM'), second?.kill('SIGTERM')]);
    }
    const database = await fresh.open();
    await expectSound(database);
    expect(await database.read('SELECT count(*) AS executed FROM evidence')).toEqual([{ executed: 1 }]);
    await database.close();
    await fresh.remove();
    rmSync(folder, { recursive: true, force: true });
  });
});
