/**
 * Both faces of a refusal: what the public was told, and the failure code that the audit log holds for that request.
 *
 *     expect(await refusal(bank, answer)).toEqual([403, 'authentication-failed', 'signature-invalid']);
 *
 * RTS Art 4(3)(a) wants the two apart, so a test that looks at one of them only sees half.
 */
import type { Bank } from './bank.ts';
import type { Answer } from './payer-browser.ts';

/** Status, problem slug, and the audited failure code: null where the log holds none for this request. */
export async function refusal(bank: Bank, answer: Answer): Promise<[status: number, slug: string | null, code: string | null]> {
  return [answer.status, slugOf(answer), await auditedCode(bank, answer)];
}

/** The slug of a problem, or null where the answer is none. */
export function slugOf({ body }: Answer): string | null {
  return typeof body?.type === 'string' ? body.type.replace(/^\/problems\//, '') : null;
}

async function auditedCode(bank: Bank, { body }: Answer): Promise<string | null> {
  if (typeof body?.instance !== 'string') return null;
  const events = await bank.events();
  return events.find(({ requestId, outcome }) => requestId === body.instance && outcome === 'failure')?.code ?? null;
}

/** JSON pointers of a 400 or 422, sorted. */
export function pointersOf({ body }: Answer): string[] {
  return (body?.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort();
}
