/**
 * The ceremonies on a storage of one's own: which parts a bank hands in, and which functions it gets back.
 *
 * This is the whole of the wiring. Everything that decides (RTS Art 4, 5, 24, 27; WebAuthn L3 §7) is in the rooms `core`,
 * `webauthn` and `ceremonies`; everything that remembers is behind the ports.
 */
import { randomBytes as chance } from 'node:crypto';
import { authorise } from '../../ceremonies/authorise-payment.ts';
import type { Environment } from '../../ceremonies/environment.ts';
import { finishRegistration } from '../../ceremonies/finish-registration.ts';
import { finishSignIn } from '../../ceremonies/finish-sign-in.ts';
import { paymentAct } from '../../ceremonies/scopes/payment.ts';
import { registerCredentialAct } from '../../ceremonies/scopes/register-credential.ts';
import { revokeCredentialAct } from '../../ceremonies/scopes/revoke-credential.ts';
import { startAuthorisation } from '../../ceremonies/start-authorisation.ts';
import { startRegistration } from '../../ceremonies/start-registration.ts';
import { startSignIn } from '../../ceremonies/start-sign-in.ts';
import { newId } from '../../core/audit/audit-chain.ts';
import { POLICY } from '../../core/policy.ts';
import { ownStorage } from './storage/own-storage.ts';
import { emptyBank } from './storage/rows.ts';
import { transactions } from './storage/transactions.ts';

export type OwnBank = ReturnType<typeof ownBank>;

/** @param origin where pages and requests come from @param now milliseconds since the epoch */
export function ownBank(origin: string, now: () => number) {
  const randomBytes = (count: number) => new Uint8Array(chance(count));
  const environment: Environment = {
    relyingParty: { id: new URL(origin).hostname, name: 'A bank with a storage of its own', origins: [origin] },
    attestation: 'none',
    policy: POLICY,
    dialogIcon: '/icon.png',
    now,
    randomBytes,
  };
  const maps = transactions(emptyBank());
  const storage = ownStorage(maps, randomBytes, POLICY);
  const parts = { environment, ...storage };
  return {
    maps,
    environment,
    storage,
    newId: () => newId(randomBytes),
    startRegistration: startRegistration(parts),
    finishRegistration: finishRegistration(parts),
    startSignIn: startSignIn(parts),
    finishSignIn: finishSignIn(parts),
    startAuthorisation: startAuthorisation(parts),
    authorisePayment: authorise(parts, paymentAct),
    consentToRegister: authorise(parts, registerCredentialAct),
    consentToRevoke: authorise(parts, revokeCredentialAct),
  };
}
