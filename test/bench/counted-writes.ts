/**
 * Pages and commits of a payment, counted in SQLite's write-ahead log while payers pay.
 *
 * The log is looked at every few milliseconds. What was written between two looks counts where it is still the same log;
 * where it began anew in between, neither its frames nor the payments of that moment count.
 */
import type { Contestant } from './contestant.ts';
import { again, during } from './load-window.ts';
import type { Payer } from './payer.ts';
import { openWalLog } from './wal-log.ts';

const LOOK_EVERY_MS = 5;
/** Of each payer before it counts, since all of them begin at once and share commits as they do not later. */
const NOT_COUNTED = 2;
/** Of each payer, however long that takes on a slow disk; but no longer than this. */
const COUNTED = 4;
const LONGEST_MS = 30_000;

export type Writes = {
  readonly name: string;
  readonly connections: number;
  /** Frames of the log a payment: a page that two commits change is there twice. */
  readonly pagesEach: number;
  readonly commitsEach: number;
  readonly pagesPerCommit: number;
};

/** @param payers one a connection @param path of the SQLite file that they write to */
export async function countWrites({ name }: Contestant, path: string, payers: readonly Payer[], milliseconds: number): Promise<Writes> {
  const log = openWalLog(path);
  let [frames, commits, payments, paid] = [0, 0, 0, 0];
  const pay = async (payer: Payer) => {
    await payer.pay();
    paid += 1;
  };
  try {
    const [isEarly, isInTime] = [during(milliseconds), during(LONGEST_MS)];
    const isShort = () => isEarly() || payments < COUNTED * payers.length;
    const goesOn = () => isInTime() && isShort();
    const paying = again(payers, goesOn, pay);
    for (let before = { ...log.position(), paid }; goesOn(); ) {
      await Promise.race([paying, new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))]);
      const written = log.writtenSince(before);
      if (written && before.paid >= NOT_COUNTED * payers.length) {
        frames += written.frames;
        commits += written.commits;
        payments += paid - before.paid;
      }
      before = { ...(written?.now ?? log.position()), paid };
    }
    await paying;
  } finally {
    log.close();
  }
  if (payments === 0) throw new Error(`${name}: the log began anew at each look`);
  return {
    name,
    connections: payers.length,
    pagesEach: frames / payments,
    commitsEach: commits / payments,
    pagesPerCommit: frames / commits,
  };
}
