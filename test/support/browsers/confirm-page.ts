/** What payers do on the confirm page, where more than one test needs it. */
import { ORDER, type Visit } from './visit.ts';

export async function confirmAndPay(visit: Visit): Promise<void> {
  await visit.click('confirm');
  await visit.sees('[data-view="confirm"][data-state="paid"]');
}

/** Five signatures that do not hold, and a sixth try: the passkey goes on signing badly. RTS Art 4(3)(b). */
export async function confirmUntilBlocked(visit: Visit): Promise<void> {
  await visit.cdp.send('WebAuthn.setResponseOverrideBits', { authenticatorId: visit.authenticatorId, isBogusSignature: true });
  for (let failure = 0; failure < 5; failure += 1) {
    await visit.click('confirm');
    await visit.sees('[data-problem="authentication-failed"]');
  }
  await visit.click('confirm');
  await visit.sees('[data-problem="authorisation-blocked"]');
}

/** Orders, begins to confirm, and stops: the bank has the payment, and it waits. */
export async function orderOpened(visit: Visit, order: typeof ORDER = ORDER): Promise<void> {
  await visit.order(order);
  visit.hold();
  await visit.click('confirm');
  await visit.sees('[data-view="confirm"][data-state="waiting"]');
  await visit.click('stop');
  await visit.sees('[data-view="confirm"][data-state="ready"] [data-note="stopped"]');
  visit.release();
  visit.prompts.count = 0;
}
