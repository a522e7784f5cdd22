/**
 * The way out of every flow, while the bank or the browser has not answered yet and no device is asked: it takes effect at once,
 * the late answer asks no device, and the flow can be begun again (RTS Art 5(2)(b): no prompt for what was left).
 */
import { describe, expect, it, vi } from 'vitest';
import { bothStages } from '../support/browsers/both-stages.ts';
import { holdOne, settled } from '../support/browsers/held-answers.ts';
import { consentToAnother, showPasskeys } from '../support/browsers/passkeys-page.ts';
import { PATIENCE } from '../support/browsers/patience.ts';
import { seenBrowser } from '../support/browsers/seen-browser.ts';
import type { Stage } from '../support/browsers/stage.ts';
import type { Visit } from '../support/browsers/visit.ts';

let stage: Stage;
let dialogStage: Stage;
bothStages((...both) => {
  [stage, dialogStage] = both;
});

type Flow = {
  readonly flow: string;
  readonly inWindow?: true;
  readonly synced?: true;
  /** Ends where `press` begins the flow. */
  readonly begin: (visit: Visit, username: string) => Promise<unknown>;
  readonly press: string;
  /** What the flow asks the bank for first. */
  readonly opens: string;
  /** What the browser is asked before that, where it is. */
  readonly capability?: string;
  readonly out: 'stop' | 'cancel';
  readonly stopped: string;
  readonly again?: (visit: Visit) => Promise<unknown>;
  readonly done: string;
};

const NO_DIALOG = '[data-view="security"]:not(:has(dialog[open]))';
const PAY = {
  begin: async (visit: Visit, username: string) => {
    await visit.enrol(username);
    await visit.order();
  },
  press: 'confirm',
  opens: '**/api/payments',
  capability: 'PaymentRequest.securePaymentConfirmationAvailability',
  out: 'stop',
  stopped: '[data-view="confirm"][data-state="ready"] [data-note="stopped"]',
  done: '[data-state="paid"]',
} as const;
const CONSENT = { opens: '**/api/bindings', out: 'cancel', stopped: NO_DIALOG } as const;
const consent = (opener: string) => ({
  ...CONSENT,
  begin: async (visit: Visit, username: string) => {
    await visit.enrol(username);
    await showPasskeys(visit);
    await visit.click(opener);
  },
  press: 'consent',
  again: (visit: Visit) => visit.click(opener),
  done: 'dialog[open][data-stage="act"]',
});
const REGISTRATION = '**/api/registrations/options';

const FLOWS: readonly Flow[] = [
  { flow: 'a payment', ...PAY },
  { flow: 'a payment in the browser’s window', ...PAY, inWindow: true },
  { flow: 'consent to add a passkey', ...consent('add-passkey') },
  { flow: 'consent to revoke one', ...consent('revoke') },
  {
    flow: 'consent to bind a browser',
    ...CONSENT,
    synced: true,
    begin: async (visit, username) => {
      await visit.enrol(username);
      await seenBrowser(stage, username);
      await showPasskeys(visit);
      await visit.click('bind-browser');
    },
    press: 'bind-with-passkey',
    again: (visit) => visit.click('bind-browser'),
    done: 'dialog[open] [data-problem="sca-required"]', // judged: a synced passkey alone binds no browser
  },
  {
    flow: 'a sign-in',
    begin: async (visit, username) => {
      await visit.enrol(username);
      await visit.signOut();
      await vi.waitFor(() => expect(visit.prompts.count).toBe(1), PATIENCE); // the field's own options are here
    },
    press: 'sign-in',
    opens: '**/api/authentications/options',
    out: 'stop',
    stopped: '[data-view="welcome"][data-state="idle"]',
    done: '[data-view="accounts"][data-state="ready"]',
  },
  {
    flow: 'a first passkey',
    opens: REGISTRATION,
    capability: 'PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable',
    begin: (visit, username) => visit.openAccount(username),
    press: 'create-passkey',
    out: 'stop',
    stopped: '[data-stage="create"] [data-problem="stopped"]',
    done: '[data-view="accounts"][data-state="ready"]',
  },
  {
    flow: 'the first sign-in',
    begin: async (visit, username) => {
      await visit.openAccount(username);
      visit.cancel();
      await visit.click('create-passkey');
      await visit.sees('[data-note="not-yet"]');
    },
    press: 'first-sign-in',
    opens: '**/api/authentications/options',
    out: 'stop',
    stopped: '[data-stage="sign-in"][data-state="idle"]',
    done: '[data-view="accounts"][data-state="ready"]',
  },
  {
    flow: 'a further passkey',
    opens: REGISTRATION,
    begin: async (visit, username) => {
      await visit.enrol(username);
      await consentToAnother(visit);
    },
    press: 'place-security-key',
    out: 'cancel',
    stopped: NO_DIALOG,
    again: async (visit) => {
      await visit.click('add-passkey');
      await visit.click('consent');
      await visit.sees('dialog[open][data-stage="act"]');
    },
    done: NO_DIALOG,
  },
];

/** Counts what is asked of a device; what waits in the username field asks for nothing. */
function countingAsked(): void {
  const counted = globalThis as unknown as { asked: number };
  counted.asked = 0;
  const { credentials } = navigator;
  for (const name of ['get', 'create'] as const) {
    const real = credentials[name].bind(credentials) as (options: { mediation?: string }) => Promise<unknown>;
    const asking = (options: { mediation?: string }) => {
      if (options.mediation !== 'conditional') counted.asked += 1;
      return real(options);
    };
    Object.assign(credentials, { [name]: asking });
  }
  if (!('PaymentRequest' in globalThis)) return;
  const { show } = PaymentRequest.prototype;
  PaymentRequest.prototype.show = function (this: PaymentRequest) {
    counted.asked += 1;
    return show.call(this);
  };
}

const asked = (visit: Visit) => visit.page.evaluate(() => (globalThis as unknown as { asked: number }).asked);

async function begun(flow: Flow, how: string): Promise<Visit> {
  const { inWindow, synced = false, begin } = flow;
  const visit = await (inWindow ? dialogStage : stage).visit({ synced });
  await visit.page.addInitScript(countingAsked);
  if (inWindow) await visit.inDialog('autoAccept');
  await begin(visit, `stopper-${FLOWS.indexOf(flow)}-${how}`);
  return visit;
}

async function takesTheWayOut(visit: Visit, { press, out, stopped }: Flow): Promise<void> {
  await visit.click(out);
  await visit.sees(stopped);
  expect(await visit.page.locator(`[data-action="${press}"][aria-disabled]:visible`).count()).toBe(0);
}

async function goesOn(visit: Visit, { press, again, done }: Flow): Promise<void> {
  await again?.(visit);
  await visit.click(press);
  visit.release();
  await visit.sees(done);
}

describe.each(FLOWS)('$flow', (flow) => {
  it('is stopped while the bank has not answered', async () => {
    const visit = await begun(flow, 'bank');
    const before = await asked(visit);
    const opening = await holdOne(visit, 'POST', flow.opens, 'request');
    await visit.click(flow.press);
    await opening.came;
    await takesTheWayOut(visit, flow);
    await opening.letGo();
    expect(await asked(visit)).toBe(before);
    await visit.sees(flow.stopped);
    await goesOn(visit, flow);
    await visit.close();
  });
});

describe.each(FLOWS.filter(({ capability }) => capability !== undefined))('$flow', (flow) => {
  it('is stopped while the browser has not said what it can do', async () => {
    const visit = await begun(flow, 'browser');
    const before = await asked(visit);
    await visit.page.evaluate((named) => {
      const [of = '', method = ''] = named.split('.');
      const owner = Reflect.get(globalThis, of) as Record<string, unknown>;
      const [real, timer] = [owner[method], setTimeout];
      // It never answers, and the time that it has for it does not pass either.
      owner[method] = () => new Promise(() => {});
      globalThis.setTimeout = ((act: () => void, after?: number) => (after === 2_000 ? 0 : timer(act, after))) as typeof setTimeout;
      const answersAgain = () => {
        owner[method] = real;
        globalThis.setTimeout = timer;
      };
      Object.assign(globalThis, { answersAgain });
    }, flow.capability ?? '');
    await visit.click(flow.press);
    await takesTheWayOut(visit, flow);
    await settled(visit);
    expect(await asked(visit)).toBe(before);
    await visit.page.evaluate(() => void (globalThis as unknown as { answersAgain: () => void }).answersAgain());
    await goesOn(visit, flow);
    await visit.close();
  });
});
