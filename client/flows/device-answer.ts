/**
 * Calls the browser's WebAuthn API, and reads what comes back member by member.
 *
 * A password manager may answer in the browser's place, and its answer need not have the declared types: a missing method, a getter
 * that throws, an empty buffer for "nothing". What the bank needs must be there (WebAuthn L3 §5.1, required members), else
 * `UnusableAnswer`; what it does not need never ends a ceremony. Nothing here is a check of security: the bank judges.
 */
import {
  type AuthenticationResponseJSON,
  base64URLStringToBuffer,
  bufferToBase64URLString,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialDescriptorJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  WebAuthnAbortService,
} from '@simplewebauthn/browser';

/** A required member is missing, or is not bytes. `credentialId` is what of the passkey is known, or ''. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer';
  readonly credentialId: string;
  constructor(member: string, credentialId: string) {
    super(`the answer has no ${member}`);
    this.credentialId = credentialId;
  }
}

/** `navigator.credentials.get`. @param inField waits in the username field instead of opening a prompt */
export async function askToSign(
  { challenge, allowCredentials = [], ...others }: PublicKeyCredentialRequestOptionsJSON,
  { inField = false } = {},
): Promise<AuthenticationResponseJSON> {
  const publicKey = {
    ...others,
    challenge: base64URLStringToBuffer(challenge),
    ...(allowCredentials.length > 0 && { allowCredentials: allowCredentials.map(descriptor) }),
  };
  const how = { signal: WebAuthnAbortService.createNewAbortSignal(), ...(inField && { mediation: 'conditional' as const }) };
  return readAssertion(await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions, ...how }));
}

/** `navigator.credentials.create`. */
export async function askToCreate({
  challenge,
  user,
  excludeCredentials = [],
  ...others
}: PublicKeyCredentialCreationOptionsJSON): Promise<RegistrationResponseJSON> {
  const publicKey = {
    ...others,
    challenge: base64URLStringToBuffer(challenge),
    user: { ...user, id: base64URLStringToBuffer(user.id) },
    excludeCredentials: excludeCredentials.map(descriptor),
  } as PublicKeyCredentialCreationOptions;
  return readRegistration(await navigator.credentials.create({ publicKey, signal: WebAuthnAbortService.createNewAbortSignal() }));
}

/** @param credential what `get` gave, or the payment window's `details` @throws UnusableAnswer */
export const readAssertion = (credential: unknown): AuthenticationResponseJSON =>
  readAnswer(credential, (response, id) => {
    // Contract §2: WebAuthn has no empty user handles. An empty buffer is how Safari says that there is none.
    const userHandle = bytes(member(response, 'userHandle'));
    return {
      clientDataJSON: required(response, 'clientDataJSON', id),
      authenticatorData: required(response, 'authenticatorData', id),
      signature: required(response, 'signature', id),
      ...(userHandle !== null && { userHandle }),
    };
  });

const readRegistration = (credential: unknown): RegistrationResponseJSON =>
  readAnswer(credential, (response, id) => {
    const transports = call(response, 'getTransports');
    const named = Array.isArray(transports) ? transports.filter((each) => typeof each === 'string' && each !== '') : [];
    return {
      clientDataJSON: required(response, 'clientDataJSON', id),
      attestationObject: required(response, 'attestationObject', id),
      transports: named as NonNullable<RegistrationResponseJSON['response']['transports']>,
    };
  });

/** What every answer has, and its own response. */
function readAnswer<R>(credential: unknown, readResponse: (response: unknown, id: string) => R) {
  const { id, rawId } = idsOf(credential);
  return { id, rawId, type: 'public-key' as const, response: readResponse(member(credential, 'response'), id), ...hints(credential) };
}

/** One of the two names the other (WebAuthn L3 §5.1). */
function idsOf(credential: unknown): { id: string; rawId: string } {
  const said = member(credential, 'id');
  const rawId = bytes(member(credential, 'rawId'));
  const id = typeof said === 'string' && said !== '' ? said : rawId;
  if (id === null) throw new UnusableAnswer('id', '');
  return { id, rawId: rawId ?? id };
}

function hints(credential: unknown) {
  const attachment = member(credential, 'authenticatorAttachment');
  const isKnown = attachment === 'platform' || attachment === 'cross-platform';
  return {
    clientExtensionResults: extensionOutputs(credential) as AuthenticationResponseJSON['clientExtensionResults'],
    ...(isKnown && { authenticatorAttachment: attachment as AuthenticatorAttachment }),
  };
}

/**
 * As JSON; `{}` where there are none. The bank needs one of them, the signature of the browser's own key (Secure Payment
 * Confirmation): `JSON.stringify` would make `{}` of its bytes, and what has another type would refuse a payment that was confirmed.
 */
function extensionOutputs(credential: unknown): object {
  const outputs = call(credential, 'getClientExtensionResults');
  const { payment: _, ...others } = asJson(outputs);
  const signature = member(member(member(outputs, 'payment'), 'browserBoundSignature'), 'signature');
  const spelled = typeof signature === 'string' && /^[\w-]+$/.test(signature) ? signature : bytes(signature);
  return spelled === null ? others : { ...others, payment: { browserBoundSignature: { signature: spelled } } };
}

function asJson(value: unknown): Record<string, unknown> {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value));
    return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? (copy as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function required(response: unknown, name: string, credentialId: string): string {
  const found = bytes(member(response, name));
  if (found === null) throw new UnusableAnswer(name, credentialId);
  return found;
}

/** In base64url; null for an empty buffer and for what is none, of this page's realm or another. */
function bytes(value: unknown): string | null {
  const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]';
  const view = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : isBuffer
      ? new Uint8Array(value as ArrayBuffer)
      : null;
  return view === null || view.length === 0 ? null : bufferToBase64URLString(view.slice().buffer);
}

/** A member of anything; undefined where reading it throws. */
export function member(of: unknown, name: string): unknown {
  try {
    return (of as Record<string, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** What a method of anything gives; undefined where there is none, or where it throws. */
export function call(of: unknown, name: string, ...values: unknown[]): unknown {
  try {
    const method = member(of, name);
    return typeof method === 'function' ? (method.call(of, ...values) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function descriptor({ id, ...others }: PublicKeyCredentialDescriptorJSON) {
  return { ...others, id: base64URLStringToBuffer(id) };
}
