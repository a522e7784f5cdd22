/**
 * One browser window with its virtual authenticator, and what a payer does in it.
 *
 * Real browsers in tests: one internal authenticator a page, CDP `WebAuthn.*`. A virtual authenticator answers at once or
 * never, so `hold` keeps the page's own call to `navigator.credentials.get` waiting, as an open prompt would.
 */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { listen } from './complaints.ts';
import { holdable, Prompts } from './held-prompt.ts';
import { type AuthenticatorOptions, addVirtualAuthenticator } from './virtual-authenticator.ts';

export type VisitOptions = AuthenticatorOptions & {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
};

export const ORDER = { payee: 'Alpine Books', iban: 'CH93 0076 2011 6238 5295 7', amount: '49.99', reference: 'Invoice 17' };

export class Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly cdp: CDPSession;
  readonly origin: string;
  authenticatorId = '';
  /** What the page has asked the authenticator for, in the username field or by a prompt. */
  readonly prompts = new Prompts();
  /** What must not happen, in the order in which it came. */
  readonly complaints: string[] = [];

  private constructor(context: BrowserContext, page: Page, cdp: CDPSession, origin: string) {
    this.context = context;
    this.page = page;
    this.cdp = cdp;
    this.origin = origin;
  }

  static async begin(browser: Browser, origin: string, options: VisitOptions): Promise<Visit> {
    const { colorScheme = 'light', viewport = { width: 1280, height: 800 }, locale = 'en-GB' } = options;
    const context = await browser.newContext({
      colorScheme,
      viewport,
      locale,
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    return Visit.inContext(context, origin, options);
  }

  private static async inContext(context: BrowserContext, origin: string, options: VisitOptions): Promise<Visit> {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const visit = new Visit(context, page, cdp, origin);
    await listen(page, visit.complaints);
    await page.exposeFunction('promptNow', (isNew: boolean) => visit.prompts.now(isNew));
    await page.addInitScript(holdable);
    await cdp.send('WebAuthn.enable', { enableUI: false });
    await visit.addAuthenticator(options);
    return visit;
  }

  /** Another tab of the same browser: one cookie jar, but an authenticator of its own. */
  newTab = (options: VisitOptions = {}) => Visit.inContext(this.context, this.origin, options);

  async addAuthenticator(options: AuthenticatorOptions = {}): Promise<string> {
    this.authenticatorId = await addVirtualAuthenticator(this.cdp, options);
    return this.authenticatorId;
  }

  /** From now on, also on pages to come, a prompt of this tab stays open until `release`. */
  hold = () => this.prompts.become('held');
  release = () => this.prompts.become('answered');
  /** The payer says no, once: what every browser makes of that (WebAuthn L3 §5.1.4), since a virtual prompt has no button for it. */
  cancel = () => this.prompts.become('cancelled');

  /** Whether the virtual payer touches the authenticator; a prompt without touch stays open for good. */
  touch(enabled: boolean): Promise<unknown> {
    return this.cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId: this.authenticatorId, enabled });
  }

  /** Whether the authenticator verifies its user. */
  verifies(isUserVerified: boolean): Promise<unknown> {
    return this.cdp.send('WebAuthn.setUserVerified', { authenticatorId: this.authenticatorId, isUserVerified });
  }

  /** What the payer does in the browser's own payment window, where the stage has one. */
  inDialog(mode: 'autoAccept' | 'autoReject' | 'autoOptOut' | 'autoChooseToAuthAnotherWay'): Promise<unknown> {
    return this.cdp.send('Page.setSPCTransactionMode', { mode });
  }

  go = (path: string) => this.page.goto(this.origin + path);
  /** @throws with what the page shows instead, and what went wrong on it */
  sees = (selector: string) =>
    this.page.waitForSelector(selector, { timeout: 15_000 }).catch(async (cause: unknown) => {
      const shown = await this.page.innerText('body', { timeout: 1_000 }).catch(String);
      throw new Error([`no ${selector}, but: ${shown}`, ...this.complaints].join('\n'), { cause });
    });
  /** Signs out by the menu, and holds what the welcome page would offer in the username field. */
  async signOut(): Promise<void> {
    this.hold();
    await this.click('menu');
    await this.click('sign-out');
    await this.sees('[data-view="welcome"]');
  }

  click = (action: string) => this.page.locator(`[data-action="${action}"]:visible`).first().click();
  view = () => this.page.getAttribute('[data-view]', 'data-view');
  text = (selector: string) => this.page.locator(selector).first().innerText();

  /** Opens a demo account, and stops before its passkey. */
  async openAccount(username: string): Promise<void> {
    await this.go('/enrol');
    await this.sees('[data-view="enrol"] :is(#username, [data-action="start-again"])');
    // The page goes on with what was begun in this browser; this is another account.
    if (await this.page.isVisible('[data-action="start-again"]')) await this.click('start-again');
    await this.page.fill('#username', username);
    await this.page.fill('#display-name', `${username[0]?.toUpperCase()}${username.slice(1)}`);
    await this.click('open-account');
    await this.sees('[data-action="create-passkey"]');
  }

  /** Opens a demo account and creates its passkey; ends on the accounts page. */
  async enrol(username: string): Promise<void> {
    await this.openAccount(username);
    await this.click('create-passkey');
    await this.sees('[data-view="accounts"][data-state="ready"]');
    this.prompts.count = 0; // the first sign-in was one
  }

  /** Fills the form in, and goes no further. */
  async fillIn(order: typeof ORDER): Promise<void> {
    await this.go('/payments/new');
    await this.sees('[data-view="order"][data-state="ready"]');
    await this.page.fill('#payee-name', order.payee);
    await this.page.fill('#payee-iban', order.iban);
    await this.page.fill('#amount', order.amount);
    await this.page.fill('#reference', order.reference);
  }

  /** Fills the form in; ends on the confirm page. */
  async order(order: typeof ORDER = ORDER): Promise<void> {
    await this.fillIn(order);
    await this.click('continue');
    await this.sees('[data-view="confirm"][data-state="ready"]');
  }

  close = () => this.context.close();
}
