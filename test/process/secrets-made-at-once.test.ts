/**
 * Two instances that start at once on a new folder come to one secret: whoever is second takes what the first one made.
 *
 * Contract §1: the database records the fingerprints, so a file that was overwritten by the slower instance belongs to no
 * database, and no start after that one succeeds. Seen once in twelve starts of two real processes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { loadSecrets } from '../../server/process/secrets.ts';

const late = vi.hoisted(() => ({ looking: false }));

/** While `looking`, a secret file is not seen: it is made by somebody else after we looked. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const isSecret = (path: unknown) => /(session-secret|audit-key\.pem)$/.test(String(path));
  return { ...fs, existsSync: (path: string) => !(late.looking && isSecret(path)) && fs.existsSync(path) };
});

// `renameSync` in madeOnce replaces what is there; `linkSync` would refuse, and the file that is there be read.
it('the second instance takes the secrets of the first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-secrets-'));
  const config = readConfig({ DATABASE_URL: `sqlite:${join(folder, 'bank.db')}` });
  const first = loadSecrets(config);
  late.looking = true;
  const second = loadSecrets(config);
  late.looking = false;
  const third = loadSecrets(config);
  rmSync(folder, { recursive: true, force: true });
  expect([second.fingerprints, third.fingerprints]).toEqual([first.fingerprints, first.fingerprints]);
});
