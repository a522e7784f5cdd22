/**
 * The session secret is rotated in three rounds, and no session ends: contract §1.
 *
 * `old,new`, then `new,old`, then `new`: an instance starts where the database knows any of its secrets, and then the database
 * knows exactly these. Skipping a round, or coming back with a secret that is out, would end sessions or let an old one in.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { ConfigError } from '../../server/config-values.ts';
import { databaseFacts } from '../../server/database/schema/database-facts.ts';
import { rememberingSigner } from '../../server/http/sessions/cookie-sessions.ts';
import { openDatabase, openExistingDatabase } from '../../server/process/open-database.ts';
import { loadSecrets } from '../../server/process/secrets.ts';

const [OLD, NEW, OTHER] = ['o'.repeat(32), 'n'.repeat(32), 'x'.repeat(32)];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fido2-sca-rotated-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, 'audit.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = (SESSION_SECRET: string) =>
  readConfig({ DATABASE_URL: `sqlite:${join(folder, 'bank.db')}`, SESSION_SECRET, AUDIT_KEY_FILE: join(folder, 'audit.pem') });

/** Starts an instance as a server does. @returns how many secrets the database knows then, or the line that refused it */
async function start(secret: string): Promise<number | string> {
  try {
    const { database } = await openDatabase(config(secret));
    const known = (await databaseFacts(database).read('fingerprint SESSION_SECRET'))?.split(' ').length;
    await database.close();
    return known ?? 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split(';')[0] ?? '';
  }
}
const REFUSED = 'SESSION_SECRET is not the one that this database was made with';

describe('the database knows the secrets of the instance that started last:', () => {
  it.each<[string, [string, number | string][]]>([
    [
      'three rounds over two instances',
      [
        [OLD, 1],
        [`${OLD},${NEW}`, 2],
        [`${OLD},${NEW}`, 2],
        [`${NEW},${OLD}`, 2],
        [`${NEW},${OLD}`, 2],
        [NEW, 1],
        [NEW, 1],
        [OLD, REFUSED],
      ],
    ],
    [
      'an instance that comes back in the round before',
      [
        [OLD, 1],
        [`${OLD},${NEW}`, 2],
        [OLD, 1],
        [`${OLD},${NEW}`, 2],
        [`${NEW},${OLD}`, 2],
        [NEW, 1],
        [`${NEW},${OLD}`, 2],
        [NEW, 1],
      ],
    ],
    [
      'the order makes no difference to what is known',
      [
        [OLD, 1],
        [`${NEW},${OLD}`, 2],
        [OLD, 1],
      ],
    ],
    [
      'another secret alone, or two others',
      [
        [OLD, 1],
        [NEW, REFUSED],
        [`${NEW},${OTHER}`, REFUSED],
        [OLD, 1],
      ],
    ],
    [
      'a secret that is out',
      [
        [OLD, 1],
        [`${OLD},${NEW}`, 2],
        [NEW, 1],
        [OLD, REFUSED],
        [`${OLD},${OTHER}`, REFUSED],
      ],
    ],
    [
      'two from the start',
      [
        [`${OLD},${NEW}`, 2],
        [NEW, 1],
      ],
    ],
  ])('%s', async (_, rounds) => {
    for (const [secret, outcome] of rounds) expect(await start(secret), secret).toBe(outcome);
  });
});

it('a tool changes nothing: it may have been started with the secrets of the round before', async () => {
  await start(OLD);
  await start(`${OLD},${NEW}`);
  const { database } = await openExistingDatabase(config(OLD));
  expect((await databaseFacts(database).read('fingerprint SESSION_SECRET'))?.split(' ')).toHaveLength(2);
  await database.close();
  await expect(openExistingDatabase(config(OTHER))).rejects.toThrow(REFUSED);
});

describe('cookies', () => {
  const signer = (secrets: string) => rememberingSigner(loadSecrets(config(secrets)).cookieKeys);
  const id = 'A'.repeat(32);

  it('of every round are good in the round before and after', () => {
    const rounds = [OLD, `${OLD},${NEW}`, `${NEW},${OLD}`, NEW].map(signer);
    for (const [i, round] of rounds.entries())
      for (const other of [rounds[i - 1], rounds[i + 1]])
        if (other) expect(other.unsign(round.sign(id))).toMatchObject({ valid: true, value: id });
  });

  it('are signed by the first secret, also those of a session that the second one had signed', () => {
    const both = signer(`${NEW},${OLD}`);
    const before = signer(OLD).sign(id);
    for (let i = 0; i < 2; i += 1) expect(both.unsign(before).valid).toBe(true);
    expect(both.sign(id)).toBe(signer(NEW).sign(id));
    expect(both.sign(id)).not.toBe(before);
  });

  it('of a secret that is out are none', () => {
    const now = signer(NEW);
    for (const forged of [signer(OLD).sign(id), signer(`${OLD},${NEW}`).sign(id), signer(OTHER).sign(id)])
      expect(now.unsign(forged)).toMatchObject({ valid: false, value: null });
  });

  it('hold no key of the other secret: each purpose and each secret has its own', () => {
    const { cookieKeys, fingerprints } = loadSecrets(config(`${OLD},${NEW}`));
    expect(new Set([...cookieKeys, ...fingerprints.SESSION_SECRET, OLD, NEW]).size).toBe(6);
  });
});
