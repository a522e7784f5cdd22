/**
 * A further passkey, and the end of one: both by a consent that names exactly what happens (RTS Art 24(2)(b), Art 27(a)).
 *
 * A consent is opened and accepted like a payment, in a scope of its own. It is used up in the transaction of the change.
 */

import { registerCredentialAct } from '../../ceremonies/scopes/register-credential.ts';
import { revokeCredentialAct } from '../../ceremonies/scopes/revoke-credential.ts';
import { failed, type Outcome, succeeded } from '../../core/failures.ts';
import { answer, NO_SESSION, NOT_IN_SHAPE, refusal, text } from './answers.ts';
import { callerOf } from './own-sessions.ts';
import type { Route } from './route.ts';
import { endAllOf, endConsentsTo, useConsent } from './storage/consents.ts';
import { change, tell } from './storage/rows.ts';
import { Undo } from './storage/transactions.ts';

/** Body: `{ action: 'register-credential' }` or `{ action: 'revoke-credential', credentialId }`. */
const open: Route = async (bank, visit, { body }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const [action, credentialId] = [text(body, 'action'), text(body, 'credentialId')];
  const asking = { method: null, origin: null, languages: [] };
  const bound = { bindingId: bank.newId() };
  if (action === 'register-credential') {
    const opened = await bank.startAuthorisation(registerCredentialAct, { subjectId: caller.payerId, change: bound }, asking, caller);
    return opened.ok ? answer(201, opened.value) : refusal(opened);
  }
  if (action !== 'revoke-credential' || credentialId === null) return NOT_IN_SHAPE;
  const opened = await bank.startAuthorisation(revokeCredentialAct, { subjectId: credentialId, change: bound }, asking, caller);
  return opened.ok ? answer(201, opened.value) : refusal(opened);
};

const consent: Route = async (bank, visit, { ids: [authorisationId = ''], body }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const authorisation = await bank.storage.authorisations.own(caller.payerId, authorisationId);
  const accept = authorisation?.scope === 'revoke-credential' ? bank.consentToRevoke : bank.consentToRegister;
  const accepted = await accept({ authorisation, subjectId: null }, body, caller);
  return accepted.ok ? answer(200, { authorisationId, scaStatus: 'finalised' }) : refusal(accepted);
};

const revoke: Route = async (bank, visit, { ids: [credentialId = ''] }) => {
  const caller = callerOf(visit);
  if (!caller) return NO_SESSION;
  const { payerId, sessionRef, requestId } = caller;
  const now = bank.environment.now();
  const since = now - bank.environment.policy.consentMs;
  const id = await bank.storage.authorisations.acceptedConsent(payerId, sessionRef, 'revoke-credential', credentialId, since);
  if (id === null) return refusal(failed('sca-required'));
  const act = { now, requestId, sessionRef };
  const revoked = await bank.maps.write<Outcome<null>>(async (rows) => {
    const wanted = { payerId, sessionRef, scope: 'revoke-credential', subjectId: credentialId } as const;
    if (!useConsent(rows, id, wanted, since, act)) throw new Undo(failed('sca-required'));
    change(rows.credentials, credentialId, { status: 'revoked' });
    const isLast = ![...rows.credentials.values()].some((each) => each.payerId === payerId && each.status === 'active');
    if (isLast) throw new Undo(failed('last-credential'));
    endAllOf(rows, credentialId, now);
    endConsentsTo(rows, credentialId, now);
    tell(rows, payerId, 'credential-revoked', rows.credentials.get(credentialId)?.label ?? null, now);
    bank.storage.append(rows, act, { type: 'credential-revoked', outcome: 'success', payerId, details: { credentialId } });
    return succeeded(null);
  });
  return revoked.ok ? answer(204) : refusal(revoked);
};

export const CREDENTIAL_ROUTES: Readonly<Record<string, Route>> = {
  'POST /bindings': open,
  'PUT /bindings/:id': consent,
  'DELETE /credentials/:id': revoke,
};
