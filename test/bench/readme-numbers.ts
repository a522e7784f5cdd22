/** What the front page says of costs, from the results and from nothing else: three sentences. The tables are in `bench-page.ts`. */
import { PRODUCT, THREE_REQUESTS } from './installations.ts';
import { withPart } from './marked-part.ts';
import { EXPRESS_DURABLE, EXPRESS_DURABLE_UNTOUCHED } from './peer.ts';
import { openLoopOf, type Results, rowOf } from './results.ts';

const MANY = 64;
const FEW = 8;

/** README with the costs of these results. @throws where its two marks are gone */
export function withCosts(readme: string, results: Results): string {
  return withPart(readme, costs(results));
}

/** POLICY: a machine is quiet where less than this share of its cores had work before the run. */
const QUIET = 0.6;

/** Said where it was so: other work on the machine makes every figure higher, and leaves what is compared within the run comparable. */
function disturbed({ machine }: Results): string[] {
  if (machine.loadBefore <= machine.cores * QUIET) return [];
  return [
    `**Measured on a busy machine** (load ${machine.loadBefore.toFixed(1)} on ${machine.cores} cores before the run): every figure is higher than on a quiet one.`,
  ];
}

function costs(results: Results): string {
  const cpu = (name: string, connections: number) => rowOf(results, name, connections).cpuMillisecondsEach;
  const milliseconds = (name: string, connections: number) => `${cpu(name, connections).toFixed(2)} ms`;
  // The peers' payment takes three requests, so it is compared with ours in three.
  const times = (name: string, connections: number) => `${(cpu(name, connections) / cpu(THREE_REQUESTS, connections)).toFixed(1)} times`;
  const { ratio } = rowOf(results, PRODUCT, MANY);
  const atHalf = openLoopOf(results, PRODUCT);
  return [
    `A payment in two requests takes ${milliseconds(PRODUCT, MANY)} of CPU on SQLite on ${MANY} connections (ratio ${ratio.toFixed(3)}; in three ${milliseconds(THREE_REQUESTS, MANY)}),`,
    `${milliseconds(PRODUCT, FEW)} on ${FEW}, ${milliseconds(PRODUCT, 1)} on one; on PostgreSQL ${milliseconds('PostgreSQL, one instance', MANY)} on ${MANY}.`,
    `Express, SimpleWebAuthn and SQLite as tutorials put them together, in three requests too, take ${times(EXPRESS_DURABLE, MANY)} that on ${MANY} connections, ${times(EXPRESS_DURABLE_UNTOUCHED, MANY)} without their session touch.`,
    `At half load on ${FEW} connections, ${atHalf.perSecond.toFixed(0)} payments a second, 99 % are answered within ${atHalf.p99.toFixed(1)} ms.`,
    ...disturbed(results),
  ].join('\n');
}
