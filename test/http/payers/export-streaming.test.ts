/**
 * The download of one's own data, however long it is: read a page at a time, only as fast as it is taken, and each row once.
 */
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Transaction } from '../../../server/database/database.ts';
import { jsonText, mapped } from '../../../server/http/frame/json-stream.ts';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';

let bank: Bank;
let alice: Browser;
/** Rows of the largest answer of the database, and how often it was asked. */
const asked = { largest: 0, times: 0 };
const counting = (database: Database): Database => ({
  ...database,
  read: async (sql, params) => {
    const rows = await database.read(sql, params);
    asked.times += 1;
    asked.largest = Math.max(asked.largest, rows.length);
    return rows as never;
  },
});
/** More messages of one moment than fit on two pages, beside the two of Alice’s passkey, and more payments of a few. */
const MESSAGES = 250;
const PAYMENTS = 130;
const TRIES = { a: 'failed', b: 'finalised' };

beforeAll(async () => {
  bank = await openBank({ wrap: counting });
  alice = await bank.enrol('alice');
  const insert = `INSERT INTO messages (message_id, payer_id, type, created_at) VALUES ($1, $2, 'payer-blocked', $3)`;
  await bank.database.write(async (transaction) => {
    for (let i = 0; i < MESSAGES; i += 1) await transaction.run(insert, [`m${i}`, alice.payerId, bank.clock.now]);
    for (let i = 0; i < PAYMENTS; i += 1) await enterPayment(transaction, `p${i}`, bank.clock.now + (i % 3));
  });
});
afterAll(() => bank.close());

/** As it would be after two tries, the second of which paid. */
async function enterPayment({ run }: Transaction, paymentId: string, at: number): Promise<void> {
  await run(
    `INSERT INTO payments (payment_id, payer_id, payer_iban, payee_name, payee_iban, currency, amount_minor, transaction_status, sca_status, version,
       authorisation_id, created_at, executed_at) VALUES ($1, $2, $3, 'Shop', 'elsewhere', 'EUR', 1, 'ACSC', 'finalised', 1, $4, $5, $5)`,
    [paymentId, alice.payerId, alice.iban, `b${paymentId}`, at],
  );
  for (const [each, status] of Object.entries(TRIES))
    await run(
      `INSERT INTO authorisations (authorisation_id, scope, payer_id, subject_id, subject_version, session_ref, link_object, nonce, challenge, allow_credentials,
         sca_status, created_at, expires_at) VALUES ($1, 'payment', $2, $3, 1, 's', '{}', 'n', 'c', '[]', $4, $5, $5)`,
      [`${each}${paymentId}`, alice.payerId, paymentId, status, at],
    );
  for (const [account, amount] of Object.entries({ [alice.iban]: -1, 'settlement:EUR': 1 }))
    await run(
      `INSERT INTO ledger_entries (entry_id, posting_id, payment_id, ledger_account, currency, amount_minor, posted_at)
         VALUES ($1, $2, $2, $3, 'EUR', $4, $5)`,
      [`${paymentId} ${amount}`, paymentId, account, amount, at],
    );
}

describe('however long it is', () => {
  it('has every one of many messages, once', async () => {
    const { messages } = expectStatus(200, await alice.get('/api/export')).body;
    expect(new Set(messages.map(({ messageId }: { messageId: string }) => messageId)).size).toBe(messages.length);
    expect(messages).toHaveLength(MESSAGES + 2);
  });

  it('has every payment of a moment with all its tries and what it moved, once', async () => {
    const { payments, authorisations, ledgerEntries } = expectStatus(200, await alice.get('/api/export')).body;
    const every = Array.from({ length: PAYMENTS }, (_, i) => `p${i}`);
    expect(payments.map(({ paymentId }: { paymentId: string }) => paymentId).sort()).toEqual([...every].sort());
    expect(authorisations.map(({ authorisationId }: { authorisationId: string }) => authorisationId).sort()).toEqual(
      Object.keys(TRIES)
        .flatMap((each) => every.map((paymentId) => each + paymentId))
        .sort(),
    );
    const paid = ledgerEntries.filter(({ paymentId }: { paymentId: string | null }) => paymentId !== null);
    expect(paid.map(({ paymentId, iban }: { paymentId: string; iban: string }) => `${paymentId} ${iban}`).sort()).toEqual(
      every.map((paymentId) => `${paymentId} ${alice.iban}`).sort(),
    );
  });

  it('the database is never asked for more than a page', async () => {
    asked.largest = 0;
    expectStatus(200, await alice.get('/api/export'));
    expect(asked.largest).toBe(100);
  });

  it('nothing is read ahead of who takes it, and it is all there in the end', async () => {
    const text = jsonText([['messages', mapped(bank.stores.ownData.pages('messages', alice.payerId), ({ message_id: id }) => id)]]);
    let taken = '';
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        taken += chunk;
        void held.then(() => done());
      },
    });
    asked.times = 0;
    const piped = pipeline(Readable.from(text, { highWaterMark: 1 }), slow);
    for (let i = 0; i < 100; i += 1) await turn();
    expect(asked.times).toBeLessThanOrEqual(1);
    release();
    await piped;
    expect(JSON.parse(taken).messages).toHaveLength(MESSAGES + 2);
    expect(asked.times).toBe(3);
  });

  it('an export that is broken off reads no further', async () => {
    let ended = false;
    async function* pages() {
      try {
        yield* bank.stores.ownData.pages('messages', alice.payerId);
      } finally {
        ended = true;
      }
    }
    const stream = Readable.from(jsonText([['messages', mapped(pages(), ({ message_id: id }) => id)]]), { highWaterMark: 1 });
    asked.times = 0;
    let taken = 0;
    // The opening, then the first page: by then the pages are begun, and one more may be on its way.
    for await (const _ of stream) if (++taken === 2) break;
    await expect.poll(() => ended).toBe(true);
    expect(asked.times).toBeLessThanOrEqual(2);
  });
});

describe('the text', () => {
  it('is JSON whatever the pages are: none, empty, several', async () => {
    async function* of(...all: number[][]) {
      yield* all;
    }
    let whole = '';
    const members = [
      ['none', of()],
      ['empty', of([], [])],
      ['some', of([1, 2], [], [3])],
      ['text', 'a"b'],
      ['null', null],
    ] as const;
    for await (const text of jsonText(members)) whole += text;
    expect(JSON.parse(whole)).toEqual({ none: [], empty: [], some: [1, 2, 3], text: 'a"b', null: null });
  });
});
