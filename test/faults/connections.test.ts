/**
 * Slow clients, idle connections and uploads that break off: payers are served meanwhile, and whoever dawdles is cut off.
 *
 * A request has 30 seconds from its first byte to its last, a silent connection as long, one that rests between requests
 * about a minute. None of them holds a place that a request to be worked on needs, and each costs little memory.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rssMegabytes } from '../bench/process-cost.ts';
import { openBank } from '../support/bank/bank.ts';
import { expectStatus } from '../support/bank/payer-browser.ts';
import { freshDatabase } from '../support/databases/fresh-database.ts';
import { type RudeClient, rudeClients } from '../support/servers/rude-clients.ts';
import { openSpawnedBank, type SpawnedBank } from '../support/servers/spawned-bank.ts';

const IDLE = 2_000;
/** More than are worked on at once. */
const UPLOADS = 600;
const ABORTED = 2_000;
/** Sockets, parsers and their buffers are some 16 KiB; four times that is no leak, a megabyte each would be. */
const MOST_MEGABYTES_IDLE = (IDLE * 64) / 1024;
/** The timeouts that the file's comment names, and time to look. */
const CUT_OFF_WITHIN_MS = 50_000;
const CLOSED_WITHIN_MS = 100_000;

describe('while connections are idle, slow or broken off', () => {
  let bank: SpawnedBank;
  let rude: ReturnType<typeof rudeClients>;
  let idle: RudeClient[];
  let slow: RudeClient[];
  let [before, descriptors] = [0, 0];

  /** So many payments more, and nobody is turned away. */
  async function expectServed(payments: number): Promise<void> {
    bank.crowd.live();
    await bank.crowd.answered(payments);
    await bank.crowd.rest();
    expect(bank.crowd.unanswered).toBe(0);
  }

  beforeAll(async () => {
    bank = await openSpawnedBank(await freshDatabase({ dialect: 'sqlite', migrated: false }), 'connections');
    await expectServed(100);
    rude = rudeClients(bank.instance.port);
    before = rssMegabytes(bank.instance.pid);
    descriptors = open();
    slow = [
      rude.dribble(`${rude.head('GET', '/healthz')}X-Long: `),
      rude.dribble(rude.upload('POST', '/api/authentications/options', 5_000)),
      rude.dribble(rude.upload('POST', '/api/payments', 5_000)), // answered with 401 at once
    ];
    idle = Array.from({ length: IDLE }, (_, i) => rude.begin(i % 2 ? `${rude.head('GET', '/healthz')}\r\n` : ''));
  });
  afterAll(async () => {
    rude?.end();
    await bank?.[Symbol.asyncDispose]();
  });

  /** Where the system tells: open files and sockets of the server. */
  const open = () => (process.platform === 'linux' ? readdirSync(`/proc/${bank.instance.pid}/fd`).length : 0);

  it(`${IDLE} idle connections cost little, and payers pay`, async () => {
    await Promise.all(
      idle.filter(({ socket }) => socket.connecting).map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))),
    );
    await expectServed(30);
    expect(rssMegabytes(bank.instance.pid) - before).toBeLessThan(MOST_MEGABYTES_IDLE);
  });

  it(`${UPLOADS} uploads that do not end take nobody's place`, async () => {
    const uploads = Array.from({ length: UPLOADS }, () => rude.begin(`${rude.upload('POST', '/api/authentications/options', 50)}{`));
    await Promise.all(uploads.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))));
    await expectServed(30);
    for (const { socket } of uploads) socket.resetAndDestroy();
  });

  it(`${ABORTED} uploads that break off leave nothing behind`, async () => {
    const half = `${rude.upload('POST', '/api/registrations', 60_000)}${'{'.padEnd(30_000)}`;
    for (let i = 0; i < ABORTED; i += 200) {
      const some = Array.from({ length: 200 }, () => rude.begin(half));
      await Promise.all(some.map(({ socket }) => new Promise((resolve) => socket.write('', resolve))));
      for (const { socket } of some) socket.resetAndDestroy();
      await Promise.all(some.map(({ closed }) => closed));
    }
    await expectServed(30);
    await expect.poll(open, { timeout: 5_000 }).toBeLessThanOrEqual(descriptors + IDLE + slow.length + 20);
  });

  it('an answer that broke off burned nothing: the same authorisation is answered again', async () => {
    const payer = bank.crowd.members[0]?.payer ?? expect.fail('nobody is here');
    const paymentId = await payer.createPayment({ reference: 'broken off' });
    const opened = await payer.openAuthorisation(paymentId);
    const assertion = await payer.authenticator.assert(opened.publicKey);
    const url = `/api/payments/${paymentId}/authorisations/${opened.authorisationId}`;
    const body = JSON.stringify(assertion);
    const cookie = [...payer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { socket, closed } = rude.begin(rude.upload('PUT', url, body.length, cookie) + body.slice(0, -1));
    await new Promise((resolve) => socket.write('', resolve));
    await payer.get('/api/session'); // by now the half answer has been read
    socket.resetAndDestroy();
    await closed;
    expectStatus(200, await payer.put(url, assertion));
  });

  it(
    'a client that sends headers, a body, or one that was refused, byte by byte is cut off',
    async () => {
      const [headers = '', body = '', refused = ''] = await Promise.all(slow.map(({ closed }) => closed));
      for (const heard of [headers, body]) expect(heard).toMatch(/^HTTP\/1\.1 408 [\s\S]*"type":"\/problems\/request-timeout"/);
      expect(refused).toMatch(/^HTTP\/1\.1 401 /);
      expect(refused.match(/HTTP\/1\.1/g)).toHaveLength(1);
    },
    CUT_OFF_WITHIN_MS,
  );

  it(
    'idle connections are closed, and all is as before',
    async () => {
      await Promise.all(idle.map(({ closed }) => closed));
      await expect.poll(open, { timeout: 5_000 }).toBeLessThanOrEqual(descriptors + 20);
      await bank.expectNothingLost();
    },
    CLOSED_WITHIN_MS,
  );
});

it('connections are bounded in number', async () => {
  await using bank = await openBank({ dialect: 'sqlite' });
  expect(bank.app.server.maxConnections).toBe(10_000);
});
