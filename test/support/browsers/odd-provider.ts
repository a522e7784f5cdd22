/**
 * A password manager whose answers need not have the types that WebAuthn declares: the real answer of the virtual authenticator,
 * with one member wrong.
 */
import type { Visit } from './visit.ts';

/** `gives …`: of a method, what it gives in place of its value. */
export const HOW = ['missing', 'null', 'throwing getter', 'wrong type'] as const;
export const HOW_OF_METHODS = [...HOW, 'gives nothing', 'gives null', 'gives a wrong type', 'throws'] as const;
export type How = (typeof HOW_OF_METHODS)[number] | 'never ends' | 'gives an empty buffer';

/** `member`: by dots, from what the browser's API gives; empty for the whole of it. */
export type Odd = { readonly member: string; readonly how: How };

const all = (members: readonly string[], hows: readonly How[]): Odd[] => members.flatMap((member) => hows.map((how) => ({ member, how })));

/** The whole answer fails in no other way than `null` and `undefined`, and a rejection with nothing. */
const WHOLE = all([''], HOW);
export const ASSERTION: readonly Odd[] = [
  ...WHOLE,
  ...all(['id', 'rawId', 'type', 'authenticatorAttachment', 'response'], HOW),
  ...all(['response.clientDataJSON', 'response.authenticatorData', 'response.signature'], [...HOW, 'gives an empty buffer']),
  ...all(['getClientExtensionResults'], HOW_OF_METHODS),
];
export const USER_HANDLE: readonly Odd[] = all(['response.userHandle'], [...HOW, 'gives an empty buffer']);
export const REGISTRATION: readonly Odd[] = [
  ...WHOLE,
  ...all(['id', 'rawId', 'type', 'authenticatorAttachment', 'response'], HOW),
  ...all(['response.clientDataJSON', 'response.attestationObject'], [...HOW, 'gives an empty buffer']),
  ...all(['getClientExtensionResults', 'response.getTransports'], HOW_OF_METHODS),
];
/** Of the payment window. */
export const WINDOW: readonly Odd[] = [
  ...WHOLE,
  ...all(['details'], HOW),
  ...all(['complete'], [...HOW_OF_METHODS, 'never ends']),
  ...[...ASSERTION, ...USER_HANDLE].filter(({ member }) => member !== '').map(({ member, how }) => ({ member: `details.${member}`, how })),
];

/** From the next page on, this tab has such a password manager; its answers are right until `answerOddly`. */
export async function installOddProvider(visit: Visit): Promise<void> {
  await visit.page.addInitScript(oddProvider);
}

export async function answerOddly(visit: Visit, odd: Odd | null): Promise<void> {
  await visit.page.evaluate((next) => Object.assign(globalThis, { odd: next }), odd);
}

/** Runs in the page. */
function oddProvider(): void {
  type Any = Record<string, unknown>;
  const READ = [
    'id rawId type response authenticatorAttachment getClientExtensionResults toJSON details complete clientDataJSON',
    'authenticatorData signature userHandle attestationObject getTransports getPublicKey getPublicKeyAlgorithm getAuthenticatorData',
  ].flatMap((names) => names.split(' '));

  const bound = (of: Any, name: string) => {
    const value = of[name];
    return typeof value === 'function' ? (value as (...values: unknown[]) => unknown).bind(of) : value;
  };
  /** A plain object with the same members, since those of the browser cannot be replaced. */
  const copy = (of: Any): Any => Object.fromEntries(READ.filter((name) => name in of).map((name) => [name, bound(of, name)]));
  const fail = () => {
    throw new TypeError('odd');
  };
  const BY_HOW: Readonly<Record<string, unknown>> = {
    null: null,
    'wrong type': 7,
    'gives nothing': () => undefined,
    'gives null': () => null,
    'gives a wrong type': () => 7,
    throws: fail,
    'never ends': () => new Promise(() => {}),
    'gives an empty buffer': new ArrayBuffer(0),
  };

  function spoilt(answer: unknown): unknown {
    const { odd } = globalThis as unknown as { odd?: Odd | null };
    if (!odd || answer === null) return answer;
    const { member, how } = odd;
    if (member === '') {
      if (how === 'throwing getter') throw undefined; // it rejects, with nothing
      return how === 'missing' ? undefined : BY_HOW[how];
    }
    const whole = copy(answer as Any);
    const names = member.split('.');
    const last = names.pop() ?? '';
    let at = whole;
    for (const name of names) {
      at[name] = copy(at[name] as Any);
      at = at[name] as Any;
    }
    delete at[last];
    if (how === 'throwing getter') Object.defineProperty(at, last, { get: fail });
    else if (how !== 'missing') at[last] = BY_HOW[how];
    return whole;
  }

  const { credentials } = navigator;
  for (const name of ['get', 'create'] as const) {
    const real = credentials[name].bind(credentials) as (options: unknown) => Promise<unknown>;
    Object.assign(credentials, { [name]: async (options: unknown) => spoilt(await real(options)) });
  }
  if (!('PaymentRequest' in globalThis)) return;
  const { show } = PaymentRequest.prototype;
  PaymentRequest.prototype.show = async function (this: PaymentRequest) {
    const response = await show.call(this);
    const { odd } = globalThis as unknown as { odd?: Odd | null };
    // The real window is closed in any case; the page's own call meets the odd one.
    if (odd) await response.complete('success').catch(() => {});
    return spoilt(response) as PaymentResponse;
  };
}
