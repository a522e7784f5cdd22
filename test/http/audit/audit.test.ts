/**
 * The auditor's view of the log (contract §6): whole, in pages, verifiable by whoever receives it; and for nobody else.
 */
import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedDemo } from '../../../server/cli/database/seed.ts';
import { FIRST_PREVIOUS_HASH, followChain } from '../../../server/core/audit/audit-chain.ts';
import { checkpointVerifies } from '../../../server/core/audit/audit-checkpoint.ts';
import { auditKey, auditSigner } from '../../../server/core/audit/audit-key.ts';
import { AUDIT_KEY, type Bank, openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { pointersOf, refusal } from '../../support/bank/refusals.ts';

const ROUTES = [
  '/api/audit/events',
  '/api/audit/events/:sequence',
  '/api/audit/head',
  '/api/audit/checkpoints',
  '/api/audit/payments/:paymentId',
  '/api/audit/export',
];
const addressOf = (route: string) => `${route.replace(/:\w+/, '1')}${route.endsWith('export') ? '?format=csv' : ''}`;

let bank: Bank;
let auditor: Browser;
beforeAll(async () => {
  bank = await openBank();
  const codes = await seedDemo(bank.stores, bank.clock.now);
  const activationCode = codes.find(({ username }) => username === 'auditor')?.activationCode;
  auditor = bank.browser('auditor');
  expectStatus(200, await auditor.post('/api/activations', { username: 'auditor', activationCode }));
  expectStatus(201, await auditor.register());
  expectStatus(200, await auditor.signIn());
});
afterAll(() => bank.close());

describe('an auditor', () => {
  it('reads the whole log in pages, and can follow the chain without us', async () => {
    const alice = await bank.enrol('alice');
    await alice.pay();
    let head = { sequence: 0, hash: FIRST_PREVIOUS_HASH };
    for (;;) {
      const { events } = expectStatus(200, await auditor.get(`/api/audit/events?after=${head.sequence}&limit=5`)).body;
      expect(events.length).toBeLessThanOrEqual(5);
      if (events.length === 0) break;
      for (const event of events) {
        const followed = followChain(head, event, null);
        if (!followed.ok) throw new Error(`event ${followed.fault.sequence}: ${followed.fault.fault}`);
        head = followed.head;
      }
    }
    expect(expectStatus(200, await auditor.get('/api/audit/head')).body).toMatchObject(head);
    expect(head.sequence).toBeGreaterThan(5);
  });

  it('reads checkpoints that verify with the published key', async () => {
    await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now);
    const { checkpoints } = expectStatus(200, await auditor.get('/api/audit/checkpoints')).body;
    expect(checkpoints.length).toBeGreaterThan(0);
    for (const checkpoint of checkpoints) expect(checkpointVerifies([auditKey(createPublicKey(AUDIT_KEY))], checkpoint)).toBe(true);
  });

  it('finds no personal data in it', async () => {
    const { text } = await auditor.get('/api/audit/events?limit=1000');
    for (const personal of ['alice', 'amelie', 'Alpine Books', 'CH9300762011623852957']) expect(text).not.toContain(personal);
  });

  it('reads the last checkpoint with the head', async () => {
    const { checkpoint } = expectStatus(200, await auditor.get('/api/audit/head')).body;
    expect(checkpoint).toEqual(expectStatus(200, await auditor.get('/api/audit/checkpoints')).body.checkpoints.at(-1));
  });

  it.each(['after=-1', 'after=x', 'limit=0', 'limit=1001', 'limit=5&offset=1'])('%s is not in shape', async (query) => {
    const answer = await auditor.get(`/api/audit/events?${query}`);
    expect([answer.status, pointersOf(answer).length]).toEqual([400, 1]);
  });
});

describe('everybody else', () => {
  it.each(ROUTES)('a payer at %s is refused, on record', async (route) => {
    const bob = await bank.enrol(`bob-${ROUTES.indexOf(route)}`);
    expect(await refusal(bank, await bob.get(addressOf(route)))).toEqual([403, 'role-required', 'role-required']);
    expect((await bank.events()).at(-1)).toMatchObject({ type: 'access', outcome: 'failure', payerId: bob.payerId, details: { route } });
  });

  it.each(ROUTES)('nobody is signed in at %s', async (route) => {
    expect((await bank.browser().get(addressOf(route))).status).toBe(401);
  });
});
