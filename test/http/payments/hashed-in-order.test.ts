/**
 * What every payment hashes (the link twice, its events with their details, the evidence) is written down in the order of JCS: the
 * library, at four times the cost, is asked for none of it. And it is the library's text all the same.
 */
import canonicalize from 'canonicalize';
import { expect, it, vi } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { expectSound } from '../../support/bank/soundness.ts';

const asked = vi.hoisted(() => [] as unknown[]);
vi.mock('canonicalize', async (original) => {
  const library = await original<typeof import('canonicalize')>();
  return {
    default: (value: unknown) => {
      asked.push(value);
      return (library.default as (value: unknown) => string)(value);
    },
  };
});

it('a payment asks the library for nothing', async () => {
  await using bank = await openBank();
  const alice = await bank.enrol('alice');
  asked.length = 0;
  const { paymentId } = expectStatus(200, await alice.pay({ reference: 'Invoice 17' }));
  expect(asked).toEqual([]);
  const stored = await bank.database.read<{ document: string }>(
    'SELECT document FROM evidence WHERE authorisation_id = (SELECT authorisation_id FROM payments WHERE payment_id = $1)',
    [paymentId],
  );
  const details = await bank.database.read<{ document: string }>('SELECT details AS document FROM audit_details');
  expect(details.length).toBeGreaterThan(3);
  for (const { document } of [...stored, ...details]) expect(document).toBe(canonicalize(JSON.parse(document)));
  await expectSound(bank.database);
});
