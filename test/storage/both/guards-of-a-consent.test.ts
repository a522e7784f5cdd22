/**
 * Every condition under which a consent is used up: broken one at a time, and each alone leaves it unused.
 *
 * RTS Art 24(2)(b), Art 27(a); contract §3: good for one act, on one subject, of one payer, in the session that gave it, within
 * five minutes. Without the session, a thief of a second session would act on what the payer agreed to in the first.
 */
import { describe, expect, it } from 'vitest';
import { type Consent, useConsent } from '../../../server/storage/credentials/consents.ts';
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

/** An accepted consent of alice to register one credential, and what uses it up. */
async function world() {
  const bank = await openBank();
  const [alice, bob] = [await bank.enrol('alice'), await bank.enrol('bob')];
  const { authorisationId } = expectStatus(200, await alice.bind()).body;
  const authorisation = await bank.stores.authorisations.own(alice.payerId, authorisationId);
  if (!authorisation) throw new Error('no such authorisation');
  const takenAt = authorisation.takenAt ?? 0;
  const valid: Consent = { authorisationId, scope: 'register-credential', subjectId: alice.payerId, acceptedAfter: takenAt - 1 };
  const use = (changes: Partial<Consent> = {}, payerId = alice.payerId, sessionRef = authorisation.sessionRef) =>
    bank.database.write((transaction) =>
      useConsent(transaction, payerId, { ...valid, ...changes }, { now: bank.clock.now, requestId: 'request', sessionRef }),
    );
  return { bank, alice, bob, takenAt, use };
}

describe('an accepted consent', () => {
  it('is used up once, by what it names', async () => {
    const here = await world();
    await using _ = here.bank;
    expect([await here.use(), await here.use()]).toEqual([true, false]);
  });

  it.each<[string, (here: Awaited<ReturnType<typeof world>>) => Promise<boolean>]>([
    ['in another session', ({ use }) => use({}, undefined, 'another session')],
    ['for another payer', ({ use, bob }) => use({}, bob.payerId)],
    ['under another authorisation', ({ use }) => use({ authorisationId: 'another' })],
    ['for another scope', ({ use }) => use({ scope: 'revoke-credential' })],
    ['for another subject', ({ use, bob }) => use({ subjectId: bob.payerId })],
    ['when its five minutes are over', ({ use, takenAt }) => use({ acceptedAfter: takenAt })],
  ])('is not used up %s', async (_, attempt) => {
    const here = await world();
    await using _bank = here.bank;
    expect(await attempt(here)).toBe(false);
    expect(await here.use(), 'and stays good for what it names').toBe(true);
  });

  it.each(['started', 'failed'])('is one that was accepted: with scaStatus %s there is nothing to use', async (status) => {
    const here = await world();
    await using bank = here.bank;
    const { body } = expectStatus(201, await here.alice.post('/api/bindings', { action: 'register-credential' }));
    const fault = 'UPDATE authorisations SET sca_status = $2, taken_at = $3 WHERE authorisation_id = $1';
    await bank.database.write(({ run }) => run(fault, [body.authorisationId, status, bank.clock.now]));
    expect(await here.use({ authorisationId: body.authorisationId })).toBe(false);
  });
});
