/**
 * Who is signed in, as far as the client knows. The server decides; this is the copy that pages are drawn from.
 *
 * `payerId` matters beyond the greeting: flows/agreement.ts refuses to have anything signed for another payer.
 */
import { type Answer, beginEra, ownProblem, send } from './api.ts';
import { drafts } from './drafts.ts';
import { firstPasskey } from './first-passkey.ts';
import { tellOtherTabs } from './other-tabs.ts';
import type { MayRegister, RelyingParty, SignedIn } from './resources.ts';

/** Timers of browsers count in 31 bits. */
const LONGEST_TIMER_MS = 2_147_483_647;

class Session extends EventTarget {
  current: SignedIn | null = null;
  /** What began or ended here, and which of the looks at the session was asked for last, and believed. */
  #acts = 0;
  #asked = 0;
  #believed = 0;
  /** Whether the bank accepts no confirmation of this payer for now, and until when by this device's clock; null where unsaid. */
  block: { until: number | null } | null = null;
  #unblocking: ReturnType<typeof setTimeout> | undefined;
  /** Server minus client clock in ms, so that a wrong clock on the device does not end a session early. */
  clockSkew = 0;
  relyingParty: RelyingParty = {
    rpId: location.hostname,
    rpName: '',
    profile: 'strict',
    demoOnNetwork: false,
    contact: null,
    enrolment: false,
    diagnostics: false,
    signedIn: false,
    mayRegister: false,
  };
  /** Whose first passkey this browser may register: an enrolment or an activation that was begun, here or before a reload. */
  mayRegister: MayRegister | null = null;

  /**
   * Asks what kind of bank this is, and whether there is a session; without an answer the strict defaults stand. A browser
   * shows every 401 in its console, so the session is read only where there is one.
   * @returns null where the bank did not say, or said it too late
   */
  async find(): Promise<boolean | null> {
    const isLatest = this.#looking();
    const answer = await send<RelyingParty>('GET', '/api/relying-party');
    if (!answer.ok || !isLatest()) return null;
    this.relyingParty = answer.value;
    this.#changed();
    this.mayRegister = null;
    if (answer.value.signedIn || answer.value.mayRegister) await this.refresh();
    return answer.value.signedIn;
  }

  /** Reads the session; this is no activity (RTS Art 4(3)(d)). A `no-session` problem means signed out. */
  async refresh(): Promise<Answer<SignedIn>> {
    const isLatest = this.#looking();
    const answer = await send<SignedIn | { mayRegister: MayRegister }>('GET', '/api/session');
    if (!answer.ok) return answer;
    if ('mayRegister' in answer.value) {
      if (isLatest()) this.mayRegister = answer.value.mayRegister;
      // Nobody is signed in. Where somebody was, another tab has begun this, and says so.
      return { ok: false, problem: ownProblem('for-another') };
    }
    const { value, serverTime } = answer;
    if (isLatest()) this.#take(value, serverTime);
    return { ok: true, value, serverTime };
  }

  /** This tab has begun an enrolment or an activation; or its passkey is registered, or can no longer be. */
  forRegistration(mayRegister: MayRegister | null): void {
    this.mayRegister = mayRegister;
  }

  /** Of what is said of the session the last that was asked for counts, and nothing from before one began or ended here. */
  #looking(): () => boolean {
    this.#asked += 1;
    const [acts, mine] = [this.#acts, this.#asked];
    return () => {
      if (acts !== this.#acts || mine < this.#believed) return false;
      this.#believed = mine;
      return true;
    };
  }

  /** A ceremony in this tab has opened a session. */
  begin(signedIn: SignedIn, serverTime: number | null): void {
    this.#acts += 1;
    this.#take(signedIn, serverTime);
    tellOtherTabs();
  }

  #take(signedIn: SignedIn, serverTime: number | null): void {
    const before = this.current;
    this.current = signedIn;
    this.mayRegister = null;
    firstPasskey.drop();
    if (serverTime !== null) this.clockSkew = serverTime - Date.now();
    const { blockedUntil } = signedIn;
    this.blocked(blockedUntil === undefined ? null : { until: blockedUntil === null ? null : Date.parse(blockedUntil) - this.clockSkew });
    const same = before?.payer.payerId === signedIn.payer.payerId;
    if (same && before.session.authenticatedAt === signedIn.session.authenticatedAt) return;
    beginEra();
    // The page that stands, and what was written in this tab, belong to the payer who was here before.
    const other = before !== null && !same;
    if (other) drafts.clear();
    this.#changed();
    if (other) this.dispatchEvent(new Event('other-payer'));
  }

  /** RTS Art 4(3)(b): what the bank said of a block, here or when the session was read. It ends by itself, or an operator ends it. */
  blocked(block: { until: number | null } | null): void {
    clearTimeout(this.#unblocking);
    const left = block?.until == null ? null : block.until - Date.now();
    const now = left !== null && left <= 0 ? null : block;
    if (now !== null && left !== null) this.#unblocking = setTimeout(() => this.blocked(null), Math.min(left + 250, LONGEST_TIMER_MS));
    if (this.block?.until === now?.until && (this.block === null) === (now === null)) return;
    this.block = now;
    this.dispatchEvent(new Event('block'));
  }

  /** Forgets the payer here. Drafts stay for the same payer's return, unless the payer signed out. */
  end(forgetDrafts: boolean): void {
    if (forgetDrafts) drafts.clear();
    beginEra();
    this.#acts += 1;
    this.mayRegister = null;
    this.current = null;
    this.blocked(null);
    this.#changed();
  }

  /** The payer is signed out only when the server has said so: until then the cookie opens the account to the next user of this browser. */
  async signOut(): Promise<Answer<null>> {
    const answer = await send<null>('DELETE', '/api/session');
    if (answer.ok) tellOtherTabs();
    return answer;
  }

  /** The cookie is of an enrolment or an activation now. No payer is signed in, whatever a request in progress will answer. */
  replaced(): void {
    if (this.current === null) this.#acts += 1;
    else this.end(true);
  }

  /** Whether somebody with this role is signed in. What it opens the server decides, at every request. */
  has(role: 'payer' | 'auditor'): boolean {
    return this.current?.payer.roles.includes(role) ?? false;
  }

  /** Where somebody who is signed in begins. */
  get home(): string {
    return this.has('auditor') ? '/audit' : '/accounts';
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

export const session = new Session();
