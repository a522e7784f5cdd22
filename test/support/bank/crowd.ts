/**
 * Payers who pay, cancel, fail and come again, whatever happens to the bank, and write down all that it promised them.
 *
 *     const crowd = await Crowd.enrol(instance, ['anna', 'bela'], 'kill');
 *     crowd.live();
 *     await crowd.answered(30);                  // thirty more payments were answered as executed
 *     await instance.kill();
 *     crowd.moveTo(await startInstance(env));    // they knock until somebody answers
 *     await crowd.rest();
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import { act, type Member, settle } from './payer-acts.ts';
import { Browser } from './payer-browser.ts';
import { answering, Unanswered } from './promises.ts';

const BETWEEN_TRIES_MS = 20;
/** Whatever happens, a payer ends after so many acts. */
const MOST_ACTS = 100_000;

type Place = { readonly app: FastifyApp; readonly port: number };

export class Crowd {
  readonly members: readonly Member[];
  /** Newcomers whose passkey the bank said it has. */
  readonly enrolled = new Set<string>();
  /** Payments whose evidence somebody has looked at. */
  readonly proven = new Set<string>();
  /** How many payments were answered as executed, and how many requests were not answered. */
  paid = 0;
  unanswered = 0;
  #alive = false;
  #lives: Promise<void>[] = [];
  #acts = 0;
  #listeners: { readonly when: () => boolean; readonly resolve: () => void }[] = [];
  #place: Place;

  private constructor(place: Place, payers: readonly Browser[]) {
    this.#place = place;
    this.members = payers.map((payer) => ({ payer, promises: { payments: new Map(), doubt: null } }));
  }

  /** Demo payers, each with a passkey and 10,000.00. @param seed of their authenticators and names */
  static async enrol(place: Place, names: readonly string[], seed: string): Promise<Crowd> {
    const payers = names.map((name) => new Browser(answering(place.app), `${seed} ${name}`));
    await Promise.all(payers.map((payer, i) => payer.enrol(names[i] ?? '')));
    return new Crowd(place, payers);
  }

  /** They all begin, and with them newcomers, one after the other. */
  live(): void {
    this.#alive = true;
    this.#lives = [...this.members.map((member) => this.#liveOf(member)), this.#arrivals()];
  }

  /** Resolves once `more` payments were answered as executed from now on. */
  answered(more: number): Promise<void> {
    const goal = this.paid + more;
    return this.#until(() => this.paid >= goal);
  }

  /** Resolves once `more` requests found no answer from now on. */
  refused(more: number): Promise<void> {
    const goal = this.unanswered + more;
    return this.#until(() => this.unanswered >= goal);
  }

  /** The bank is elsewhere now. On http the session cookie is named after the port. */
  moveTo(place: Place): void {
    this.#place = place;
    for (const { payer } of this.members) {
      payer.app = answering(place.app);
      for (const [name, value] of [...payer.cookies])
        if (/^sca-(session|device)-\d+$/.test(name)) payer.cookies.set(name.replace(/\d+$/, String(place.port)), value);
    }
  }

  /** They stop after what they are doing. @throws what any of them met that it should not have */
  async rest(): Promise<void> {
    this.#alive = false;
    await Promise.all(this.#lives);
    this.#lives = [];
  }

  /** What is in doubt is asked for again, of a bank that answers. */
  async settle(): Promise<void> {
    for (const member of this.members) await settle(member);
  }

  async #liveOf(member: Member): Promise<void> {
    for (let i = 0; this.#alive && i < MOST_ACTS; i += 1) {
      try {
        await settle(member);
        if (await act(member, this.#acts++)) this.paid += 1;
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        this.unanswered += 1;
        await wait(BETWEEN_TRIES_MS);
      }
      this.#tell();
    }
  }

  async #arrivals(): Promise<void> {
    for (let i = 0; this.#alive && i < MOST_ACTS; i += 1) {
      const username = `newcomer-${this.#acts++}`;
      try {
        await new Browser(answering(this.#place.app), username).enrol(username);
        this.enrolled.add(username);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        await wait(BETWEEN_TRIES_MS);
      }
    }
  }

  #until(when: () => boolean): Promise<void> {
    const reached = new Promise<void>((resolve) => this.#listeners.push({ when, resolve }));
    // Somebody who met what should not be ends the waiting too.
    return Promise.race([reached, Promise.all(this.#lives).then(() => undefined)]);
  }

  #tell(): void {
    for (const { when, resolve } of this.#listeners) if (when()) resolve();
    this.#listeners = this.#listeners.filter(({ when }) => !when());
  }
}
