/**
 * A registration: a new key pair for a relying party, and the answer that carries its public half.
 *
 * WebAuthn L3 §5.1.3 (client), §6.3.2 (authenticatorMakeCredential), §6.5.4 (attestation object). The faults change the
 * draft; what is kept afterwards is what was answered.
 */

import { nameBrowserBoundKey, type SignsAlong, signedAlong } from './browser-bound-key.ts';
import { toBase64url } from './bytes.ts';
import { type CreationOptionsJSON, envelope, type RegistrationJSON } from './credential-json.ts';
import { aaguidBytes, authenticatorDraft, clientMembers, type Device } from './device.ts';
import {
  attestationObjectBytes,
  attestationObjectMembers,
  authenticatorDataBytes,
  clientDataBytes,
  type RegistrationDraft,
} from './exchange-draft.ts';

export type RegisterWith = { readonly faults?: readonly ((draft: RegistrationDraft) => void)[]; readonly browserBoundKey?: SignsAlong };

export async function makeCredential(device: Device, options: CreationOptionsJSON, how: RegisterWith): Promise<RegistrationJSON> {
  const { algorithm, credentials, randomBytes, alwaysZero, startCount } = device;
  const excluded = options.excludeCredentials ?? [];
  if ((await credentials.all()).some((held) => excluded.some(({ id }) => id === held.id)))
    throw new DOMException('a credential that the options exclude is held here', 'InvalidStateError');
  if (!options.pubKeyCredParams.some(({ alg }) => alg === algorithm))
    throw new DOMException(`the options offer no algorithm ${algorithm}`, 'NotSupportedError');

  const rpId = options.rp.id ?? device.rpId;
  const signer = await device.makeKeys();
  const credentialId = randomBytes(32);
  const draft: RegistrationDraft = {
    ceremony: 'registration',
    id: toBase64url(credentialId),
    rawId: toBase64url(credentialId),
    client: clientMembers(device, 'webauthn.create', options.challenge),
    authenticator: {
      ...authenticatorDraft(device, rpId, alwaysZero ? 0 : startCount),
      attested: { aaguid: aaguidBytes(device), credentialId, coseKey: new Map(signer.coseKey) },
    },
    signer,
    attest: device.attest,
    object: attestationObjectMembers,
    rewrite: {},
  };
  nameBrowserBoundKey(draft, how.browserBoundKey);
  for (const fault of how.faults ?? []) fault(draft);

  const clientData = clientDataBytes(draft);
  const authData = await authenticatorDataBytes(draft, device.sha256);
  const attestationObject = await attestationObjectBytes(draft, authData, await device.sha256(clientData));
  const { signCount } = draft.authenticator;
  await credentials.add({ id: draft.rawId, rpId, key: draft.signer, userHandle: options.user.id, signCount });
  return {
    ...envelope(draft),
    ...(await signedAlong(clientData, how.browserBoundKey)),
    response: { clientDataJSON: toBase64url(clientData), attestationObject: toBase64url(attestationObject), transports: ['internal'] },
  };
}
