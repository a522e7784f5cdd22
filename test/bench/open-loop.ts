/**
 * Open load: payments arrive on a fixed schedule, whatever the server does. The latency counts from the scheduled moment.
 *
 * Under closed load a slow answer delays the next question, so a pause of the server is seen once on each connection (coordinated
 * omission). Here every payment that was due during the pause has waited, and says so.
 */
import type { Payer } from './payer.ts';

/** A timer of Node is late by up to a millisecond: the rest of the wait is spent asking for the time. */
const TIMER_IS_LATE_MS = 2;

/**
 * @param payers one a connection; a payment that is due while all of them wait for answers waits for the first that is free
 * @returns milliseconds from the scheduled moment to the answer, one a payment
 */
export async function driveOpenLoop(payers: readonly Payer[], perSecond: number, milliseconds: number): Promise<number[]> {
  const arrivals = Math.max(1, Math.floor((perSecond * milliseconds) / 1000));
  const began = performance.now();
  const latencies: number[] = [];
  let next = 0;
  await Promise.all(
    payers.map(async (payer) => {
      for (let each = next++; each < arrivals; each = next++) {
        const due = began + (each * 1000) / perSecond;
        await until(due);
        await payer.pay();
        latencies.push(performance.now() - due);
      }
    }),
  );
  return latencies;
}

async function until(moment: number): Promise<void> {
  const left = moment - performance.now() - TIMER_IS_LATE_MS;
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  while (performance.now() < moment) await new Promise((resolve) => setImmediate(resolve));
}
