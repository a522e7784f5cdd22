/**
 * Memory is flat: after a warm-up, any number of requests, good and bad, leave the process as large as it was.
 *
 * What is alive on the heap is the measure; resident memory is looked at too, with room for what allocators keep. Allowed is
 * a fixed amount, however many requests: bounded caches (signatures of session cookies, public keys, labels of metrics)
 * and compiled code still fill up. With 200,000 requests a leak of 50 bytes a request is seen, with 20,000 one of 500.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rssMegabytes } from '../bench/process-cost.ts';
import { mixedTraffic } from '../support/bank/mixed-traffic.ts';
import { Browser } from '../support/bank/payer-browser.ts';
import { expectSound } from '../support/bank/soundness.ts';
import { freshDatabase } from '../support/databases/fresh-database.ts';
import { type Instance, startInstance } from '../support/servers/instance.ts';
import { type LiveHeap, liveHeap } from '../support/servers/live-heap.ts';
import { REQUESTS, REQUESTS_WITHIN_MS } from './scale.ts';

const MEGABYTE = 1_048_576;
const MOST_MORE_ON_HEAP = 8;
/** SQLite's page cache is 8 MB; the rest is freed memory that malloc has not given back. */
const MOST_MORE_RESIDENT = 72;
const WARM_UP = REQUESTS / 4;

const fresh = await freshDatabase({ dialect: 'sqlite', migrated: false });
let instance: Instance;
let heap: LiveHeap;
let payers: Browser[];

beforeAll(async () => {
  instance = await startInstance({ ...fresh.env, NODE_OPTIONS: '--inspect=127.0.0.1:0' });
  heap = await liveHeap(instance.output);
  payers = Array.from({ length: 8 }, (_, i) => new Browser(instance.app, `memory ${i}`));
  for (const [i, payer] of payers.entries()) await payer.enrol(`payer-${i}`);
});
afterAll(async () => {
  heap?.close();
  await instance?.kill();
  await fresh.remove();
});

const measure = async () => ({ heap: (await heap.bytes()) / MEGABYTE, resident: rssMegabytes(instance.pid) });

it(
  `${REQUESTS} requests`,
  async () => {
    await mixedTraffic(payers, WARM_UP);
    const warm = await measure();
    await mixedTraffic(payers, REQUESTS - WARM_UP);
    const after = await measure();
    const shown = (of: typeof warm) => `${of.heap.toFixed(1)} MB on the heap, ${of.resident.toFixed(0)} MB resident`;
    console.log(`after ${WARM_UP} requests: ${shown(warm)}; after ${REQUESTS}: ${shown(after)}`);
    expect(after.heap - warm.heap).toBeLessThan(MOST_MORE_ON_HEAP);
    expect(after.resident - warm.resident).toBeLessThan(MOST_MORE_RESIDENT);
    const database = await fresh.open();
    await expectSound(database);
    await database.close();
  },
  REQUESTS_WITHIN_MS,
);
