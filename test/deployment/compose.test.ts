/**
 * The compose file: what it passes to the server is what the server reads, and it is a compose file.
 *
 * No container engine is needed: the schema is checked by dclint, and the environment of the instances is handed to
 * `readConfig`, so that a variable which was renamed, or a policy that the strict profile refuses, fails here.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { ROOT, readSource } from '../support/source-files.ts';

const compose = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');

const OPERATOR: Readonly<Record<string, string>> = { SCA_HOST: 'bank.example' };

/** `${NAME}`, `${NAME:-default}`, `${NAME:?message}` as compose fills them in. */
const filled = (text: string) =>
  text.replace(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_, name: string, sign?: string, rest = '') => OPERATOR[name] ?? (sign === '-' ? rest : ''),
  );

/** The members of a mapping at this indentation, below a line. */
function mapping(start: string, indent: string): Record<string, string> {
  const [, after = ''] = compose.split(`${start}\n`);
  const lines = after.split('\n');
  const end = lines.findIndex((line) => !line.startsWith(indent));
  const pairs = lines
    .slice(0, end)
    .filter((line) => !/^\s*#/.test(line))
    .map((line) => /^\s+(\w+): "?(.*?)"?$/.exec(line) as RegExpExecArray);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, filled(value)]));
}

const environment = mapping('      condition: service_healthy\n  environment:', '    ');

/** As an instance reads it: the secrets that are mounted there lie in a folder of the test's. */
function read() {
  const folder = mkdtempSync(path.join(tmpdir(), 'fido2-sca-compose-'));
  writeFileSync(path.join(folder, 'session-secret'), 'a session secret of forty-eight random bytes or more\n');
  writeFileSync(path.join(folder, 'database-password'), 'a-password\n');
  const here = Object.entries(environment).map(([name, value]) => [name, value.replace(/^\/run\/secrets\//, `${folder}/`)]);
  try {
    return readConfig(Object.fromEntries(here));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('docker-compose.yml', () => {
  it('follows the schema of compose files', () => {
    const dclint = path.join(path.dirname(createRequire(import.meta.url).resolve('dclint/package.json')), 'bin/dclint.cjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [dclint, path.join(ROOT, 'docker-compose.yml')], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).not.toMatch(/ error /);
    expect(status).toBe(0);
  });

  it('passes nothing that the server does not read', () => {
    const read = readSource('server/config.ts');
    const unknown = Object.keys(environment).filter((name) => !new RegExp(`'${name}'|env\\.${name}\\b`).test(read));
    expect(Object.keys(environment).length).toBeGreaterThan(8);
    expect(unknown).toEqual([]);
  });

  it('is a strict bank behind a proxy', () => {
    const config = read();
    expect(config).toMatchObject({
      profile: 'strict',
      relyingParty: { id: 'bank.example', origins: ['https://bank.example'] },
      trustedProxies: ['172.30.30.0/24'],
    });
  });

  it('gives each instance a place of its own for the checkpoints, which the image lets it write to', () => {
    const folder = path.posix.dirname(read().auditWitness ?? '');
    const volumes = [...compose.matchAll(new RegExp(`^ {6}- (\\S+):${folder}$`, 'gm'))].map(([, volume]) => volume);
    expect(volumes).toEqual(['witness-1', 'witness-2']);
    for (const volume of volumes) expect(compose).toMatch(new RegExp(`^ {2}${volume}: \\{\\}$`, 'm'));
    expect(readSource('server/Dockerfile')).toMatch(new RegExp(`^RUN install .*--owner=1000 .* ${folder}$`, 'm'));
  });

  it('makes the server the owner of its database and no superuser, and looks for the real one before it begins', () => {
    expect(compose).not.toContain('POSTGRES_USER');
    expect(compose).toContain('./server/database-owner.sql:/docker-entrypoint-initdb.d/');
    expect(new URL(environment.DATABASE_URL ?? '').username).toBe('sca');
    // The one that runs while the image initialises answers by its socket only.
    expect(compose).toMatch(/pg_isready --host 127\.0\.0\.1 /);
  });

  it('has an instance serve on until the proxy has seen that it leaves, and then lets it finish', () => {
    const caddyfile = readSource('server/Caddyfile');
    const seconds = (text: string, name: string) => Number(new RegExp(`^\\s*${name}:? (\\d+)s$`, 'm').exec(text)?.[1]);
    const { drainSeconds } = read();
    expect(drainSeconds).toBeGreaterThan(seconds(caddyfile, 'health_interval') + seconds(caddyfile, 'health_timeout'));
    expect(seconds(compose, 'stop_grace_period')).toBeGreaterThan(drainSeconds + 5);
  });

  it('keeps the file that its variables may lie in out of the repository and of the image', () => {
    for (const file of ['.gitignore', '.dockerignore']) expect(readSource(file).split('\n')).toContain('.env');
  });

  it('asks for the host, and has every secret by file: none is in an environment, which whoever may inspect a container reads', () => {
    expect(compose).toMatch(/\$\{SCA_HOST:\?/);
    const [, declared = ''] = compose.split(/^secrets:$/m);
    const files = [...declared.matchAll(/^ {2}([\w-]+):\n {4}file: (\S+)$/gm)].map(([, name = '', file = '']) => [name, file] as const);
    expect(files.map(([name]) => name)).toEqual(['audit-key', 'database-cert', 'database-key', 'database-password', 'session-secret']);
    for (const [name, file] of files) {
      expect(compose, name).toContain(`- ${name}\n`);
      expect(file).toMatch(/^\.\/secrets\//);
      // The page of the process says how each is made.
      expect(readSource('server/process/README.md')).toContain(file.replace('./secrets/', ''));
    }
    for (const line of compose.split('\n').filter((each) => /^\s+\w*(SECRET|PASSWORD|KEY)\w*:/.test(each)))
      expect(line).toMatch(/^\s+\w+_FILE: \/run\/secrets\/[\w-]+$/);
    for (const file of ['.gitignore', '.dockerignore']) expect(readSource(file)).toMatch(/^\/?secrets\/?$/m);
  });

  it('reaches its database over TLS, as the name in its certificate, and gives the key to nobody else', () => {
    const url = new URL(environment.DATABASE_URL ?? '');
    expect([url.hostname, url.password, url.searchParams.get('sslmode'), url.searchParams.get('sslrootcert')]).toEqual([
      'database',
      '',
      'verify-full',
      '/run/secrets/database-cert',
    ]);
    expect(readSource('server/process/README.md')).toContain(`subjectAltName=DNS:${url.hostname}`);
    expect(compose).toMatch(/ssl=on.*ssl_cert_file=\/run\/secrets\/database-cert.*ssl_key_file=\/run\/secrets\/database-key/);
    expect(compose.match(/^ +- database-key$/gm)).toHaveLength(1);
  });

  it('names every image by exact tag, and the page says how to pin its digest', () => {
    const images = [...compose.matchAll(/^ +image: (\S+)$/gm)].map(([, image = '']) => image).filter((image) => image !== 'fido2-sca');
    const bases = [...readSource('server/Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
    expect(images.length + bases.length).toBe(4);
    for (const image of [...images, ...bases]) expect(image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z-]+)?(@sha256:[0-9a-f]{64})?$/);
    expect(readSource('server/process/README.md')).toMatch(/imagetools inspect .*@sha256/);
  });

  it('lets nothing write, and nobody be root but the proxy, who has one capability', () => {
    const services = compose.split(/^ {2}(?=\w[\w-]*:$)/m).slice(1);
    const bank = compose.slice(compose.indexOf('x-bank'), compose.indexOf('services:'));
    for (const text of [bank, ...services.filter((each) => /^(caddy|database):/.test(each))]) {
      expect(text).toMatch(/read_only: true/);
      expect(text).toMatch(/cap_drop:\s+- ALL/);
      expect(text).toMatch(/no-new-privileges:true/);
      expect(text).toMatch(/mem_limit: /);
      if (!text.startsWith('caddy')) expect(text).toMatch(/user: "\d{3,4}:\d{3,4}"/);
    }
  });
});

describe('server/Dockerfile', () => {
  const dockerfile = readSource('server/Dockerfile');

  it('runs Node 24 as nobody of importance, without the packages that bring a Node', () => {
    expect(dockerfile.match(/^FROM node:24\S*/gm)).toHaveLength(2);
    expect(dockerfile).toMatch(/--omit=optional/);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  });

  it('starts the server with just what `npm start` starts it with, and the page of the process says the same', () => {
    const { scripts } = JSON.parse(readSource('package.json')) as { scripts: { start: string } };
    expect(dockerfile).toContain(`\nCMD ${JSON.stringify(scripts.start.split(' ')).replaceAll(',', ', ')}`);
    expect(readSource('server/process/README.md')).toContain(`\`${scripts.start}\``);
  });

  it('copies every folder that the server reads at run time', () => {
    for (const folder of ['migrations', 'seeds', 'server', 'client/dist', 'node_modules'])
      expect(dockerfile).toContain(`COPY --from=build /app/${folder} ${folder}`);
  });
});
