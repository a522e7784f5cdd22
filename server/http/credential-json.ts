/** A credential as its payer sees it (contract §3). */
import { authenticatorName } from '../ceremonies/finish-registration.ts';
import type { StoredCredential } from '../storage/credentials.ts';
import type { SessionRecord } from '../storage/sessions.ts';

export function credentialJson(credential: StoredCredential, session: SessionRecord | null) {
  return {
    credentialId: credential.credentialId,
    label: credential.label,
    aaguid: credential.aaguid,
    authenticatorName: authenticatorName(credential.aaguid),
    transports: [...credential.transports],
    backupEligible: credential.backupEligible,
    backupState: credential.backupState,
    attestation: credential.attestation,
    securePaymentConfirmation: credential.paymentExtension,
    createdAt: new Date(credential.createdAt).toISOString(),
    lastUsedAt: credential.lastUsedAt === null ? null : new Date(credential.lastUsedAt).toISOString(),
    status: credential.status,
    /** Whether it opened this session. */
    inUse: session?.credentialId === credential.credentialId,
  };
}
