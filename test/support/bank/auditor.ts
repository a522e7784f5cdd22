/** The auditor of the demo, signed in (seeds/demo.json). */
import { activate, seededCodes } from './activation.ts';
import type { Bank } from './bank.ts';
import type { Browser } from './payer-browser.ts';

export async function auditorOf(bank: Bank): Promise<Browser> {
  const { auditor = '' } = await seededCodes(bank);
  return activate(bank, 'auditor', auditor);
}
