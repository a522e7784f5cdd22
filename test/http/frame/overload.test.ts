/**
 * Past its capacity the server turns requests away at once, and those that were let in are answered as ever.
 *
 * Contract §2: 503 `unavailable` with `Retry-After`; contract §8. No clock and no load: the limit is small, and requests are
 * held between judging and committing, where they stay as long as the test wants.
 */
import { describe, expect, it } from 'vitest';
import { Unavailable } from '../../../server/database/database.ts';
import { openBank } from '../../support/bank/bank.ts';
import { barrier } from '../../support/bank/barrier.ts';
import { insertWord, wordsDatabase } from '../../support/databases/temporary-database.ts';

const shed = (text: string) => /sca_requests_shed_total (\d+)/.exec(text)?.[1];

describe('more requests than are worked on at once', () => {
  it('are told to come again, with nothing read, written or recorded of them; those inside are done', async () => {
    const gate = barrier();
    await using bank = await openBank({ wrap: gate.wrap, mostInFlight: 1 });
    const alice = await bank.enrol('alice');
    const paymentId = await alice.createPayment();
    const opened = await alice.openAuthorisation(paymentId);
    const held = gate.hold();
    const answer = alice.answer(paymentId, opened);
    await held.arrived;

    const before = (await bank.events()).length;
    const refused = await alice.post('/api/payments', { not: 'even in shape' });
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ type: '/problems/unavailable', status: 503 });
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.headers['content-security-policy']).toContain("default-src 'none'");
    expect((await alice.get(`/api/payments/${paymentId}`)).status).toBe(200);
    expect((await bank.events()).length).toBe(before);

    held.release();
    expect((await answer).status).toBe(200);
    expect(shed(await bank.metrics.registry.metrics())).toBe('1');
    // The place is free again, however its holder left.
    for (let i = 0; i < 3; i += 1) expect((await alice.post('/api/payments', {})).status).toBe(400);
    expect((await alice.pay()).status).toBe(200);
    expect(shed(await bank.metrics.registry.metrics())).toBe('1');
  });
});

describe('more jobs than can wait', () => {
  it('are refused at once; those that wait are done, and there is room again', async () => {
    await using here = await wordsDatabase();
    const settled = await Promise.allSettled(Array.from({ length: 1_200 }, (_, i) => here.database.write(insertWord(`${i}`))));
    const refused = settled.filter((each) => each.status === 'rejected');
    expect(refused).toHaveLength(200);
    expect(refused.every(({ reason }) => reason instanceof Unavailable)).toBe(true);
    expect(here.there()).toHaveLength(1_000);
    expect(await here.database.write(insertWord('later'))).toBe(1);
  });
});
