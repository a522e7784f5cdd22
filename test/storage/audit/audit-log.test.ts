/**
 * The audit log over a real database: an event exactly where an act is, in one transaction, in a chain that shows every
 * later change.
 *
 * RTS Art 29; contract §6. Who has the database file can drop a trigger; the chain is what shows it afterwards.
 */
import { describe, expect, it } from 'vitest';
import { Rollback } from '../../../server/database/database.ts';
import { openBank, START } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound, expectWholeChain } from '../../support/bank/soundness.ts';
import { tamper, temporaryDatabase } from '../../support/databases/temporary-database.ts';

const ACT = { now: START, requestId: 'request', sessionRef: null };
const entry = (details: object = {}) => ({ type: 'access', outcome: 'success', details: { ...details } }) as const;

const MOVED_UP = 'DELETE FROM audit_events WHERE sequence = 3; UPDATE audit_events SET sequence = sequence - 1 WHERE sequence > 3';
const SWAPPED_DETAILS = [
  'UPDATE audit_details SET sequence = 99 WHERE sequence = 2',
  'UPDATE audit_details SET sequence = 2 WHERE sequence = 3',
  'UPDATE audit_details SET sequence = 3 WHERE sequence = 99',
].join(';');

describe('an event', () => {
  it('is there exactly where its act is', async () => {
    await using here = await temporaryDatabase();
    const { audit } = here.stores;
    const act = (name: string, end: () => void) =>
      here.database.write(async (transaction) => {
        await transaction.run('INSERT INTO database_facts (name, value) VALUES ($1, $1)', [name]);
        await audit.append(transaction, ACT, entry({ name }));
        end();
      });
    const raise = (error: Error) => () => {
      throw error;
    };
    await Promise.allSettled([
      act('done', () => undefined),
      act('rolled back', raise(new Rollback(null))),
      act('failed', raise(new Error('a bug'))),
      act('done too', () => undefined),
    ]);
    expect(here.elsewhere('SELECT name FROM database_facts ORDER BY rowid')).toEqual([{ name: 'done' }, { name: 'done too' }]);
    const details = (await audit.after(0, 10)).map(({ stored }) => JSON.parse(stored?.details ?? ''));
    expect(details).toEqual([{ name: 'done' }, { name: 'done too' }]);
    expect((await expectWholeChain(here.database)).sequence).toBe(2);
  });

  it('is announced once it is committed, and never where it was rolled back', async () => {
    await using here = await temporaryDatabase();
    const { audit } = here.stores;
    const heard: unknown[] = [];
    audit.onRecorded(({ sequence }) => heard.push([sequence, here.elsewhere('SELECT count(*) AS n FROM audit_events')[0]?.n]));
    await Promise.allSettled([
      audit.record(ACT, entry()),
      here.database.write(async (transaction) => {
        await audit.append(transaction, ACT, entry());
        throw new Rollback(null);
      }),
      audit.record(ACT, entry(), entry()),
    ]);
    expect(heard).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('of a hundred at once has a place of its own in one chain', async () => {
    await using here = await temporaryDatabase();
    await Promise.all(Array.from({ length: 100 }, (_, i) => here.stores.audit.record(ACT, entry({ i }))));
    expect((await expectWholeChain(here.database)).sequence).toBe(100);
  });

  it('keeps text as it was given, also what looks odd', async () => {
    await using here = await temporaryDatabase();
    const odd = { text: 'é \u0000 \u2028 😀 "\\', '': 'no name', nested: { list: [1, null, true, 'x'] } };
    await here.stores.audit.record(ACT, entry(odd));
    const [recorded] = await here.stores.audit.after(0, 1);
    expect(JSON.parse(recorded?.stored?.details ?? '')).toEqual(odd);
    await expectWholeChain(here.database);
  });
});

describe('the chain', () => {
  it('of a bank that was lived in is whole, and still is without its details', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    expectStatus(200, await alice.pay());
    expectStatus(422, await alice.pay({ amount: { currency: 'EUR', value: '99999.00' } }));
    const { sequence } = await expectWholeChain(bank.database);
    expect(sequence).toBeGreaterThan(5);
    await bank.database.write((transaction) => transaction.run('DELETE FROM audit_details'));
    expect((await expectWholeChain(bank.database)).sequence).toBe(sequence);
    expect((await bank.events()).every(({ details }) => Object.keys(details).length === 0)).toBe(true);
    expectStatus(200, await alice.pay());
    await expectSound(bank.database);
  });

  it.each([
    ['an event is edited', `UPDATE audit_events SET outcome = 'failure' WHERE sequence = 3`, 'event 3: edited'],
    ['an event gets another hash', `UPDATE audit_events SET hash = 'another' WHERE sequence = 3`, 'event 3: edited'],
    ['an event is gone', 'DELETE FROM audit_events WHERE sequence = 3', 'event 4: gap'],
    ['an event is gone and the rest moves up', MOVED_UP, 'event 3: unlinked'],
    ['details are edited', `UPDATE audit_details SET details = '{"i":7}' WHERE sequence = 3`, 'event 3: details-edited'],
    ['salt is edited', `UPDATE audit_details SET salt = 'AAAA' WHERE sequence = 3`, 'event 3: details-edited'],
    ['details change places', SWAPPED_DETAILS, 'event 2: details-edited'],
    ['the last event is gone', 'DELETE FROM audit_events WHERE sequence = 5', 'the chain ends at its head'],
    ['the head is put back', 'UPDATE audit_head SET sequence = 4', 'the chain ends at its head'],
  ])('shows where %s', async (_, sql, fault) => {
    await using here = await temporaryDatabase();
    for (let i = 0; i < 5; i += 1) await here.stores.audit.record(ACT, entry({ i }));
    await expectWholeChain(here.database);
    await tamper(here.path, sql);
    await expect(expectWholeChain(here.database)).rejects.toThrow(fault);
  });
});
