/**
 * The second table: what an authorisation costs with so many payers and payments stored. It should be the same.
 *
 * One bank grows, and a copy is kept at each size; then a server on each copy is measured, in turns, by payers of the
 * past from all over it, who sign in and pay. To PostgreSQL the copies are moved by the product's own tool.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../server/database/schema/migrations.ts';
import { openSqlite } from '../../server/database/sqlite/open-sqlite.ts';
import { urlOf } from '../support/databases/postgres-databases.ts';
import { startPostgres } from '../support/databases/postgres-server.ts';
import { freePort } from '../support/servers/free-port.ts';
import { runTool } from '../support/servers/run-tool.ts';
import { sharedSecrets } from '../support/servers/shared-secrets.ts';
import { type Contestant, eightAtATime, type MeasuredServer, ourContestant, startMeasured } from './contestant.ts';
import { measureInterleaved, type Row, type Yardstick } from './interleaved.ts';
import { keptPayers } from './kept-payers.ts';
import { signIn } from './payer.ts';
import type { Plan } from './plan.ts';
import { addStock, type StoredPayer } from './stock.ts';
import { warmUp } from './warm-up.ts';

/** Payers who come back, of each size. */
const COME_BACK = 64;
/** A file system in memory, on Linux. To grow there takes no disk; what is measured is a copy on the disk. */
const MEMORY = '/dev/shm';
const MOVE_WITHIN_MS = 240_000;
const VERIFY_WITHIN_MS = 120_000;
/** To follow the log of a larger bank, and all its evidence, takes minutes. */
const MOST_VERIFIED = 10_000;

export type StockSize = { readonly stored: number; readonly onPostgres: boolean };

export type StockRow = Row & { readonly stored: number };

export async function measureStock(sizes: readonly StockSize[], plan: Plan): Promise<{ rows: StockRow[]; openssl: Yardstick }> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-stock-'));
  const env = sharedSecrets(folder);
  const postgres = sizes.some(({ onPostgres }) => onPostgres) ? await startPostgres({ durable: true }) : null;
  const kept = keptPayers();
  const servers: MeasuredServer[] = [];
  const measured: { contestant: Contestant; stored: number }[] = [];
  const add = async (database: string, url: string, stored: number, known: readonly StoredPayer[], databasePid: number | null) => {
    const server = await startMeasured({ ...env, DATABASE_URL: url }, await freePort());
    servers.push(server);
    const name = `${database}, ${stored.toLocaleString('en')} payers and payments`;
    const enrol = (count: number) => eightAtATime(count, (each) => signIn(server.port, known[each % known.length] as StoredPayer));
    measured.push({ contestant: { ...ourContestant({ name, paidAt: [server], databasePid }), enrol }, stored });
  };
  try {
    const passkeys = await growBank(folder, sizes);
    for (const { stored } of sizes) await add('SQLite', `sqlite:${copyOf(folder, stored)}`, stored, passkeys.get(stored) ?? [], null);
    for (const { stored } of sizes.filter(({ onPostgres }) => onPostgres && postgres)) {
      const url = await moveToPostgres(copyOf(folder, stored), postgres?.url ?? '', stored);
      await add('PostgreSQL', url, stored, passkeys.get(stored) ?? [], postgres?.pid() ?? null);
    }
    for (const { contestant } of measured) await warmUp(contestant, plan.warmUpMilliseconds);
    const { rows, openssl } = await measureInterleaved(
      measured.map(({ contestant }) => contestant),
      plan,
      kept,
      () => {},
    );
    kept.close();
    for (const server of servers.splice(0)) await server.stop();
    for (const { stored } of sizes.filter((size) => size.stored <= MOST_VERIFIED)) await verifyLog(copyOf(folder, stored), env);
    return { rows: rows.map((row, index) => ({ ...row, stored: measured[index]?.stored ?? 0 })), openssl };
  } finally {
    for (const server of servers) await server.stop();
    await postgres?.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const copyOf = (folder: string, stored: number) => join(folder, `stored-${stored}.db`);

/** Leaves a copy of each size. @returns the payers who come back, by size */
async function growBank(folder: string, sizes: readonly StockSize[]): Promise<Map<number, StoredPayer[]>> {
  const numbers = ({ stored }: StockSize) => Array.from({ length: COME_BACK }, (_, each) => Math.floor((each * stored) / COME_BACK));
  const keep = new Set(sizes.flatMap(numbers));
  const kept = new Map<number, StoredPayer>();
  const nursery = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : folder, 'fido2-sca-growing-'));
  const removeNursery = () => rmSync(nursery, { recursive: true, force: true });
  process.once('exit', removeNursery);
  const path = join(nursery, 'growing.db');
  let filled = 0;
  for (const { stored } of sizes) {
    const began = performance.now();
    const database = openSqlite(path);
    await migrate(database, 'sqlite', Date.now());
    for (const [number, payer] of await addStock(database, filled, stored, keep)) kept.set(number, payer);
    await database.close();
    copyFileSync(path, copyOf(folder, stored));
    console.log(
      `a bank of ${stored.toLocaleString('en')} payers and payments: grown in ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
    filled = stored;
  }
  removeNursery();
  return new Map(sizes.map((size) => [size.stored, numbers(size).flatMap((number) => kept.get(number) ?? [])]));
}

async function moveToPostgres(path: string, server: string, stored: number): Promise<string> {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(`CREATE DATABASE stored_${stored}`);
  await client.end();
  const url = urlOf(server, `stored_${stored}`);
  const moved = await runTool('database/migrate-database.ts', ['--from', `sqlite:${path}`, '--to', url], {}, MOVE_WITHIN_MS);
  if (moved.code !== 0) throw new Error(`the bank could not be moved: ${moved.out} ${moved.err}`);
  return url;
}

/** A past that nobody could have had would prove nothing. @throws where the product's own tool finds something */
async function verifyLog(path: string, env: Readonly<Record<string, string>>): Promise<void> {
  const verified = await runTool('audit/verify-audit.ts', [], { ...env, DATABASE_URL: `sqlite:${path}` }, VERIFY_WITHIN_MS);
  if (verified.code !== 0) throw new Error(`the log of the grown bank is broken: ${verified.out} ${verified.err}`);
}
