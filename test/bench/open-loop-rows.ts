/**
 * Open load on every warm contestant: at half of the rate that it reached under closed load on as many connections.
 *
 * Half is a load that a server is run at. The p99 there is what payers wait for; that of closed load is mostly queueing.
 */
import type { Contestant } from './contestant.ts';
import { percentile } from './figures.ts';
import type { Row } from './interleaved.ts';
import type { KeptPayers } from './kept-payers.ts';
import { driveOpenLoop } from './open-loop.ts';
import type { Plan } from './plan.ts';

const CONNECTIONS = 8;
const SHARE = 0.5;
/** Before each window, so that it begins in the middle of such a load. */
const LEAD_MS = 100;

export type OpenLoop = {
  readonly name: string;
  readonly connections: number;
  /** Payments that were due. */
  readonly perSecond: number;
  /** Milliseconds from the moment at which the payment was due. */
  readonly p50: number;
  readonly p99: number;
};

/** @param rows of closed load, where the rates come from */
export async function measureOpenLoop(
  contestants: readonly Contestant[],
  rows: readonly Row[],
  { openLoop }: Plan,
  kept: KeptPayers,
): Promise<OpenLoop[]> {
  const measured = contestants
    .filter(({ cold }) => !cold)
    .map((contestant) => ({ contestant, perSecond: SHARE * rateOf(contestant, rows), latencies: [] as number[] }));
  for (let window = 0; window < openLoop.windows; window += 1) {
    for (const { contestant, perSecond, latencies } of measured) {
      const payers = await kept.of(contestant, CONNECTIONS);
      await driveOpenLoop(payers, perSecond, LEAD_MS);
      latencies.push(...(await driveOpenLoop(payers, perSecond, openLoop.milliseconds)));
    }
  }
  return measured.map(({ contestant, perSecond, latencies }) => {
    return {
      name: contestant.name,
      connections: CONNECTIONS,
      perSecond,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    };
  });
}

function rateOf({ name }: Contestant, rows: readonly Row[]): number {
  const row = rows.find((each) => each.name === name && !each.cold && each.connections === CONNECTIONS);
  if (!row) throw new Error(`${name} was not measured on ${CONNECTIONS} connections`);
  return row.perSecond;
}
