/**
 * Tries of an activation code: what counts against which code, what tells a stranger nothing, and what it costs. Contract §3; RTS Art
 * 4(3)(a), 25(2)(c).
 *
 * If tries counted by username, a stranger who knows one would kill each code that the bank sends.
 */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeInShape } from '../../../server/core/encoding/activation-code.ts';
import type { Database } from '../../../server/database/database.ts';
import { auditLog } from '../../../server/storage/audit/audit-log.ts';
import { activationStore } from '../../../server/storage/payers/activations.ts';
import { seededCodes } from '../../support/bank/activation.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Answer, expectStatus } from '../../support/bank/payer-browser.ts';
import { refusal, slugOf } from '../../support/bank/refusals.ts';

const REFUSED = [403, 'authentication-failed', 'activation-refused'];
const WRONG = '00000-00000-00000-00000-00000';
const UNKNOWN_PAYER = 'nobody';
const present = (bank: Bank, username: string, activationCode: string) =>
  bank.browser().post('/api/activations', { username, activationCode });
/** The code’s own selector, and another secret. */
const wrongRest = (code: string) => `${code.slice(0, 5)}${WRONG.slice(5)}`;

/** Writes down each statement of a job. */
function watchedDatabase(database: Database, said: string[]): Database {
  return {
    ...database,
    write: (job, payerId) =>
      database.write((transaction) => {
        const watched = <T extends (sql: string, ...rest: never[]) => unknown>(run: T) =>
          ((sql: string, ...rest: never[]) => {
            said.push(sql);
            return run(sql, ...rest);
          }) as T;
        return job({ ...transaction, query: watched(transaction.query), run: watched(transaction.run) });
      }, payerId),
  };
}

async function seededBank() {
  const bank = await openBank();
  const { amelie = '', kenji = '' } = await seededCodes(bank);
  return { bank, amelie, kenji, [Symbol.asyncDispose]: bank.close };
}

describe('a try of an activation code', () => {
  it('that is wrong, of somebody else, or for nobody: the same bytes', async () => {
    await using it = await seededBank();
    const answers = [
      await present(it.bank, 'amelie', WRONG),
      await present(it.bank, 'amelie', it.kenji),
      await present(it.bank, 'amelie', wrongRest(it.amelie)),
      await present(it.bank, UNKNOWN_PAYER, it.amelie),
      await present(it.bank, UNKNOWN_PAYER, wrongRest(it.amelie)),
      await present(it.bank, UNKNOWN_PAYER, WRONG),
    ];
    for (const answer of answers) expect(await refusal(it.bank, answer)).toEqual(REFUSED);
    const face = ({ text, body, headers }: Answer) => [text.replace(body.instance, ''), Object.keys(headers).sort()];
    expect(answers.map(face)).toEqual(answers.map(() => face(answers[0] as Answer)));
    // It looks like any failed factor, too.
    const signIn = await it.bank.browser().post('/api/activations', { username: 'nobody', activationCode: WRONG });
    expect(slugOf(signIn)).toBe('authentication-failed');
  });

  it('kills it where five name it and are wrong, which count against nothing else', async () => {
    await using it = await seededBank();
    const wrong = wrongRest(it.amelie);
    for (let i = 0; i < 5; i += 1) expect(await refusal(it.bank, await present(it.bank, 'amelie', wrong))).toEqual(REFUSED);
    expect(await refusal(it.bank, await present(it.bank, 'amelie', it.amelie))).toEqual(REFUSED);
    expectStatus(200, await present(it.bank, 'kenji', it.kenji));
    // RTS Art 29(1): which code was tried, and how often; nothing of what was typed.
    const tries = (await it.bank.events()).filter(({ type, outcome }) => type === 'activation' && outcome === 'failure');
    expect(tries.map(({ details }) => details.wrongTries)).toEqual([1, 2, 3, 4, 5, undefined]);

    const payer = await it.bank.stores.payers.findByUsername('amelie');
    expect((await it.bank.stores.attempts.load(payer?.payerId ?? '', 'sca')).failures).toBe(0);
    const again = await seededCodes(it.bank);
    expectStatus(200, await present(it.bank, 'amelie', again.amelie ?? ''));
  });

  it.each([
    ['the username of another', 'kenji'],
    ['the username of nobody', UNKNOWN_PAYER],
  ])('kills it as well where five know all of it, and %s', async (_whose, username) => {
    await using it = await seededBank();
    for (let i = 0; i < 5; i += 1) await present(it.bank, username, it.amelie);
    expect(await refusal(it.bank, await present(it.bank, 'amelie', it.amelie))).toEqual(REFUSED);
  });

  it('leaves it alive as the fourth that is wrong', async () => {
    await using it = await seededBank();
    for (let i = 0; i < 4; i += 1) await present(it.bank, 'amelie', wrongRest(it.amelie));
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
  });

  it('kills nothing where it knows only the username', async () => {
    await using it = await seededBank();
    for (let i = 0; i < 10; i += 1) await present(it.bank, 'amelie', `000${i}0${WRONG.slice(5)}`);
    // Nor with the code of another payer, which dies of it.
    for (let i = 0; i < 5; i += 1) await present(it.bank, 'amelie', wrongRest(it.kenji));
    expect(await refusal(it.bank, await present(it.bank, 'kenji', it.kenji))).toEqual(REFUSED);
    expectStatus(200, await present(it.bank, 'amelie', it.amelie));
  });

  it('costs the same work where the selector or the username is unknown as where the rest is wrong', async () => {
    await using it = await seededBank();
    const statements = async (username: string, code: string) => {
      const said: string[] = [];
      const payer = await it.bank.stores.payers.findByUsername(username);
      const watched = watchedDatabase(it.bank.database, said);
      const audit = auditLog(watched, randomBytes);
      const act = { now: it.bank.clock.now, requestId: 'r', sessionRef: null };
      const found = await activationStore(watched, audit).present(payer?.payerId ?? null, codeInShape(code), act);
      expect(found).toBeNull();
      return said;
    };
    const [wrong, ...others] = [
      await statements('amelie', wrongRest(it.amelie)),
      await statements('amelie', WRONG),
      await statements(UNKNOWN_PAYER, WRONG),
      await statements(UNKNOWN_PAYER, it.amelie),
    ];
    expect(wrong?.filter((sql) => sql.includes('activation_codes'))).toHaveLength(1);
    for (const other of others) expect(other).toEqual(wrong);
  });
});
