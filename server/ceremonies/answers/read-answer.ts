/**
 * From whatever came to an answer in shape: the only makers of `UnverifiedAssertion` and `UnverifiedRegistration`.
 *
 * WebAuthn L3 §5.1: required members and their types are checked, bytes have one spelling, and everything has a limit. An answer in
 * shape is a copy that holds the members which a step looks at, and no other: what browsers add is ignored, however deep and odd
 * it is, and reaches no ceremony, no evidence and no database. In shape is not yet believed: that is what the steps are for.
 *
 * Contract §2, nothing has one meaning: an optional member that is absent, null, "" or an empty list is not in the copy. Serialisers
 * write null for what there is not, and some clients an empty buffer; a ceremony that takes one of these for a value refuses a
 * payer who did nothing wrong. Required members have no nothing: without one of them the answer is not in shape.
 */
import { isBase64url } from '../../core/encoding/base64url.ts';
import { type Failed, failed, type Outcome, succeeded } from '../../core/failures.ts';
import type { UnverifiedRegistration } from '../attestation-steps.ts';
import type { UnverifiedAssertion } from './assertion-facts.ts';
import { readTransports } from './transports.ts';

/** Characters. A credential id has at most 1023 bytes; one byte more is refused by the ceremony, by name. */
export const LONGEST = { id: 1400, bytes: 32_768, signature: 4096, userHandle: 128 } as const;

/** @param answer `AuthenticationResponseJSON`, or anything else */
export function readAssertion(answer: unknown): Outcome<UnverifiedAssertion> {
  const response = member(answer, 'response');
  const flaw =
    flawOfFrame(answer) ??
    flawOfBytes(response, '/response', 'clientDataJSON', LONGEST.bytes) ??
    flawOfBytes(response, '/response', 'authenticatorData', LONGEST.bytes) ??
    flawOfBytes(response, '/response', 'signature', LONGEST.signature) ??
    flawOfOptionalBytes(response, '/response', 'userHandle', LONGEST.userHandle);
  if (flaw !== null) return notInShape(flaw);
  const userHandle = text(response, 'userHandle');
  return succeeded({
    ...frame(answer),
    response: {
      clientDataJSON: text(response, 'clientDataJSON'),
      authenticatorData: text(response, 'authenticatorData'),
      signature: text(response, 'signature'),
      // WebAuthn L3 §5.4.3: a user handle has 1 to 64 bytes, so an empty one is none.
      ...(userHandle !== '' && { userHandle }),
    },
  } as UnverifiedAssertion);
}

/** @param answer `RegistrationResponseJSON`, or anything else */
export function readRegistration(answer: unknown): Outcome<UnverifiedRegistration> {
  const response = member(answer, 'response');
  const flaw =
    flawOfFrame(answer, 0) ??
    flawOfBytes(response, '/response', 'clientDataJSON', LONGEST.bytes) ??
    flawOfBytes(response, '/response', 'attestationObject', LONGEST.bytes);
  if (flaw !== null) return notInShape(flaw);
  return succeeded({
    ...frame(answer),
    response: {
      clientDataJSON: text(response, 'clientDataJSON'),
      attestationObject: text(response, 'attestationObject'),
      transports: readTransports(member(response, 'transports')),
    },
  } as UnverifiedRegistration);
}

/** @param pointer JSON pointer to the first member that is not in shape */
function notInShape(pointer: string): Failed {
  return { ...failed('answer-not-in-shape'), pointer };
}

/** Members of both answers. @param shortestId a registration may name an empty id, which the steps refuse by name */
function flawOfFrame(answer: unknown, shortestId = 1): string | null {
  if (!isObject(answer)) return '';
  const extensions = member(answer, 'clientExtensionResults');
  return (
    flawOfBytes(answer, '', 'id', LONGEST.id, shortestId) ??
    flawOfBytes(answer, '', 'rawId', LONGEST.id, shortestId) ??
    (member(answer, 'type') === 'public-key' ? null : '/type') ??
    (isObject(member(answer, 'response')) ? null : '/response') ??
    (isObject(extensions) ? flawOfExtensions(extensions) : '/clientExtensionResults')
  );
}

const PAYMENT = '/clientExtensionResults/payment';

/** SPC, AuthenticationExtensionsPaymentOutputs: what the browser signed along with. Other outputs are ignored. */
function flawOfExtensions(extensions: object): string | null {
  const payment = member(extensions, 'payment') ?? {};
  if (!isObject(payment)) return PAYMENT;
  const signed = member(payment, 'browserBoundSignature') ?? {};
  if (!isObject(signed)) return `${PAYMENT}/browserBoundSignature`;
  return flawOfOptionalBytes(signed, `${PAYMENT}/browserBoundSignature`, 'signature', LONGEST.signature);
}

/** The members of both answers, of an answer without a flaw. */
function frame(answer: unknown) {
  const payment = member(member(answer, 'clientExtensionResults'), 'payment');
  const signature = text(member(payment, 'browserBoundSignature'), 'signature');
  return {
    id: text(answer, 'id'),
    rawId: text(answer, 'rawId'),
    clientExtensionResults: signature === '' ? {} : { payment: { browserBoundSignature: { signature } } },
  };
}

function flawOfBytes(owner: unknown, path: string, name: string, longest: number, shortest = 1): string | null {
  return isBytes(member(owner, name), longest, shortest) ? null : `${path}/${name}`;
}

/** Nothing, in whichever spelling, or bytes. */
function flawOfOptionalBytes(owner: unknown, path: string, name: string, longest: number): string | null {
  return isBytes(member(owner, name) ?? '', longest, 0) ? null : `${path}/${name}`;
}

function isBytes(value: unknown, longest: number, shortest: number): boolean {
  return typeof value === 'string' && value.length >= shortest && value.length <= longest && isBase64url(value);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own members only: what an answer inherits, nobody sent. */
function member(owner: unknown, name: string): unknown {
  return isObject(owner) && Object.hasOwn(owner, name) ? owner[name] : undefined;
}

/** A member that is text by its shape; '' for nothing. */
const text = (owner: unknown, name: string): string => (member(owner, name) ?? '') as string;
