/**
 * Counts what a ceremony verifies. In a test file:
 *
 *     vi.mock('node:crypto', async (original) => (await import('…/counted-verify.ts')).countingCrypto(original));
 */
import { vi } from 'vitest';

/** Stands for `verify` of node:crypto, and does what it does. */
export const verify = vi.fn();

export async function countingCrypto(original: () => Promise<typeof import('node:crypto')>) {
  const actual = await original();
  verify.mockImplementation(actual.verify);
  return { ...actual, verify };
}
