/**
 * The process (contract §1): what it prints, what it refuses in one line, and how it stops.
 *
 * A misconfigured server that starts anyway runs with a policy that nobody chose.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/servers/free-port.ts';
import { spawnServer, startServer } from '../support/servers/spawned-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const database = (name: string) => `sqlite:${join(folder, name)}`;

async function refusal(env: Record<string, string>): Promise<string> {
  const { ended, output } = spawnServer({ PORT: String(await freePort()), DATABASE_URL: database('refused.db'), ...env });
  expect(await ended).toBe(1);
  expect(output.stdout).toBe('');
  expect(output.stderr).not.toContain('    at ');
  const lines = output.stderr.split('\n').filter((line) => line && !line.startsWith('{') && line !== 'built the client');
  expect(lines).toHaveLength(1);
  return lines[0] ?? '';
}

describe('contract §1: starting', () => {
  it('prints one line with the address, then the unused activation codes, and keeps logs apart', async () => {
    const server = await startServer();
    expect(await server.stop()).toBe(0);
    const [first, ...codes] = server.output.stdout.trimEnd().split('\n');
    expect(first).toBe(`FIDO2 SCA demo bank: ${server.origin}`);
    expect(codes).toHaveLength(3);
    for (const line of codes) expect(line).toMatch(/^ {2}activation code of \w+ \(.+\): [0-9A-Z]{5}(-[0-9A-Z]{5}){4}$/);
    expect(server.output.stderr).not.toMatch(/activation code/);
  });

  it('says what is wrong in one line and exits 1', async () => {
    expect(await refusal({ RP_ID: '127.0.0.1' })).toMatch(/^RP_ID is .*IP address/);
    expect(await refusal({ SCA_PROFILE: 'demo', HOST: '0.0.0.0' })).toMatch(/SCA_DEMO_ON_NETWORK=1/);
    expect(await refusal({ SCA_PROFILE: 'strict', RP_ORIGINS: 'https://bank.example', RP_ID: 'bank.example' })).toMatch(
      /^SESSION_SECRET is required/,
    );
  });

  it('refuses a port that is taken', async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) =>
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port)),
    );
    expect(await refusal({ PORT: String(port) })).toMatch(/^cannot listen on HOST and PORT: .*EADDRINUSE.*choose another/);
    holder.close();
  });

  it('refuses a file that is no database, and leaves it as it was', async () => {
    writeFileSync(join(folder, 'letter.db'), 'Dear bank, '.repeat(400));
    expect(await refusal({ DATABASE_URL: database('letter.db') })).toMatch(/^DATABASE_URL is .*cannot be opened: file is not a database/);
  });

  it('refuses other secrets than the database has seen', async () => {
    const env = { DATABASE_URL: database('secrets.db'), SESSION_SECRET: 'a'.repeat(32) };
    const server = await startServer(env);
    await server.stop();
    expect(await refusal({ ...env, SESSION_SECRET: 'b'.repeat(32) })).toMatch(/^SESSION_SECRET is not the one/);
  });
});

describe('contract §1: stopping', () => {
  it('finishes what is in flight on SIGTERM and exits 0', async () => {
    const server = await startServer();
    // A request of which the server has seen all but the last byte, on a connection that it has answered on before.
    const socket = connect(server.port, '127.0.0.1');
    const head = [
      `Host: localhost:${server.port}`,
      `Origin: ${server.origin}`,
      'Content-Type: application/json',
      'Content-Length: 2',
      '',
      '',
    ];
    const answers: string[] = [];
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.setEncoding('utf8').on('data', (chunk: string) => answers.push(chunk));
    socket.write(['POST /api/authentications/options HTTP/1.1', ...head].join('\r\n'));
    socket.write('{');
    await fetch(`${server.origin}/healthz`); // by now the half request has been read
    const stopped = server.stop();
    await expect
      .poll(
        () =>
          fetch(`${server.origin}/healthz`).then(
            () => 'listening',
            () => 'closed',
          ),
        { timeout: 4_000 },
      )
      .toBe('closed');
    socket.write('}');
    expect(await stopped).toBe(0);
    await closed;
    expect(answers.join('')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('serves on for DRAIN_SECONDS, while /readyz says that it leaves and no connection is kept', async () => {
    const server = await startServer({ DRAIN_SECONDS: '5' });
    const kept = await fetch(`${server.origin}/api/relying-party`);
    expect(kept.headers.get('connection')).toBe('keep-alive');
    const stopped = server.stop();
    await expect.poll(() => fetch(`${server.origin}/readyz`).then(({ status }) => status), { timeout: 4_500 }).toBe(503);
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    const served = await fetch(`${server.origin}/api/relying-party`);
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
    expect(await stopped).toBe(0);
    expect(await fetch(`${server.origin}/healthz`).catch(() => 'closed')).toBe('closed');
  });

  it('ends at once on a second signal', async () => {
    const server = await startServer({ DRAIN_SECONDS: '60' });
    const stopped = server.stop();
    await expect.poll(() => fetch(`${server.origin}/readyz`).then(({ status }) => status), { timeout: 4_000 }).toBe(503);
    process.kill(server.pid, 'SIGINT');
    expect(await stopped).toBeNull();
  });
});
