/**
 * No statement of the server reads a table that grows from end to end: what payers, auditors and the bank ask for is found by an
 * index, however much is stored. Every statement that the routes of a long story ask is explained by SQLite.
 */
import { expect, it } from 'vitest';
import { auditorOf } from '../support/auditor.ts';
import { openBank } from '../support/bank.ts';
import { expectStatus, newAuthenticator } from '../support/browser.ts';
import { faults } from '../support/faults.ts';
import { notedStatements } from '../support/noted-statements.ts';

/** Tables that hold a few rows for ever, what a statement has in hand already, and values that it was given. */
const FEW =
  /^SCAN (audit_head|audit_keys|audit_checkpoints|suggested_payees|database_facts|schema_migrations|blocks|candidates|counted|found|CONSTANT ROW|\d+ CONSTANT ROWS)\b/;

it('every statement of a long story', async () => {
  const { asked, wrap } = notedStatements();
  await using bank = await openBank({ wrap, dialect: 'sqlite' });
  const act = { now: bank.clock.now, requestId: 'story', sessionRef: null };

  const auditor = await auditorOf(bank);
  const alice = await bank.enrol('alice');
  const paid = expectStatus(200, await alice.pay());
  expectStatus(403, await alice.pay({}, { faults: [faults.flipSignatureBit] }));
  const changed = await alice.createPayment();
  await alice.openAuthorisation(changed);
  expectStatus(200, await alice.patch(`/api/payments/${changed}`, { amount: { currency: 'EUR', value: '1.00' } }));
  expectStatus(204, await alice.delete(`/api/payments/${changed}`));
  const phone = Object.assign(alice.elsewhere(), { authenticator: newAuthenticator('phone') });
  expectStatus(200, await alice.bind());
  expectStatus(201, await alice.register({}, {}, phone.authenticator));
  expectStatus(200, await phone.signIn());
  expectStatus(200, await alice.bind());
  const [lost] = phone.authenticator.held;
  expectStatus(204, await alice.delete(`/api/credentials/${lost?.id}`));
  for (const path of ['payments?limit=1', 'accounts', 'credentials', 'messages', 'export', 'session'])
    expectStatus(200, await alice.get(`/api/${path}`));
  const { payments } = expectStatus(200, await alice.get('/api/payments')).body;
  expectStatus(200, await alice.get(`/api/payments?before=${payments[0].paymentId}`));
  expectStatus(200, await alice.get(paid.body.evidence));
  for (const filter of [`payer=${alice.payerId}`, `payment=${paid.paymentId}`, 'type=sign-in', 'before=1000000'])
    expectStatus(200, await auditor.get(`/api/audit/events?${filter}`));
  expectStatus(204, await alice.delete('/api/session'));
  expectStatus(200, await alice.signIn());
  expectStatus(201, await bank.browser().post('/api/enrolments', { username: 'lapses', displayName: 'lapses' }));
  bank.clock.advance(24 * 3_600_000);
  await bank.enrol('bert');
  await bank.stores.erasing.erase(alice.payerId, 'asked for it', act);
  expect(asked.size).toBeGreaterThan(90);

  const database = await bank.open();
  const scans: string[] = [];
  for (const sql of asked.keys()) {
    const count = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, position]) => Number(position)));
    const plan = await database.write(({ query }) => query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, Array(count).fill(null)));
    const scan = plan.find(({ detail }) => /^SCAN /.test(detail) && !FEW.test(detail));
    if (scan) scans.push(`${scan.detail}: ${sql.replace(/\s+/g, ' ')}`);
  }
  await database.close();
  expect(scans).toEqual([]);
});
