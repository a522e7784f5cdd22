/**
 * The mailbox: contract §9. Kind and facts, in pages; a notice is new until its payer says that it was read (RTS Art 4(4)).
 */
import { describe, expect, it } from 'vitest';
import { openBank } from '../../support/bank/bank.ts';
import { type Browser, expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';

type Told = { messageId: string; kind: string; facts: object; createdAt: string; read: boolean };
const mailbox = async (browser: Browser, query = ''): Promise<{ messages: Told[]; next?: string }> =>
  expectStatus(200, await browser.get(`/api/messages${query}`)).body;

describe('contract §9: messages', () => {
  it('say kind and facts, newest first, in pages', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const { messages } = await mailbox(alice);
    expect(messages.map(({ kind }) => kind).sort()).toEqual(['credential-registered', 'signed-in-new-browser']);
    const label = (await alice.get('/api/credentials')).body.credentials[0].label;
    for (const message of messages)
      expect(message).toEqual({
        ...message,
        facts: { credentialLabel: label },
        read: false,
        createdAt: new Date(bank.clock.now).toISOString(),
      });
    const first = await mailbox(alice, '?limit=1');
    const second = await mailbox(alice, `?limit=1&before=${first.next}`);
    expect([...first.messages, ...second.messages]).toEqual(messages);
    expect(second.next).toBeUndefined();
    for (const query of ['limit=0', 'limit=101', 'before=', 'page=2'])
      expect(slugOf(await alice.get(`/api/messages?${query}`)), query).toBe('invalid-request');
    expect(slugOf(await alice.get('/api/messages?before=none'))).toBe('not-found');
  });

  it('are read when the payer says so, for good, on record once, and in the copy', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    const [message, other] = (await mailbox(alice)).messages;
    const url = `/api/messages/${message?.messageId}`;
    bank.clock.advance(1_000);
    const readAt = new Date(bank.clock.now).toISOString();
    expect(expectStatus(200, await alice.patch(url, { read: true })).body).toEqual({ ...message, read: true });
    bank.clock.advance(1_000);
    expectStatus(200, await alice.patch(url, { read: true }));
    const shown = (await mailbox(alice)).messages;
    expect(shown.map(({ messageId, read }) => [messageId, read])).toEqual([
      [message?.messageId, true],
      [other?.messageId, false],
    ]);
    const events = (await bank.events()).filter(({ type }) => type === 'message-read');
    expect(events.map(({ outcome, payerId, recordedAt }) => [outcome, payerId, recordedAt])).toEqual([['success', alice.payerId, readAt]]);
    const copy = expectStatus(200, await alice.get('/api/export')).body.messages;
    expect(copy.find(({ messageId }: Told) => messageId === message?.messageId)).toEqual(
      expect.objectContaining({ kind: message?.kind, readAt }),
    );
    for (const body of [{ read: false }, {}, { read: true, kind: 'x' }])
      expect(slugOf(await alice.patch(url, body))).toBe('invalid-request');
  });

  it('of another payer are not there: neither read, nor a place to go on from', async () => {
    await using bank = await openBank();
    const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
    const [message] = (await mailbox(alice)).messages;
    expect(slugOf(await bob.patch(`/api/messages/${message?.messageId}`, { read: true }))).toBe('not-found');
    expect(slugOf(await bob.get(`/api/messages?before=${message?.messageId}`))).toBe('not-found');
    expect((await mailbox(alice)).messages.some(({ read }) => read)).toBe(false);
    expect((await bank.events()).filter(({ type }) => type === 'message-read')).toEqual([]);
    expect((await alice.elsewhere().patch(`/api/messages/${message?.messageId}`, { read: true })).status).toBe(401);
  });
});
