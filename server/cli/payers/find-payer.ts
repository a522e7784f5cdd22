/** Finds the payer that an operator names, for every command that acts on one. An unknown name is one clear line. */
import type { Payer, PayerStore } from '../../storage/payers/payers.ts';
import { printable } from '../audit/evidence-lines.ts';
import { UsageError } from '../terminal.ts';

/** @param username as it was typed: what of it moves a cursor is not printed */
export async function findPayer(payers: PayerStore, username: string): Promise<Payer> {
  const payer = await payers.findByUsername(username);
  if (!payer) throw new UsageError(`there is no payer “${printable(username)}”`);
  return payer;
}
