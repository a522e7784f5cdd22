/** Consents to a change of credentials: good once, in one session, for one subject, for some minutes (RTS Art 24(2)(b), contract §3). */
import type { NewAuthorisation } from '../../../server/ceremonies/ports.ts';
import type { StoredCredential } from '../../../server/core/credential-record.ts';
import { succeeded } from '../../../server/core/failures.ts';
import { assert, contractCase } from './contract-case.ts';
import { anAuthorisation, aPayment } from './contract-rows.ts';
import type { ConsentScope } from './contract-stores.ts';
import { act, answering, type ContractWorld, freshId, NOW } from './contract-world.ts';

type Given = {
  by?: StoredCredential;
  sessionRef?: string;
  scope?: ConsentScope;
  subjectId?: string;
  at?: number;
  isAccepted?: boolean;
};

/** Opens a consent, and accepts it as the ceremony does. @returns its id */
export async function accepted({ ports, alice, passkey }: ContractWorld, given: Given = {}): Promise<string> {
  const { by = passkey, sessionRef = 'session-1', scope = 'register-credential', subjectId = alice.payerId, at = NOW } = given;
  const like = anAuthorisation(freshId(), aPayment('', alice, at), at);
  const opened: NewAuthorisation & { readonly scope: ConsentScope } = {
    ...like,
    scope,
    subjectId,
    sessionRef,
    subjectVersion: 0,
  };
  const type = `${scope}-authorisation` as const;
  const entry = { type, outcome: 'success', payerId: alice.payerId, details: {} } as const;
  await ports.authorisations.open(
    opened,
    async () => succeeded({ fallbackFrom: null }),
    () => entry,
    act(at, sessionRef),
  );
  if (given.isAccepted === false) return opened.authorisationId;
  const current = (await ports.credentials.load(by.credentialId)) ?? by;
  const answered = answering(opened, current);
  const decision = await ports.authorisations.accept(scope, alice.payerId, async ({ guard, record }) => {
    const refusal = await guard(answered, act(at, sessionRef));
    if (refusal) return { undo: refusal };
    await record(answered, entry, '{}', act(at, sessionRef));
    return { keep: succeeded(null) };
  });
  assert.ok('keep' in decision, 'the consent is accepted');
  return opened.authorisationId;
}

const find = (
  { ports, alice }: ContractWorld,
  changes: { sessionRef?: string; scope?: ConsentScope; subjectId?: string; since?: number } = {},
) => {
  const { sessionRef = 'session-1', scope = 'register-credential', subjectId = alice.payerId, since = NOW - 1 } = changes;
  return ports.authorisations.acceptedConsent(alice.payerId, sessionRef, scope, subjectId, since);
};

export const consentCases = [
  contractCase(
    'consent-exact',
    'a consent is found in its own session, for its own scope and subject only',
    'RTS Art 24(2)(b)',
    async (world) => {
      const id = await accepted(world);
      assert.equal(await find(world), id);
      assert.equal(await find(world, { sessionRef: 'session-2' }), null);
      assert.equal(await find(world, { scope: 'revoke-credential' }), null);
      assert.equal(await find(world, { subjectId: 'another' }), null);
      const bob = await world.payer();
      assert.equal(await find({ ...world, alice: { ...world.alice, payerId: bob.payerId } }, { subjectId: world.alice.payerId }), null);
    },
  ),
  contractCase('consent-since', 'a consent that was accepted at `since` or before is over', 'contract §3', async (world) => {
    const id = await accepted(world, { at: NOW + 3 });
    assert.equal(await find(world, { since: NOW + 2 }), id);
    assert.equal(await find(world, { since: NOW + 3 }), null);
  }),
  contractCase('consent-accepted', 'what is opened and not accepted is no consent', 'RTS Art 24(2)(b)', async (world) => {
    await accepted(world, { isAccepted: false });
    assert.equal(await find(world), null);
  }),
  contractCase('consent-newest', 'of several consents the newest is found', 'contract §3', async (world) => {
    await accepted(world, { at: NOW });
    const newest = await accepted(world, { at: NOW + 10 });
    assert.equal(await find(world), newest);
  }),
];
