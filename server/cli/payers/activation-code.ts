/**
 * Activation codes: made here, shown once, kept as a hash (RTS Art 24, 25).
 */
import { randomBytes } from 'node:crypto';
import type { Act } from '../../core/audit/act.ts';
import { digest, newId } from '../../core/audit/audit-chain.ts';
import type { CodePurpose } from '../../storage/payers/activations.ts';
import type { Stores } from '../../storage/stores.ts';

/** Issues a new code, which replaces the payer's unused one for the same purpose. @returns the code: the only time that anybody sees it */
export async function issueActivationCode(stores: Stores, payerId: string, act: Act, purpose: CodePurpose = 'credential'): Promise<string> {
  const code = newActivationCode();
  await stores.activations.issue(payerId, newId(randomBytes), digest(code), purpose, act);
  return code;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 125 random bits in five groups of five letters (contract §3 asks for 100). */
function newActivationCode(): string {
  const letters = [...randomBytes(25)].map((byte) => ALPHABET[byte & 31]).join('');
  return (letters.match(/.{5}/g) as string[]).join('-');
}
