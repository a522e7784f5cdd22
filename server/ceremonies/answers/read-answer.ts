/**
 * From whatever came to an answer in shape: the only makers of `UnverifiedAssertion` and `UnverifiedRegistration`.
 *
 * WebAuthn L3 §5.1: required members and their types are checked, unknown members are ignored (browsers add some), bytes
 * have one spelling, and everything has a limit. In shape is not yet believed: that is what the steps are for. Without this,
 * an array of bytes in place of a string would be judged as bytes and kept as evidence that nobody can read.
 */
import { isBase64url } from '../../core/encoding/base64url.ts';
import { type Failed, failed, type Outcome, succeeded } from '../../core/failures.ts';
import type { UnverifiedRegistration } from '../attestation-steps.ts';
import type { UnverifiedAssertion } from './assertion-facts.ts';

/** Characters. A credential id has at most 1023 bytes; one byte more is refused by the ceremony, by name. */
export const LONGEST = { id: 1400, bytes: 32_768, signature: 4096, userHandle: 128, transport: 64, transports: 64 } as const;

/** @param answer `AuthenticationResponseJSON`, or anything else */
export function readAssertion(answer: unknown): Outcome<UnverifiedAssertion> {
  const response = member(answer, 'response');
  const handle = member(response, 'userHandle');
  const flaw =
    flawOfFrame(answer) ??
    flawOfBytes(response, '/response', 'clientDataJSON', LONGEST.bytes) ??
    flawOfBytes(response, '/response', 'authenticatorData', LONGEST.bytes) ??
    flawOfBytes(response, '/response', 'signature', LONGEST.signature) ??
    (handle === undefined || handle === null || isBytes(handle, LONGEST.userHandle, 0) ? null : '/response/userHandle');
  return flaw === null ? succeeded(answer as UnverifiedAssertion) : notInShape(flaw);
}

/** @param answer `RegistrationResponseJSON`, or anything else */
export function readRegistration(answer: unknown): Outcome<UnverifiedRegistration> {
  const response = member(answer, 'response');
  const transports = member(response, 'transports');
  const flaw =
    flawOfFrame(answer, 0) ??
    flawOfBytes(response, '/response', 'clientDataJSON', LONGEST.bytes) ??
    flawOfBytes(response, '/response', 'attestationObject', LONGEST.bytes) ??
    (transports === undefined || areTransports(transports) ? null : '/response/transports');
  return flaw === null ? succeeded(answer as UnverifiedRegistration) : notInShape(flaw);
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

/** SPC, AuthenticationExtensionsPaymentOutputs: what the browser signed along with. Other outputs are ignored. */
function flawOfExtensions(extensions: object): string | null {
  const payment = member(extensions, 'payment');
  if (payment === undefined) return null;
  const at = '/clientExtensionResults/payment';
  if (!isObject(payment)) return at;
  const signed = member(payment, 'browserBoundSignature');
  if (signed === undefined) return null;
  return isObject(signed)
    ? flawOfBytes(signed, `${at}/browserBoundSignature`, 'signature', LONGEST.signature)
    : `${at}/browserBoundSignature`;
}

function flawOfBytes(owner: unknown, path: string, name: string, longest: number, shortest = 1): string | null {
  return isBytes(member(owner, name), longest, shortest) ? null : `${path}/${name}`;
}

function isBytes(value: unknown, longest: number, shortest: number): boolean {
  return typeof value === 'string' && value.length >= shortest && value.length <= longest && isBase64url(value);
}

/** WebAuthn L3 §5.2.1: hints, of which unknown ones are to be kept; any strings, within the limits. */
function areTransports(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length <= LONGEST.transports &&
    value.every((each) => typeof each === 'string' && each.length <= LONGEST.transport)
  );
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Own members only: what an answer inherits, nobody sent. */
function member(owner: unknown, name: string): unknown {
  return isObject(owner) && Object.hasOwn(owner, name) ? owner[name] : undefined;
}
