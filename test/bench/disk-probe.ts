/**
 * What every server waits for on this machine: one commit's pages on disk (write, fsync), and one P-256 verification, of the same run.
 *
 * As many pages as a commit of the product has, one after the other and over the same file again and again, as SQLite
 * writes its log: such a file keeps its blocks, so nothing but the pages has to reach the disk.
 */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from './figures.ts';

const COMMITS = 100;
const FRAME = 4096 + 24;
/** Of the file. */
const FRAMES = 4_000;
const VERIFICATIONS = 500;

/** Milliseconds; of commits as they are on so many connections. */
export type DiskProbe = { readonly connections: number; readonly pages: number; readonly fsyncP50: number; readonly fsyncP99: number };

/** @param folder on the disk that the database is on @returns milliseconds, one a commit of so many pages */
export function commitMilliseconds(folder: string, pages: number): number[] {
  const path = join(folder, 'fsync-probe');
  const file = openSync(path, 'w');
  const frame = Buffer.alloc(FRAME, 1);
  writeSync(file, Buffer.alloc(FRAMES * FRAME));
  fsyncSync(file);
  const times: number[] = [];
  for (let [each, next] = [0, 0]; each < COMMITS; each += 1) {
    const start = performance.now();
    for (let page = 0; page < pages; page += 1, next = (next + 1) % FRAMES) writeSync(file, frame, 0, FRAME, next * FRAME);
    fsyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(path);
  return times;
}

export function probeOf(connections: number, pages: number, times: readonly number[]): DiskProbe {
  return { connections, pages, fsyncP50: percentile(times, 0.5), fsyncP99: percentile(times, 0.99) };
}

export function verifyMilliseconds(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.alloc(69, 1);
  const signature = sign('sha256', data, privateKey);
  const began = performance.now();
  for (let each = 0; each < VERIFICATIONS; each += 1) verify('sha256', data, publicKey, signature);
  return (performance.now() - began) / VERIFICATIONS;
}
