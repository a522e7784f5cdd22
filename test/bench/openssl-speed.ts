/** The yardstick: P-256 verifications a second of `openssl speed`, on one core of the same machine at the same moment. */
import { execFileSync } from 'node:child_process';

export function opensslVerificationsPerSecond(): number {
  const output = execFileSync('openssl', ['speed', '-seconds', '1', 'ecdsap256'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, verifications] = /nistp256\)?\s+[\d.]+s\s+[\d.]+s\s+[\d.]+\s+([\d.]+)/.exec(output) ?? [];
  if (!verifications) throw new Error('openssl speed printed no P-256 verifications');
  return Number(verifications);
}
