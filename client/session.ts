/**
 * Who is signed in, as far as the client knows. The server decides; this is the copy that pages are drawn from.
 *
 * `payerId` matters beyond the greeting: flows/agreement.ts refuses to have anything signed for another payer.
 */
import { type Answer, send } from './api.ts';
import { drafts } from './drafts.ts';
import type { RelyingParty, SignedIn } from './resources.ts';

class Session extends EventTarget {
  current: SignedIn | null = null;
  /** Server minus client clock in ms, so that a wrong clock on the device does not end a session early. */
  clockSkew = 0;
  relyingParty: RelyingParty = {
    rpId: location.hostname,
    rpName: '',
    profile: 'strict',
    demoOnNetwork: false,
    enrolment: false,
    diagnostics: false,
    signedIn: false,
  };

  /** Asks the server once what kind of bank this is. Without an answer the strict defaults stand. */
  async learnRelyingParty(): Promise<void> {
    const answer = await send<RelyingParty>('GET', '/api/relying-party');
    if (answer.ok) this.relyingParty = answer.value;
    this.changed();
  }

  /** Reads the session; this is no activity (RTS Art 4(3)(d)). A `no-session` problem means signed out. */
  async refresh(): Promise<Answer<SignedIn>> {
    const answer = await send<SignedIn>('GET', '/api/session');
    if (answer.ok) this.begin(answer.value, answer.serverTime);
    return answer;
  }

  begin(signedIn: SignedIn, serverTime: number | null): void {
    const same = this.current?.payer.payerId === signedIn.payer.payerId;
    this.current = signedIn;
    if (serverTime !== null) this.clockSkew = serverTime - Date.now();
    if (!same) this.changed();
  }

  /** Forgets the payer here. Drafts stay for the same payer's return, unless the payer signed out. */
  end(forgetDrafts: boolean): void {
    if (forgetDrafts) drafts.clear();
    this.current = null;
    this.changed();
  }

  async signOut(): Promise<void> {
    await send('DELETE', '/api/session');
    this.end(true);
  }

  /** Whether somebody with this role is signed in. What it opens the server decides, at every request. */
  has(role: 'payer' | 'auditor'): boolean {
    return this.current?.payer.roles.includes(role) ?? false;
  }

  /** Where somebody who is signed in begins. */
  get home(): string {
    return this.has('auditor') ? '/audit' : '/accounts';
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

export const session = new Session();
