/**
 * A payer comes to be one: enrols, registers a passkey, and makes it active with the first sign-in.
 *
 * RTS Art 24(1), Art 4(1): a registration proves no two elements, so it opens no session. The first assertion does.
 */
import { digest } from '../../core/audit/audit-chain.ts';
import { USER_HANDLE_BYTES } from '../../core/credential-record.ts';
import { toBase64url } from '../../core/encoding/base64url.ts';
import { failed } from '../../core/failures.ts';
import { BANK_CODE, composeIban } from '../../core/payments/iban.ts';
import { nameFlaw } from '../../core/payments/text.ts';
import { answer, NO_SESSION, NOT_IN_SHAPE, refusal, text } from './answers.ts';
import { deviceCookie, openSession, type Visit } from './own-sessions.ts';
import type { Route } from './route.ts';

const ENROLMENT_MS = 15 * 60_000;
const OPENING_BALANCE = { currency: 'EUR', minorUnits: 1_000_000n };

/** Play money and open enrolment: how a bank knows its customers is not part of this example. */
const enrol: Route = async (bank, visit, { body }) => {
  const [username, displayName] = [text(body, 'username'), text(body, 'displayName')];
  if (username === null || displayName === null) return NOT_IN_SHAPE;
  const flaw = nameFlaw(displayName);
  if (flaw !== null) return answer(422, { type: '/problems/unprocessable', errors: [{ pointer: '/displayName', reason: flaw }] });
  const { environment, maps, storage } = bank;
  const [payerId, now] = [bank.newId(), environment.now()];
  const userHandle = toBase64url(environment.randomBytes(USER_HANDLE_BYTES));
  const iban = await maps.write(async (rows) => {
    if ([...rows.payers.values()].some((payer) => payer.username === username)) return null;
    const opened = composeIban(BANK_CODE, String(rows.accounts.size + 1).padStart(10, '0'));
    rows.payers.set(payerId, { payerId, username, displayName, userHandle, enrolmentExpiresAt: now + ENROLMENT_MS });
    rows.accounts.set(opened, { iban: opened, payerId, name: 'Current account', balance: OPENING_BALANCE });
    const act = { now, requestId: visit.requestId, sessionRef: null };
    storage.append(rows, act, { type: 'enrolment', outcome: 'success', payerId, details: { username } });
    return opened;
  });
  if (iban === null) return answer(409, { type: '/problems/username-taken' });
  const session = await openSession(bank, visit, { kind: 'enrolling', payerId, credentialId: null });
  return session ? answer(201, { payerId, iban }, session.cookie) : NO_SESSION;
};

/** Who may register: a payer who enrols, or one who is signed in and has consented. */
function registrant({ session, requestId }: Visit) {
  if (!session?.payerId) return null;
  return { payerId: session.payerId, sessionRef: session.sessionRef, requestId, firstCredential: session.kind === 'enrolling' };
}

const registrationOptions: Route = async (bank, visit) => {
  const caller = registrant(visit);
  if (!caller) return NO_SESSION;
  const options = await bank.startRegistration(caller, undefined);
  return options.ok ? answer(200, options.value) : refusal(options);
};

const register: Route = async (bank, visit, { body }) => {
  const caller = registrant(visit);
  if (!caller) return NO_SESSION;
  const registered = await bank.finishRegistration(body, { ...caller, grant: caller.firstCredential ? { by: 'enrolment' } : null });
  if (!registered.ok) return refusal(registered);
  const { credentialId, label, status } = registered.value;
  return answer(201, { credentialId, label, status });
};

const signInOptions: Route = async (bank, visit) => {
  const { session } = visit;
  if (session) return answer(200, await bank.startSignIn(session.sessionRef));
  const opened = await openSession(bank, visit, { kind: 'anonymous', payerId: null, credentialId: null });
  return opened ? answer(200, await bank.startSignIn(opened.sessionRef), opened.cookie) : NO_SESSION;
};

const signIn: Route = async (bank, visit, { body }) => {
  const { session, requestId } = visit;
  const [opens, device] = [bank.newId(), bank.newId()];
  const signedIn = await bank.finishSignIn(body, {
    sessionRef: session?.sessionRef ?? null,
    payerId: session?.kind === 'authenticated' ? session.payerId : null,
    requestId,
    opens,
    device: { newHash: digest(device), oldHash: visit.device === null ? null : digest(visit.device) },
  });
  if (!signedIn.ok) return refusal(signedIn);
  const opened = await openSession(bank, visit, { kind: 'authenticated', ...signedIn.value }, opens);
  if (!opened) return refusal(failed('credential-not-active'));
  return answer(200, signedIn.value, opened.cookie, deviceCookie(bank, device));
};

export const PAYER_ROUTES: Readonly<Record<string, Route>> = {
  'POST /enrolments': enrol,
  'POST /registrations/options': registrationOptions,
  'POST /registrations': register,
  'POST /authentications/options': signInOptions,
  'POST /authentications': signIn,
};
