/**
 * How few statements many payers need who pay at once: a batch sends as many as one payer alone, and reads are fewer than readers.
 * Each statement costs both sides more than most rows do.
 *
 * `server/database/postgres/combined-sends.ts`. Counted where they leave for the connection. Statements that are never shared, such as
 * the claim of an idempotency key, are not among them.
 */
import pg from 'pg';
import { expect, it, vi } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus, type Opened } from '../../support/bank/payer-browser.ts';

const MANY = 40;

type Counted<T> = { readonly answers: T[]; readonly batches: number[]; readonly reads: number };

/** Notes the statements that leave during `act`. @returns how many each batch sent, and how many all reads did */
async function counted<T>(act: (payer: Browser, index: number) => Promise<T>, payers: readonly Browser[]): Promise<Counted<T>> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    const answers = await Promise.all(payers.map(act));
    const asked = query.mock.calls.map(([asks], index) => ({
      text: typeof asks === 'string' ? asks : (asks as pg.QueryConfig).text,
      isWriter: /write$/.test(
        (query.mock.contexts[index] as { connectionParameters?: pg.ClientConfig }).connectionParameters?.application_name ?? '',
      ),
    }));
    const batches: number[] = [];
    let [reads, statements] = [0, 0];
    for (const { text, isWriter } of asked) {
      if (isWriter) statements += 1;
      else reads += 1;
      if (text === 'COMMIT') batches.push(statements);
      if (text === 'COMMIT') statements = 0;
    }
    return { answers, batches, reads };
  } finally {
    query.mockRestore();
  }
}

it('payers who create, open and answer at once need as few statements as one payer', async () => {
  await using bank = await openBank();
  const payers = await Promise.all(Array.from({ length: MANY }, (_, i) => bank.enrol(`payer-${i}`)));
  const [first] = payers as [Browser];
  /** To an outside account, to each other, and many to one of them. */
  const payee = (index: number) => ({ name: 'Payee', iban: payers[index % 3 === 1 ? index - 1 : 0]?.iban ?? '' });
  const stages = async (who: readonly Browser[]) => {
    const created = await counted((payer, i) => payer.createPayment(payer === first ? {} : { payee: payee(i) }), who);
    const opened = await counted((payer, i) => payer.openAuthorisation(created.answers[i] ?? ''), who);
    const signed = await Promise.all(who.map((payer, i) => payer.authenticator.assert((opened.answers[i] as Opened).publicKey)));
    const url = (i: number) => `/api/payments/${created.answers[i]}/authorisations/${opened.answers[i]?.authorisationId}`;
    const judged = await counted((payer, i) => payer.put(url(i), signed[i]), who);
    for (const answer of judged.answers) expectStatus(200, answer);
    return { created, opened, judged };
  };
  await stages(payers);
  const [alone, together] = [await stages([first]), await stages(payers)];
  for (const stage of ['created', 'opened', 'judged'] as const) {
    expect(alone[stage].batches, stage).toHaveLength(1);
    for (const statements of together[stage].batches) expect(statements, stage).toBeLessThanOrEqual(alone[stage].batches[0] ?? 0);
    expect(together[stage].batches.length, stage).toBeLessThan(MANY / 4);
    expect(together[stage].reads, stage).toBeLessThan(MANY);
  }
});
