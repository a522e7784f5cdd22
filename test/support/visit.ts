/**
 * One browser window with its virtual authenticator, and what a payer does in it.
 *
 * Real browsers in tests: one internal authenticator a page, CDP `WebAuthn.*`. A virtual authenticator answers at once or
 * never, so `hold` keeps the page's own call to `navigator.credentials.get` waiting, as an open prompt would.
 */
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { holdable } from './held-prompt.ts';

export type VisitOptions = {
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  /** `usb` is a security key. */
  readonly transport?: 'internal' | 'usb';
  readonly synced?: boolean;
};

export const ORDER = { payee: 'Alpine Books', iban: 'CH93 0076 2011 6238 5295 7', amount: '49.99', reference: 'Invoice 17' };

export class Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly cdp: CDPSession;
  readonly origin: string;
  authenticatorId = '';
  /** Console errors, page errors and policy violations, in the order in which they came. */
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
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const visit = new Visit(context, page, cdp, origin);
    page.on('console', (message) => message.type() === 'error' && visit.complaints.push(message.text()));
    page.on('pageerror', (error) => visit.complaints.push(error.message));
    await page.exposeFunction('reportViolation', (text: string) => visit.complaints.push(text));
    await page.addInitScript(() => {
      const report = (globalThis as unknown as { reportViolation: (text: string) => void }).reportViolation;
      document.addEventListener('securitypolicyviolation', (event) =>
        report(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`),
      );
    });
    await page.addInitScript(holdable);
    await cdp.send('WebAuthn.enable', { enableUI: false });
    await visit.addAuthenticator(options);
    return visit;
  }

  async addAuthenticator({ transport = 'internal', synced = false }: VisitOptions = {}): Promise<string> {
    const { authenticatorId } = await this.cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport,
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: synced,
        defaultBackupState: synced,
      },
    });
    this.authenticatorId = authenticatorId;
    return authenticatorId;
  }

  /** From now on, also on pages to come, a prompt stays open until `release`. */
  hold = () => this.page.evaluate(() => localStorage.setItem('hold', '1'));
  release = () => this.page.evaluate(() => localStorage.removeItem('hold'));
  /** The payer says no: what every browser makes of that (WebAuthn L3 §5.1.4), since a virtual prompt has no button for it. */
  cancel = () => this.page.evaluate(() => localStorage.setItem('hold', 'cancelled'));

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
  click = (action: string) => this.page.locator(`[data-action="${action}"]:visible`).first().click();
  text = (selector: string) => this.page.locator(selector).first().innerText();

  /** Opens a demo account and creates its passkey; ends on the accounts page. */
  async enrol(username: string): Promise<void> {
    await this.go('/enrol');
    await this.sees('[data-view="enrol"]');
    await this.page.fill('#username', username);
    await this.page.fill('#display-name', `${username[0]?.toUpperCase()}${username.slice(1)}`);
    await this.click('open-account');
    await this.sees('[data-action="create-passkey"]');
    await this.click('create-passkey');
    await this.sees('[data-view="accounts"][data-state="ready"]');
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
