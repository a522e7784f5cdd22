/**
 * The loads: the chosen contestants are started, warmed up and measured in turns, beside the disk of the same run.
 *
 * First pages and commits are counted, so that the disk can be asked for just as many; then come the short windows of closed
 * load, and in the end open load at half of what closed load reached. Then the books are checked.
 */
import { BASELINE, installBaseline } from './baseline.ts';
import type { Contestant } from './contestant.ts';
import { countWrites, type Writes } from './counted-writes.ts';
import { commitMilliseconds, type DiskProbe, probeOf, verifyMilliseconds } from './disk-probe.ts';
import { type Installation, installAlone, installPostgres, installSqlitePair, ONCE_MORE, PRODUCT } from './installations.ts';
import { measureInterleaved, type Row, type Yardstick } from './interleaved.ts';
import { type KeptPayers, keptPayers } from './kept-payers.ts';
import { measureOpenLoop, type OpenLoop } from './open-loop-rows.ts';
import { installPeers, type Peer, startPeers } from './peer.ts';
import type { Plan } from './plan.ts';
import { warmUp } from './warm-up.ts';

export type Loads = {
  readonly rows: readonly Row[];
  readonly openssl: Yardstick;
  readonly writes: readonly Writes[];
  readonly openLoop: readonly OpenLoop[];
  /** Empty where no product was measured. */
  readonly probes: readonly DiskProbe[];
  /** Milliseconds of one verification. */
  readonly verify: number;
};

/** The disk is asked in every so many rounds. */
const PROBE_EVERY = 5;

/** @param chosen of alone, sqlite, postgres, peers @param baseline another tree @returns null where none was chosen */
export async function measureLoads(chosen: readonly string[], plan: Plan, baseline: string | undefined): Promise<Loads | null> {
  const installations: Installation[] = [];
  const peers: Peer[] = [];
  const kept = keptPayers();
  try {
    if (chosen.includes('sqlite') || chosen.includes('alone'))
      installations.push(await installAlone(PRODUCT), await installAlone(ONCE_MORE));
    if (baseline !== undefined) installations.push(await installBaseline(baseline));
    if (chosen.includes('sqlite')) installations.push(await installSqlitePair());
    if (chosen.includes('postgres') && process.platform === 'linux') installations.push(await installPostgres());
    if (chosen.includes('peers')) {
      installPeers();
      for (const start of startPeers) peers.push(await start());
    }
    const contestants = [...installations.flatMap((each) => each.contestants), ...peers];
    if (contestants.length === 0) return null;
    const measured = await measure(contestants, plan, kept, installations[0]?.folder);
    for (const installation of installations) await installation.checkBooks();
    return measured;
  } finally {
    kept.close();
    for (const each of [...peers, ...installations]) await each.stop();
  }
}

async function measure(contestants: readonly Contestant[], plan: Plan, kept: KeptPayers, disk: string | undefined): Promise<Loads> {
  console.log(`measuring ${contestants.length} contestants: ${contestants.map(nameOf).join('; ')}`);
  for (const contestant of contestants) if (!contestant.cold) await warmUp(contestant, plan.warmUpMilliseconds);
  const writes = await countAll(contestants, plan, kept);
  const commits = writes
    .filter(({ name }) => name === PRODUCT)
    .map(({ connections, pagesPerCommit }) => ({ connections, pages: Math.round(pagesPerCommit), times: [] as number[] }));
  const verifications: number[] = [];
  const probe = (round: number) => {
    if (round % PROBE_EVERY !== 0) return;
    verifications.push(verifyMilliseconds());
    if (disk) for (const { pages, times } of commits) times.push(...commitMilliseconds(disk, pages));
  };
  const { rows, openssl } = await measureInterleaved(contestants, plan, kept, probe);
  const openLoop = await measureOpenLoop(contestants, rows, plan, kept);
  return {
    rows,
    openssl,
    writes,
    openLoop,
    probes: commits.map(({ connections, pages, times }) => probeOf(connections, pages, times)),
    verify: Math.min(...verifications),
  };
}

async function countAll(contestants: readonly Contestant[], plan: Plan, kept: KeptPayers): Promise<Writes[]> {
  const writes: Writes[] = [];
  for (const contestant of contestants) {
    if (contestant.databasePath === null) continue;
    for (const connections of plan.connections) {
      const payers = await kept.of(contestant, connections);
      writes.push(await countWrites(contestant, contestant.databasePath, payers, plan.writesMilliseconds));
    }
  }
  return writes;
}

const nameOf = ({ name, cold }: Contestant) => `${name === BASELINE ? 'the baseline' : name}${cold ? ', cold' : ''}`;
