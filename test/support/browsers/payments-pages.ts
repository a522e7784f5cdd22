/** What stands in the form of an order and in the list of payments, as a payer reads it. */
import type { Visit } from './visit.ts';

/** Payee, IBAN, amount and reference of the form. */
export const written = ({ page }: Visit): Promise<string[]> =>
  page.evaluate(() =>
    ['payee-name', 'payee-iban', 'amount', 'reference'].map((id) => (document.getElementById(id) as HTMLInputElement).value),
  );

/** Goes to the list. @returns the status of each payment, to this payee where one is named, newest first */
export async function statuses(visit: Visit, payee = ''): Promise<(string | null)[]> {
  await visit.go('/accounts');
  await visit.sees('[data-view="accounts"][data-state="ready"]');
  return visit.page.locator('[data-payment]', { hasText: payee }).evaluateAll((all) => all.map((row) => row.getAttribute('data-status')));
}
