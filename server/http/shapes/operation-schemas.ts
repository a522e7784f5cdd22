/**
 * What the client asks first: which relying party this is. And what the demo profile tells a session about its own failures.
 *
 * RTS Art 4(3)(a): a diagnosis names the wrong element, so the strict profile has no such answer.
 */
import { type Static, Type } from 'typebox';
import type { Findings } from '../../ceremonies/refusals/findings.ts';
import type { StepState } from '../../core/failure-clauses.ts';
import type { FailureCode } from '../../core/failures.ts';
import { ClauseShape } from './audit/audit-event-json.ts';
import { AnyObject, Time, Word } from './schemas.ts';

export const RelyingParty = Type.Object({
  rpId: Type.String(),
  rpName: Type.String(),
  profile: Word<'demo' | 'strict'>(['demo', 'strict']),
  demoOnNetwork: Type.Boolean(),
  contact: Type.Union([Type.String(), Type.Null()], { description: 'how payers reach the bank, in one line of text' }),
  enrolment: Type.Boolean({ description: 'whether anybody may open an account' }),
  diagnostics: Type.Boolean(),
  signedIn: Type.Boolean({ description: 'whether this browser has a live session; asking is no activity' }),
  mayRegister: Type.Boolean({ description: 'whether this browser has begun an enrolment or an activation: the session says whose' }),
});
export type RelyingPartyJson = Static<typeof RelyingParty>;

/** What a session is for that is no sign-in (contract §3). */
export const MayRegister = Type.Object({
  by: Word<'enrolment' | 'activation'>(['enrolment', 'activation']),
  payer: Type.Object({ payerId: Type.String(), username: Type.String(), displayName: Type.String() }),
  until: Time,
});
export type MayRegisterJson = Static<typeof MayRegister>;

export const Diagnosis = Type.Object({
  requestId: Type.String(),
  recordedAt: Time,
  ceremony: Type.String({ description: 'type of the audit event' }),
  failureCode: Word<FailureCode>([], 'which check failed'),
  explanation: Type.String(),
  clauses: Type.Array(ClauseShape),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      state: Word<StepState>(['pass', 'fail', 'not-reached']),
      clauses: Type.Array(ClauseShape),
    }),
    { description: 'every step of the ceremony in spec order; after the first that fails, none is reached' },
  ),
  expected: Type.Unsafe<Findings>(AnyObject),
  received: Type.Unsafe<Findings>(AnyObject),
});
export type DiagnosisJson = Static<typeof Diagnosis>;
