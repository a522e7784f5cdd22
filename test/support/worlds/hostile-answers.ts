/**
 * Answers to WebAuthn options that are in shape and that no browser gives, as recipes: which member, and what stands there.
 *
 * A recipe is plain data, so that a failure prints what was sent. It changes one thing. What it changes in the client data is text,
 * so that nesting, a member that is there twice, and escapes come as they are written. `signed`: the device signs what was changed,
 * so that the answer is refused for that alone, or, where the member is ignored, accepted.
 */
import fc from 'fast-check';
import type { AssertWith } from '../../../server/authenticator/core/get-assertion.ts';
import type { RegisterWith } from '../../../server/authenticator/core/make-credential.ts';
import { bytesOf, innerBytes, type Json, oddValue } from './hostile-bodies.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export type AnswerRecipe =
  | { readonly of: 'nothing' }
  /** A member of the client data becomes this JSON text; null: it goes. `twice`: it stands there twice. */
  | { readonly of: 'client'; readonly path: string; readonly text: string | null; readonly twice: boolean; readonly signed: boolean }
  | { readonly of: 'client-bytes' | 'authenticator-bytes'; readonly bytes: Bytes; readonly signed: boolean }
  | { readonly of: 'signature' | 'attestation'; readonly bytes: Bytes }
  /** The name of the attestation's format. */
  | { readonly of: 'format'; readonly name: string }
  /** A member of the JSON around the bytes, which nothing signs. */
  | { readonly of: 'around'; readonly path: string; readonly text: string | null };

const SIGNED_MEMBERS =
  'type challenge origin crossOrigin topOrigin tokenBinding tokenBinding.status tokenBinding.id x browserBoundPublicKey payment payment.x ' +
  'payment.rpId payment.rp payment.topOrigin payment.payeeName payment.payeeOrigin payment.paymentEntitiesLogos payment.total ' +
  'payment.total.currency payment.total.value payment.instrument payment.instrument.displayName payment.instrument.icon ' +
  'payment.instrument.details payment.browserBoundPublicKey';
const IGNORED = 'x response.x response.publicKey clientExtensionResults.x clientExtensionResults.payment.x authenticatorAttachment';
const EMPTY = ['response.userHandle', 'clientExtensionResults.payment', 'clientExtensionResults.payment.browserBoundSignature'];

const words = (text: string) => fc.constantFrom(...text.split(' '));
const deep = fc
  .tuple(fc.constantFrom(['[', ']'], ['{"a":', '}']), fc.constantFrom(31, 32, 33, 100, 1_000, 3_000))
  .map(([[open = '', close = ''], depth]) => `${open.repeat(depth)}1${close.repeat(depth)}`);
const long = fc.constantFrom(43, 300, 301, 4_000, 20_000).map((length) => JSON.stringify('A'.repeat(length)));
const escapes = words(
  '"\\u0000" "a\\u0000b" "\\ud800" "\\udc00x" "\\u202e" "\\\\u0000" ["\\u0000"] {"\\u0000":1} {"__proto__":1} 1e999 -0',
);
const spellings = words('null "" [] {} [null] "null" "undefined" true false 0');
const text = fc.oneof(
  { weight: 2, arbitrary: deep },
  { weight: 1, arbitrary: long },
  { weight: 2, arbitrary: escapes },
  { weight: 2, arbitrary: spellings },
  { weight: 3, arbitrary: oddValue.map((value: Json) => JSON.stringify(value).slice(0, 20_000)).filter(isJson) },
);
const gone = fc.option(text, { freq: 12 });
const signed = fc.boolean();
const someBytes = fc.oneof({ weight: 3, arbitrary: innerBytes }, { weight: 1, arbitrary: fc.uint8Array({ minLength: 30, maxLength: 60 }) });
const bytes = someBytes.filter(({ length }) => length > 0) as fc.Arbitrary<Bytes>;

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false; // cut off
  }
}

export const answerRecipe: fc.Arbitrary<AnswerRecipe> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<AnswerRecipe>({ of: 'nothing' }) },
  {
    weight: 12,
    arbitrary: fc.record({ of: fc.constant('client' as const), path: words(SIGNED_MEMBERS), text: gone, twice: rarely(), signed }),
  },
  { weight: 2, arbitrary: fc.record({ of: fc.constantFrom('client-bytes' as const, 'authenticator-bytes' as const), bytes, signed }) },
  {
    weight: 1,
    arbitrary: fc.record({
      of: fc.constantFrom('signature' as const, 'attestation' as const),
      bytes: bytes.map((each) => each.slice(0, 3_000)),
    }),
  },
  {
    weight: 1,
    arbitrary: words('x none\u0000 \u0000 \ud800 é a"b a\\b packed fido-u2f tpm').map((name) => ({ of: 'format' as const, name })),
  },
  { weight: 1, arbitrary: fc.constantFrom(33, 5_000).map((length) => ({ of: 'format' as const, name: 'a'.repeat(length) })) },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('around' as const), path: words(`${IGNORED} response.transports`), text: gone }) },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('around' as const), path: fc.constantFrom(...EMPTY), text: fc.constant('null') }) },
  { weight: 1, arbitrary: fc.constant<AnswerRecipe>({ of: 'around', path: 'response.userHandle', text: '""' }) },
  {
    weight: 1,
    arbitrary: words('response.userHandle id rawId').chain((path) =>
      fc.uint8Array({ minLength: 1, maxLength: 64 }).map((id) => ({ of: 'around' as const, path, text: `"${base64url(id)}"` })),
    ),
  },
) as fc.Arbitrary<AnswerRecipe>;

function rarely() {
  return fc.integer({ min: 0, max: 15 }).map((each) => each === 0);
}
const base64url = (of: Uint8Array) => Buffer.from(of).toString('base64url');

/** How the device makes the answer, where it signs what was changed. */
export function howOf(recipe: AnswerRecipe): AssertWith & RegisterWith {
  if (recipe.of === 'format')
    return { faults: [(draft) => 'attest' in draft && Object.assign(draft, { attest: withFormat(recipe.name) })] };
  if (!('signed' in recipe) || !recipe.signed) return {};
  const rewrite = changedBytes(recipe);
  const member = recipe.of === 'authenticator-bytes' ? 'authenticatorData' : 'clientData';
  return { faults: [({ rewrite: of }) => Object.assign(of, { [member]: rewrite })] };
}
const withFormat = (format: string) => () => ({ format, statement: new Map() });

type Answer = { readonly response: Readonly<Record<string, unknown>> };

/** The body of the request, for an answer that was made by `howOf`. */
export function bodyOf(recipe: AnswerRecipe, answer: Answer): string {
  const inResponse = (name: string, of: Uint8Array) =>
    name in answer.response ? withText(answer, `response.${name}`, `"${base64url(of)}"`) : JSON.stringify(answer);
  if (recipe.of === 'around') return withText(answer, recipe.path, recipe.text);
  if (recipe.of === 'signature') return inResponse('signature', recipe.bytes);
  if (recipe.of === 'attestation') return inResponse('attestationObject', recipe.bytes);
  if (!('signed' in recipe) || recipe.signed) return JSON.stringify(answer);
  const member = recipe.of === 'authenticator-bytes' ? 'authenticatorData' : 'clientDataJSON';
  return inResponse(member, changedBytes(recipe)(Buffer.from(String(answer.response[member] ?? ''), 'base64url')));
}

function changedBytes(recipe: Extract<AnswerRecipe, { signed: boolean }>): (bytes: Uint8Array) => Bytes {
  if (recipe.of !== 'client') return () => recipe.bytes;
  const { path, text: value, twice } = recipe;
  return (clientData) => {
    const changed = withText(JSON.parse(Buffer.from(clientData).toString()), path, value);
    const again = twice ? changed.replace('{', `{${JSON.stringify(path.split('.')[0])}:1,`) : changed;
    return new Uint8Array(bytesOf(again, 'utf8'));
  };
}

const HERE = '\u0001here\u0001';

/** The object as text, with the member at a path set to a text; null takes it away. */
function withText(object: object, path: string, value: string | null): string {
  const copy = structuredClone(object) as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop() as string;
  const owner = names.reduce<Record<string, unknown>>((inner, name) => {
    const next = inner[name];
    if (typeof next !== 'object' || next === null) inner[name] = {};
    return inner[name] as Record<string, unknown>;
  }, copy);
  if (value === null) delete owner[last];
  else owner[last] = HERE;
  return JSON.stringify(copy).replace(JSON.stringify(HERE), () => value ?? '');
}
