/**
 * How long a batch waits for other jobs: for as many as the last batch had, and never longer than a moment. A single job does not
 * wait. `server/database/batches/write-queue.ts`. Time is the test's own.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WaitingJob } from '../../../server/database/batches/batch.ts';
import { writeQueue } from '../../../server/database/batches/write-queue.ts';
import { Unavailable } from '../../../server/database/database.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A queue whose commits end when the test says so. */
function heldQueue() {
  const batches: number[] = [];
  let end: () => void = () => undefined;
  const queue = writeQueue(5, (batch: WaitingJob[]) => {
    batches.push(batch.length);
    return new Promise((resolve) => {
      end = () => resolve(batch.map((each) => () => each.resolve(undefined)));
    });
  });
  const come = async (count: number) => {
    for (let i = 0; i < count; i += 1) void queue.write(async () => undefined);
    await turn();
    await turn();
  };
  const committed = async () => {
    end();
    await turn();
    await turn();
  };
  return { queue, batches, come, committed };
}

it('a single job does not wait, again and again', async () => {
  const { batches, come, committed } = heldQueue();
  for (let i = 1; i <= 3; i += 1) {
    await come(1);
    expect(batches).toEqual(Array(i).fill(1));
    await committed();
  }
  expect(vi.getTimerCount()).toBe(0);
});

it('a job that its own answer causes does not wait either', async () => {
  const { queue, batches, committed } = heldQueue();
  const one = (async () => {
    for (let i = 0; i < 3; i += 1) await queue.write(async () => undefined);
  })();
  for (let i = 1; i <= 3; i += 1) {
    await turn();
    await turn();
    expect(batches).toEqual(Array(i).fill(1));
    await committed();
  }
  await one;
  expect(vi.getTimerCount()).toBe(0);
});

it('two groups that alternate become one: jobs that arrive during a commit wait for the callers it answers', async () => {
  const { batches, come, committed } = heldQueue();
  await come(2);
  await come(1);
  await committed();
  expect(batches, 'three are expected, one is here').toEqual([2]);
  await come(1);
  expect(batches).toEqual([2]);
  await come(1);
  expect(batches, 'and now three').toEqual([2, 3]);
  expect(vi.getTimerCount()).toBe(0);
});

it('if these do not come back the batch begins a moment later, and the next expects no more than came', async () => {
  const { batches, come, committed } = heldQueue();
  await come(3);
  await committed();
  await come(1);
  expect(batches).toEqual([3]);
  vi.advanceTimersByTime(1);
  await turn();
  expect(batches).toEqual([3, 1]);
  await committed();
  await come(1);
  expect(batches).toEqual([3, 1, 1]);
});

it('after a long pause the last batch does not count', async () => {
  const { batches, come, committed } = heldQueue();
  await come(3);
  await committed();
  const before = performance.now();
  while (performance.now() - before < 25) await turn();
  await come(1);
  expect(batches).toEqual([3, 1]);
});

it('expects no more than a batch can hold', async () => {
  const { batches, come, committed } = heldQueue();
  await come(4);
  await come(4);
  await committed();
  expect(batches).toEqual([4]);
  await come(1);
  expect(batches).toEqual([4, 5]);
});

it('a queue that closes waits no longer, and answers all its jobs', async () => {
  const { queue, batches, come, committed } = heldQueue();
  await come(3);
  await committed();
  const last = queue.write(async () => undefined);
  await turn();
  await turn();
  expect(batches).toEqual([3]);
  const closed = queue.close();
  await turn();
  expect(batches).toEqual([3, 1]);
  await committed();
  await Promise.all([last, closed]);
  await expect(queue.write(async () => undefined)).rejects.toBeInstanceOf(Unavailable);
});
