/**
 * What the machine makes anybody wait for: 4 KiB on disk (write, fsync), and one P-256 verification, of the same run.
 */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const WRITES = 300;
const VERIFICATIONS = 500;

export type DiskProbe = { readonly fsyncP50: number; readonly fsyncP99: number; readonly verify: number };

/** @param folder on the disk that the database is on @returns milliseconds */
export function probeDisk(folder: string): DiskProbe {
  const path = join(folder, 'fsync-probe');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(4096, 1);
  const times: number[] = [];
  for (let each = 0; each < WRITES; each += 1) {
    const start = performance.now();
    writeSync(file, page, 0, page.length, each * page.length);
    fsyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(path);
  times.sort((a, b) => a - b);
  const percentile = (share: number) => times[Math.floor(WRITES * share)] ?? 0;
  return { fsyncP50: percentile(0.5), fsyncP99: percentile(0.99), verify: verifyMilliseconds() };
}

function verifyMilliseconds(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.alloc(69, 1);
  const signature = sign('sha256', data, privateKey);
  const began = performance.now();
  for (let each = 0; each < VERIFICATIONS; each += 1) verify('sha256', data, publicKey, signature);
  return (performance.now() - began) / VERIFICATIONS;
}
