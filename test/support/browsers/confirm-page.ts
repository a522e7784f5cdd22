/** What payers do on the confirm page, where more than one test needs it. */
import type { Visit } from './visit.ts';

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
