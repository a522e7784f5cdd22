/** A credential as its payer sees it (contract §3). */
import { authenticatorName } from '../../ceremonies/finish-registration.ts';
import { possessionOf } from '../../core/browser-bound-key.ts';
import { isAttested, type StoredCredential } from '../../core/credential-record.ts';
import { fromBase64url } from '../../core/encoding/base64url.ts';
import type { BrowserBoundKey } from '../../storage/credentials/browser-bound-keys.ts';
import type { SessionRecord } from '../../storage/payers/sessions.ts';
import { coseAlgorithm } from '../../webauthn/public-key.ts';

/** @param keys of this credential or of several */
export function credentialJson(credential: StoredCredential, keys: readonly BrowserBoundKey[], session: SessionRecord | null) {
  const own = keys.filter(({ credentialId }) => credentialId === credential.credentialId);
  return {
    credentialId: credential.credentialId,
    label: credential.label,
    aaguid: credential.aaguid,
    authenticatorName: authenticatorName(credential.aaguid),
    transports: [...credential.transports],
    backupEligible: credential.backupEligible,
    backupState: credential.backupState,
    attestation: credential.attestation,
    algorithm: coseAlgorithm(fromBase64url(credential.publicKey)),
    securePaymentConfirmation: credential.paymentExtension,
    createdAt: new Date(credential.createdAt).toISOString(),
    lastUsedAt: credential.lastUsedAt === null ? null : new Date(credential.lastUsedAt).toISOString(),
    status: credential.status,
    possession: possessionOf(
      { attested: isAttested(credential.attestation.verdict), ...credential },
      own.some(({ status }) => status === 'bound') ? 'bound' : null,
    ),
    vouched: credential.vouched,
    browserKeys: own.map(browserBoundKeyJson),
    /** Whether it opened this session. */
    inUse: session?.credentialId === credential.credentialId,
  };
}

/** Times as outside: RFC 3339. */
export function browserBoundKeyJson({ keyId, status, boundBy, firstSeenAt, boundAt, lastUsedAt }: BrowserBoundKey) {
  const time = (at: number) => new Date(at).toISOString();
  return {
    keyId,
    status,
    boundBy,
    firstSeenAt: time(firstSeenAt),
    boundAt: boundAt === null ? null : time(boundAt),
    lastUsedAt: time(lastUsedAt),
  };
}
