/** Open load counts from the moment at which a payment was due, so that one pause is in the latency of all that waited. */
import { expect, it } from 'vitest';
import { HttpConnection } from './http-connection.ts';
import { driveOpenLoop } from './open-loop.ts';

it('tells of every payment that a pause of the server held up', async () => {
  let payments = 0;
  const pausesOnce = async () => {
    payments += 1;
    if (payments === 1) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  const payer = { pay: pausesOnce, connection: new HttpConnection(1) };
  // One each 10 ms for 200 ms: those of the first 50 ms wait 50 ms and more.
  const latencies = await driveOpenLoop([payer], 100, 200);
  expect(latencies).toHaveLength(20);
  expect(latencies.filter((each) => each >= 45).length).toBeGreaterThanOrEqual(5);
});
