/**
 * An assertion: a signature over the client data and the authenticator data, with a key that is held.
 *
 * WebAuthn L3 §5.1.4 (client), §6.3.3 (authenticatorGetAssertion). The same for `webauthn.get` and `payment.get`: the
 * type and the payment are members of the client data.
 */

import { nameBrowserBoundKey, type SignsAlong, signedAlong } from './browser-bound-key.ts';
import { concat, toBase64url } from './bytes.ts';
import { type AssertionJSON, envelope, type RequestOptionsJSON } from './credential-json.ts';
import type { HeldCredential } from './credential-store.ts';
import { authenticatorDraft, clientMembers, type Device } from './device.ts';
import { type AssertionDraft, authenticatorDataBytes, clientDataBytes } from './exchange-draft.ts';

export type AssertWith = {
  readonly faults?: readonly ((draft: AssertionDraft) => void)[];
  /** base64url; null or absent as given. By default that of the passkey. */
  readonly userHandle?: string | null | undefined;
  /** Which passkey answers, where the options leave the choice. By default the newest. */
  readonly credentialId?: string;
  /** Further or other members of the client data, e.g. `{ type: 'payment.get', payment: {…} }`. */
  readonly clientMembers?: Readonly<Record<string, unknown>>;
  readonly browserBoundKey?: SignsAlong;
};

export async function getAssertion(device: Device, options: RequestOptionsJSON, how: AssertWith): Promise<AssertionJSON> {
  const rpId = options.rpId ?? device.rpId;
  const credential = await chosen(device, rpId, options, how.credentialId);
  const signCount = await device.credentials.count(credential.id, device.alwaysZero ? 0 : 1);
  const draft: AssertionDraft = {
    ceremony: 'assertion',
    id: credential.id,
    rawId: credential.id,
    client: { ...clientMembers(device, 'webauthn.get', options.challenge), ...how.clientMembers },
    authenticator: authenticatorDraft(device, rpId, signCount),
    signer: credential.key,
    userHandle: 'userHandle' in how ? how.userHandle : credential.userHandle,
    rewrite: {},
  };
  nameBrowserBoundKey(draft, how.browserBoundKey);
  for (const fault of how.faults ?? []) fault(draft);

  const clientData = clientDataBytes(draft);
  const authData = await authenticatorDataBytes(draft, device.sha256);
  const signed = await draft.signer.sign(concat(authData, await device.sha256(clientData)));
  const response = {
    clientDataJSON: toBase64url(clientData),
    authenticatorData: toBase64url(authData),
    signature: toBase64url(draft.rewrite.signature ? draft.rewrite.signature(signed) : signed),
    ...(draft.userHandle === undefined ? {} : { userHandle: draft.userHandle as string }),
  };
  return { ...envelope(draft), ...(await signedAlong(clientData, how.browserBoundKey)), response };
}

async function chosen(
  device: Device,
  rpId: string,
  options: RequestOptionsJSON,
  credentialId: string | undefined,
): Promise<HeldCredential> {
  const allowed = options.allowCredentials ?? [];
  const held = (await device.credentials.all()).filter((each) => each.rpId === rpId);
  const credential = credentialId
    ? held.find(({ id }) => id === credentialId)
    : held.findLast(({ id }) => allowed.length === 0 || allowed.some((each) => each.id === id));
  if (!credential) throw new DOMException('no passkey here is allowed', 'NotAllowedError');
  return credential;
}
