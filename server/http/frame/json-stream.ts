/**
 * One JSON object as text, written while it is read: long lists come in pages, and at most one page is in memory.
 *
 * The next page is read when the previous one was taken, so a slow reader slows the reading down and no data piles up. Between
 * pages other requests run: the export of ten years of payments must not delay a payment.
 */
import { setImmediate as turn } from 'node:timers/promises';

export type Pages = AsyncIterable<readonly unknown[]>;
export type Member = readonly [name: string, value: object | string | null] | readonly [name: string, pages: Pages];

export async function* jsonText(members: readonly Member[]): AsyncGenerator<string> {
  let before = '{';
  for (const [name, value] of members) {
    const opening = `${before}${JSON.stringify(name)}:`;
    before = ',\n';
    if (isPaged(value)) yield* arrayText(opening, value);
    else yield opening + JSON.stringify(value);
  }
  yield '}\n';
}

async function* arrayText(opening: string, pages: Pages): AsyncGenerator<string> {
  yield `${opening}[`;
  let before = '\n';
  for await (const page of pages) {
    await turn();
    if (page.length === 0) continue;
    yield before + page.map((each) => JSON.stringify(each)).join(',\n');
    before = ',\n';
  }
  yield ']';
}

function isPaged(value: Member[1]): value is Pages {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** The pages with each row mapped to another form. */
export async function* mapped<From, To>(pages: AsyncIterable<readonly From[]>, form: (from: From) => To): AsyncGenerator<To[]> {
  for await (const page of pages) yield page.map(form);
}
