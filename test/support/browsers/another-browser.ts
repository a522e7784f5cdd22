/** The same payer in another browser: signed in there, with the passkeys as they were used last, so that their counts go on. */
import type { Stage } from './stage.ts';
import { lendPasskeys } from './virtual-authenticator.ts';
import type { Visit, VisitOptions } from './visit.ts';

export async function alsoIn(stage: Stage, visit: Visit, options: VisitOptions = {}): Promise<Visit> {
  const other = await stage.visit(options);
  await lendPasskeys(visit, other);
  other.hold(); // or the field's own offer signs in, and the button is gone from under the press
  await other.go('/');
  await other.sees('[data-view="welcome"]');
  await other.click('sign-in');
  other.release();
  await other.sees('[data-view="accounts"][data-state="ready"]');
  return other;
}
