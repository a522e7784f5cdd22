/**
 * A bank with a payer who hands in hostile answers, one after the other, and what each of them left behind.
 *
 * Contract §2: an answer in shape is burned, counted and audited, however hostile its bytes. So of each one is told: the status, the
 * events since the one before, and how far the counters of failed attempts moved.
 */
import type { AuditEvent } from '../../../server/core/audit/audit-chain.ts';
import { openBank } from '../bank/bank.ts';
import { type Answer, Browser } from '../bank/payer-browser.ts';
import { textForEveryDatabase } from '../databases/text-for-every-database.ts';
import type { Door } from './answer-doors.ts';
import { type AnswerRecipe, bodyOf, howOf } from './hostile-answers.ts';

/** What follows from an event of a ceremony, in the same transaction. */
const FOLLOWING = ['payer-blocked', 'credential-suspended', 'credential-activated'];
/** A payer with more passkeys than this makes every list long. */
const ENOUGH = 20;

export type Left = {
  readonly answer: Answer;
  /** The events of ceremonies that this answer left, without those that follow from one. */
  readonly events: readonly AuditEvent[];
  readonly attempts: { readonly before: number; readonly after: number };
  readonly sent: string;
  readonly payer: Browser;
  readonly challenge: string;
  /** Hands in the answer that the device would have given, at the same door. */
  readonly handInHonestly: () => Promise<Answer>;
};

export async function answerWorld() {
  const bank = await openBank({ wrap: textForEveryDatabase });
  let number = 0;
  let payer = await newPayer();

  async function newPayer(): Promise<Browser> {
    number += 1;
    const browser = new Browser(bank.app, `answering ${number}`);
    await browser.enrol(`answering-${number}`, { authenticatorAttachment: 'platform' });
    return browser;
  }

  /** What an answer did to the payer is mended: blocked, signed out, suspended. */
  async function mended(): Promise<Browser> {
    const held = await bank.stores.credentials.ofPayer(payer.payerId);
    const own = held.find(({ credentialId }) => credentialId === payer.authenticator.held[0]?.id);
    const signedIn = (await payer.get('/api/session')).status === 200;
    if (own?.status !== 'active' || !signedIn || held.length > ENOUGH) payer = await newPayer();
    // The fifth blocks, and a block that a try runs into is not what is looked at here.
    else if ((await failures()) >= 4)
      await bank.stores.attempts.unblock(payer.payerId, { now: bank.clock.now, requestId: 'mended', sessionRef: null });
    return payer;
  }

  async function failures(): Promise<number> {
    const counters = await Promise.all((['sca', 'sign-in'] as const).map((each) => bank.stores.attempts.load(payer.payerId, each)));
    return Math.max(...counters.map((each) => each.failures));
  }

  async function handIn(door: Door, recipe: AnswerRecipe): Promise<Left> {
    await mended();
    number += 1;
    const opened = await door.open(payer, number, bank);
    const sent = bodyOf(recipe, await opened.make(howOf(recipe)));
    const counter = async () =>
      door.counts ? (await bank.stores.attempts.load(payer.payerId, door.counts.counter)).failures : await failures();
    const [before, head] = [await counter(), await bank.stores.audit.head()];
    const answer = await opened.send(sent);
    const events = (await bank.stores.audit.after(head.sequence, 100)).map(({ event }) => event);
    return {
      answer,
      events: events.filter(({ type }) => !FOLLOWING.includes(type)),
      attempts: { before, after: await counter() },
      sent,
      payer,
      challenge: opened.challenge,
      handInHonestly: async () => opened.send(JSON.stringify(await opened.make({}))),
    };
  }

  return { bank, handIn, [Symbol.asyncDispose]: bank.close };
}
