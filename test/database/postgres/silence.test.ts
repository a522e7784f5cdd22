/**
 * A network that swallows everything: a connection to PostgreSQL that owes an answer for too long is dropped, even if statements go
 * on, and every caller that waits gets an error. A connection that answers is kept.
 *
 * `server/database/postgres/connection.ts`. No server is needed for silence: the client here never answers.
 */
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectionOn } from '../../../server/database/postgres/connection.ts';

/** A client whose answers the test decides. */
function silentClient() {
  const answers: (() => void)[] = [];
  let drops = 0;
  const client = {
    query: () => new Promise((resolve) => answers.push(() => resolve({ rows: [], rowCount: 0, command: 'SELECT' }))),
    getTransactionStatus: () => 'I',
    connection: { stream: { destroy: () => (drops += 1), cork: () => undefined, uncork: () => undefined } },
  };
  return { client: client as unknown as pg.Client, answer: () => answers.shift()?.(), drops: () => drops };
}

describe('a connection to PostgreSQL', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('that has owed an answer for 30 seconds is dropped, also while statements go on', () => {
    const { client, drops } = silentClient();
    const connection = connectionOn(client);
    for (let seconds = 0; seconds < 30; seconds += 5) {
      expect(drops()).toBe(0);
      void connection.send('SELECT 1');
      vi.advanceTimersByTime(5_000);
    }
    expect(drops()).toBe(1);
  });

  it('that answers each statement in time is kept, even if one always waits', async () => {
    const { client, answer, drops } = silentClient();
    const connection = connectionOn(client);
    let asked = connection.send('SELECT 1');
    for (let each = 0; each < 10; each += 1) {
      const next = connection.send('SELECT 1');
      vi.advanceTimersByTime(20_000);
      answer();
      await asked;
      asked = next;
    }
    expect(drops()).toBe(0);
  });

  it('that is idle is kept', () => {
    const { client, drops } = silentClient();
    connectionOn(client);
    vi.advanceTimersByTime(3_600_000);
    expect(drops()).toBe(0);
  });
});
