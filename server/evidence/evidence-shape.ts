/**
 * The shape of evidence: the required members, and the type of each (contract §6).
 *
 * Unknown members are left alone; the seal covers them. Bytes have one spelling, counts are whole numbers, and text is
 * well-formed: what two readers could read differently is no evidence.
 */
import { isCheckpoint } from '../core/audit/audit-checkpoint.ts';
import { isBase64url } from '../core/encoding/base64url.ts';
import type { Members } from '../core/scopes/scope-rule.ts';
import { isScope, SCOPES, type Scope } from '../core/scopes/scopes.ts';

type Test = (value: unknown) => boolean;
type Shape = { readonly [member: string]: Test | Shape };

const text: Test = (value) => typeof value === 'string' && value.isWellFormed();
const bytes: Test = (value) => typeof value === 'string' && value !== '' && isBase64url(value);
const bytes32: Test = (value) => bytes(value) && (value as string).length === 43;
const count: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const place: Test = (value) => count(value) && value !== 0;
const flag: Test = (value) => typeof value === 'boolean';
const texts: Test = (value) => Array.isArray(value) && value.length > 0 && value.every(text);
const record: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const orAbsent =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const shaped =
  (shape: Shape): Test =>
  (value) =>
    flawOf(value, shape, '') === null;

const EVENT: Shape = {
  sequence: place,
  recordedAt: text,
  type: text,
  outcome: text,
  requestId: text,
  sessionRef: orNull(text),
  payerId: text,
  paymentId: orAbsent(text),
  detailsDigest: bytes,
  previousHash: bytes,
  hash: bytes,
};

/** Members of every signed object. */
const FRAME: Shape = { authorisationId: text, issuedAt: text, expiresAt: text, payer: { payerId: text } };

const SHAPE: Shape = {
  scope: (value) => typeof value === 'string' && isScope(value),
  object: record,
  nonce: bytes,
  challenge: bytes,
  method: text,
  relyingParty: { id: text, origins: texts },
  payer: { payerId: text, userHandle: bytes },
  credential: {
    credentialId: bytes,
    publicKey: bytes,
    publicKeyPem: text,
    aaguid: text,
    backupEligible: flag,
    backupState: flag,
    signCountBefore: count,
    possession: orAbsent(text),
  },
  assertion: {
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: orNull(bytes),
    browserBoundSignature: orAbsent(bytes),
  },
  browserBoundKey: orAbsent(orNull(shaped({ publicKey: bytes, status: text }))),
  issuedPaymentConfirmation: orNull(record),
  registration: { attestationObject: bytes, clientDataJSON: bytes, registeredAt: text, boundBy: text, vouched: orAbsent(flag) },
  acceptedAt: text,
  policy: { possession: orAbsent(text) },
  audit: {
    event: EVENT,
    opened: orNull(shaped({ salt: bytes, details: record })),
    checkpoint: orNull(isCheckpoint),
    path: orNull((value) => Array.isArray(value) && value.every(bytes)),
  },
  seal: orNull(shaped({ keyId: bytes, signature: bytes })),
};

function shapeOf(members: Members): Shape {
  const tests = { text, bytes, bytes32, time: text };
  return Object.fromEntries(
    Object.entries(members).map(([name, kind]) => {
      const wanted = typeof kind === 'string' ? tests[kind] : shapeOf(kind);
      if (!name.endsWith('?')) return [name, wanted];
      return [name.slice(0, -1), orAbsent(typeof wanted === 'function' ? wanted : shaped(wanted))];
    }),
  );
}

/** What is signed beside the frame, by scope (contract §5), as the rule of the scope describes it. */
const OBJECTS = Object.fromEntries(Object.entries(SCOPES).map(([scope, { members }]) => [scope, shapeOf(members)])) as Readonly<
  Record<Scope, Shape>
>;

/** JSON pointer to the first member that is not what it has to be, or null. */
export function evidenceFlaw(value: unknown): string | null {
  const flaw = flawOf(value, SHAPE, '');
  const { scope, object } = value as { scope: Scope; object: unknown };
  return flaw ?? flawOf(object, FRAME, '/object') ?? flawOf(object, OBJECTS[scope], '/object');
}

function flawOf(value: unknown, shape: Shape, pointer: string): string | null {
  if (!record(value)) return pointer || '/';
  for (const [name, wanted] of Object.entries(shape)) {
    const member = Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
    const at = `${pointer}/${name}`;
    if (typeof wanted !== 'function') {
      const inside = flawOf(member, wanted, at);
      if (inside !== null) return inside;
    } else if (!wanted(member)) return at;
  }
  return null;
}
