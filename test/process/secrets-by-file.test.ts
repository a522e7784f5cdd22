/**
 * Secrets by file, and a PostgreSQL that is reached over a network: contract §1.
 *
 * Whoever may inspect a process or a container reads its environment; a file is read by whom the operator lets (RTS Art 22(1)).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { ConfigError } from '../../server/config-values.ts';

const SECRET = 'a secret of 32 bytes or of more.';
const STRICT = {
  SCA_PROFILE: 'strict',
  RP_ID: 'bank.example',
  RP_ORIGINS: 'https://bank.example',
  TRUSTED_PROXIES: '127.0.0.1',
  AUDIT_KEY_FILE: 'x',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fido2-sca-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function file(text: string): string {
  const path = join(folder, `secret-${Math.random()}`);
  writeFileSync(path, text);
  return path;
}

describe('SESSION_SECRET_FILE', () => {
  it.each([SECRET, `${SECRET}\n`, `${SECRET}\r\n`])('%j is the secret, without the end of the line', (text) => {
    expect(readConfig({ ...STRICT, SESSION_SECRET_FILE: file(text) }).sessionSecrets).toEqual([SECRET]);
  });

  it('may hold two', () => {
    const other = 'b'.repeat(32);
    expect(readConfig({ ...STRICT, SESSION_SECRET_FILE: file(`${SECRET},${other}\n`) }).sessionSecrets).toEqual([SECRET, other]);
  });

  it.each(['', 'short', `${SECRET},short`])('%j is one clear line that names the file’s variable and no secret', (text) => {
    const read = () => readConfig({ ...STRICT, SESSION_SECRET_FILE: file(text) });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^SESSION_SECRET(_FILE)? [^\n]+$/);
    expect(read).not.toThrow(/short,|a secret of 32 bytes or of/);
  });

  it('beside SESSION_SECRET is refused: one of them would be ignored', () => {
    expect(() => readConfig({ ...STRICT, SESSION_SECRET: SECRET, SESSION_SECRET_FILE: file(SECRET) })).toThrow(/both set/);
  });
});

describe('DATABASE_PASSWORD_FILE', () => {
  const env = { SESSION_SECRET: SECRET, AUDIT_KEY_FILE: 'x' };
  const urlOf = (DATABASE_URL: string, password: string) => {
    const { database } = readConfig({ ...env, DATABASE_URL, DATABASE_PASSWORD_FILE: file(password) });
    return database.kind === 'postgres' ? new URL(database.url) : null;
  };

  it.each(['hunter2', 'hun/ter?2#@:%41 é', '%', 'a+b=='])('%j comes to the driver as it is', (password) => {
    const url = urlOf('postgres://sca@db:5433/sca?sslmode=verify-full', `${password}\n`);
    expect(decodeURIComponent(url?.password ?? '')).toBe(password);
    expect([url?.username, url?.host, url?.pathname, url?.search]).toEqual(['sca', 'db:5433', '/sca', '?sslmode=verify-full']);
  });

  it.each([
    ['postgres://sca:hunter2@db/sca', 'hunter3'],
    ['postgres://sca@db/sca', ''],
    ['sqlite:data/sca.db', 'hunter3'],
  ])('beside %s, with %j, is refused without a password in the line', (url, password) => {
    const read = () => urlOf(url, password);
    expect(read).toThrow(/^DATABASE_PASSWORD_FILE [^\n]+$/);
    expect(read).not.toThrow(/hunter/);
  });
});

describe('strict: a PostgreSQL', () => {
  const read = (DATABASE_URL: string) => readConfig({ ...STRICT, SESSION_SECRET: SECRET, DATABASE_URL });

  it.each([
    'postgres://sca@localhost/sca',
    'postgres://sca@127.0.0.1:5433/sca',
    'postgres://sca@[::1]/sca',
    'postgres:///sca?host=/var/run/postgresql',
    'postgres://sca@%2Fvar%2Frun/sca',
    'postgres://sca@db/sca?sslmode=verify-full',
    'postgresql://sca@db.example:5432/sca?sslmode=verify-full&sslrootcert=/run/secrets/ca.pem',
    'postgres://sca@localhost/sca?sslmode=disable',
  ])('%s is taken', (url) => expect(read(url).database).toEqual({ kind: 'postgres', url }));

  it.each([
    'postgres://sca:hunter2@db/sca',
    'postgres://sca:hunter2@db/sca?sslmode=require',
    'postgres://sca:hunter2@db/sca?sslmode=verify-ca',
    'postgres://sca:hunter2@db/sca?sslmode=no-verify',
    'postgres://sca:hunter2@db/sca?sslmode=VERIFY-FULL',
    'postgres://sca:hunter2@db/sca?ssl=true',
    'postgres://sca:hunter2@db/sca?sslmode=verify-full&sslmode=disable',
    'postgres://sca:hunter2@db/sca?sslmode=disable&sslmode=verify-full',
    'postgres://sca:hunter2@localhost/sca?host=db',
    'postgres://sca:hunter2@127.0.0.1/sca?host=127.0.0.1&host=db',
    'postgres://sca:hunter2@127.0.0.1.evil.example/sca',
    'postgres://sca:hunter2@localhost.evil.example/sca',
    'postgres:///sca',
  ])('%s is refused in one line without the password', (url) => {
    expect(() => read(url)).toThrow(/^DATABASE_URL is “postgres:[^\n]+sslmode=verify-full[^\n]+$/);
    expect(() => read(url)).not.toThrow(/hunter2/);
  });

  it('and the demo profile takes what there is', () => {
    const env = { SESSION_SECRET: SECRET, AUDIT_KEY_FILE: 'x', DATABASE_URL: 'postgres://sca@db/sca' };
    expect(readConfig(env).database).toEqual({ kind: 'postgres', url: env.DATABASE_URL });
  });
});
