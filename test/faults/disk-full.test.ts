/**
 * The disk is full under load: nothing is half done, looking still works, and with space again the same process goes on.
 *
 * Contract §2: 503 with `Retry-After`. Twice: with no more pages for SQLite (`max_page_count`), and with a file that the
 * operating system lets grow no further (`ulimit -f`), which a write meets as an I/O error at the commit.
 */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectNothingLost } from '../support/bank/aftermath.ts';
import { openBank } from '../support/bank/bank.ts';
import { Crowd } from '../support/bank/crowd.ts';
import { type Browser, expectStatus } from '../support/bank/payer-browser.ts';
import { freshDatabase } from '../support/databases/fresh-database.ts';
import { openSpawnedBank } from '../support/servers/spawned-bank.ts';

/** Answers without which a disk counts as full. */
const ENOUGH = 30;
/** Orders that may fit where payments do not. */
const MOST_THAT_FIT = 1_000;
/** Blocks of `ulimit -f` in POSIX. */
const BLOCK = 512;
/** For some dozens of payments: a commit is a few pages of 4 KiB in the write-ahead log. */
const ROOM = 1_500_000;

/** One who looks is answered; one who orders is told to come again. */
async function expectReadsOnly(crowd: Crowd, app: Browser['app']): Promise<void> {
  const paid = crowd.members.flatMap(({ payer, promises }) =>
    [...promises.payments].filter(([, { status }]) => status === 'ACSC').map(([paymentId]) => ({ payer: payer.at(app), paymentId })),
  );
  const [{ payer, paymentId } = expect.fail('nobody has paid')] = paid;
  for (const url of [
    '/healthz',
    '/api/session',
    '/api/accounts',
    '/api/payments',
    `/api/payments/${paymentId}`,
    `/api/payments/${paymentId}/evidence`,
  ])
    expectStatus(200, await payer.get(url));
  // A small act may fit still where a larger one was refused: until none does.
  let refused = await payer.post('/api/payments', payer.order({ reference: 'on a full disk' }));
  for (let more = 1; refused.status === 201 && more < MOST_THAT_FIT; more += 1)
    refused = await payer.post('/api/payments', payer.order({ reference: `on a full disk, ${more} more` }));
  expect([refused.status, refused.body.type, refused.headers['retry-after']]).toEqual([503, '/problems/unavailable', '1']);
}

describe('the disk is full under load', () => {
  it('for SQLite: max_page_count', async () => {
    await using bank = await openBank({ dialect: 'sqlite' });
    const crowd = await Crowd.enrol({ app: bank.app, port: 3000 }, ['anna', 'bela', 'cleo', 'dana', 'emil', 'flora'], 'pages');
    const [size] = await bank.database.read<{ page_count: number }>('PRAGMA page_count');
    const allow = (pages: number) => bank.database.write(({ script }) => script(`PRAGMA max_page_count = ${pages}`));
    await allow((size?.page_count ?? 0) + 100);
    crowd.live();
    await crowd.refused(ENOUGH);
    await expectReadsOnly(crowd, bank.app);
    await allow(1_000_000);
    await crowd.answered(10);
    await crowd.rest();
    await expectNothingLost(crowd, bank.app, bank.database, null);
  });

  it.skipIf(process.platform === 'win32')('for the operating system: ulimit -f', async () => {
    const fresh = await freshDatabase({ dialect: 'sqlite', migrated: false });
    const path = fresh.env.DATABASE_URL.replace('sqlite:', '');
    await using bank = await openSpawnedBank(fresh, 'blocks');
    expect(await bank.instance.kill('SIGTERM')).toBe(0);
    await bank.start(`ulimit -S -f ${Math.ceil((statSync(path).size + ROOM) / BLOCK)}`);
    bank.crowd.live();
    await bank.crowd.refused(ENOUGH);
    await expectReadsOnly(bank.crowd, bank.instance.app);
    expect(bank.instance.output.stderr).toContain('disk I/O error');
    if (!raiseLimit(bank.instance.pid)) {
      await bank.instance.kill();
      await bank.start();
    }
    await bank.crowd.answered(10);
    await bank.expectNothingLost();
  });
});

/** @returns false where the machine has no way to raise the limit of a process that runs */
function raiseLimit(pid: number): boolean {
  try {
    execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited']);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
