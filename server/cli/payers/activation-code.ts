/**
 * Activation codes: made here, shown once; the bank keeps the selector and the hash of the rest (RTS Art 24, 25).
 */
import { randomBytes } from 'node:crypto';
import type { Act } from '../../core/audit/act.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import { type ActivationCode, CODE_LETTERS, codeOf, GROUP, GROUPS, printedCode } from '../../core/encoding/activation-code.ts';
import type { CodePurpose } from '../../storage/payers/activations.ts';
import type { Stores } from '../../storage/stores.ts';

/** A selector is one of 33 million. Twenty that are taken in a row is a fault, not chance. */
const TRIES = 20;

/**
 * Issues a new code, which replaces the payer's unused one for the same purpose.
 * @param draw for tests: where selectors meet
 * @returns the code as it is printed: the only time that anybody sees it
 */
export async function issueActivationCode(
  stores: Pick<Stores, 'activations'>,
  payerId: string,
  act: Act,
  purpose: CodePurpose = 'credential',
  draw: () => ActivationCode = newActivationCode,
): Promise<string> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const code = draw();
    if (await stores.activations.issue(payerId, newId(randomBytes), code, purpose, act)) return printedCode(code);
  }
  throw new Error('no selector is free for an activation code');
}

/** 25 random letters of five bits: the selector has 25 bits, the secret 100 (contract §3). */
function newActivationCode(): ActivationCode {
  return codeOf([...randomBytes(GROUP * GROUPS)].map((byte) => CODE_LETTERS[byte & 31]).join(''));
}
