/**
 * Caddy, the proxy of the compose file: where it is on this machine, and how a Debian gets it.
 *
 * Only tests of the proxy need it. Where it cannot be had they are skipped, and that is said: everything else runs without it.
 */
import { spawn } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connect } from 'node:tls';
import { installPackages, OPTIONAL_MS } from '../browsers/debian-packages.ts';
import { ROOT } from '../source-files.ts';
import { ended, endsWithUs } from './child-process.ts';
import { freePort } from './free-port.ts';

const PLACES = ['/usr/bin/caddy', '/usr/local/bin/caddy'];

export function findCaddy(): string | null {
  return PLACES.find((place) => existsSync(place)) ?? null;
}

/** @returns its path, or null where it cannot be had */
export function installCaddy(say: (line: string) => void): string | null {
  installPackages('Caddy', ['caddy'], say, OPTIONAL_MS);
  return findCaddy();
}

/** server/Caddyfile as the compose file has it, on free ports of this machine. */
export type CaddyProcess = { readonly https: number; readonly output: { stderr: string }; readonly stop: () => Promise<void> };

/**
 * @param instances on this machine
 * @param https its port, where that has to be known before
 */
export async function startCaddy(host: string, instances: readonly { readonly port: number }[], https?: number): Promise<CaddyProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-caddy-'));
  const port = https ?? (await freePort());
  const command = ['run', '--config', 'server/Caddyfile', '--adapter', 'caddyfile'];
  const env = {
    PATH: process.env.PATH,
    SCA_HOST: host,
    SCA_HTTPS_PORT: String(port),
    SCA_HTTP_PORT: String(await freePort()),
    SCA_INSTANCES: instances.map(({ port }) => `127.0.0.1:${port}`).join(' '),
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
    HOME: folder,
  };
  const caddy = endsWithUs(spawn(findCaddy() as string, command, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'], env }));
  const output = { stderr: '' };
  caddy.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk;
  });
  const stop = async () => {
    await ended(caddy);
    rmSync(folder, { recursive: true, force: true });
  };
  return { https: port, output, stop };
}

/** Sends one request on a connection of its own. @param body JSON @returns the status of the answer, 0 where there was none */
export function askCaddy({ https: port }: CaddyProcess, host: string, method: string, path = '/', body = ''): Promise<number> {
  const own = body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const headers = { host: `${host}:${port}`, origin: `https://${host}:${port}`, ...own };
  const options = { host: '127.0.0.1', port, servername: host, rejectUnauthorized: false, agent: false, method, path, headers } as const;
  return new Promise((resolve) => {
    request(options, (answer) => answer.resume().once('end', () => resolve(answer.statusCode ?? 0)))
      .once('error', () => resolve(0))
      .end(body);
  });
}

/** SHA-256 of the certificate's public key, base64: once Caddy has made one. */
export async function publicKeyAt({ https, output }: CaddyProcess, host: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const certificate = await certificateAt(https, host);
    if (certificate) {
      const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
      return createHash('sha256').update(spki).digest('base64');
    }
    await wait(100);
  }
  throw new Error(`Caddy showed no certificate: ${output.stderr.slice(-2_000)}`);
}

function certificateAt(port: number, host: string): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, servername: host, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw ?? null);
      socket.end();
    });
    socket.once('error', () => resolve(null));
  });
}
