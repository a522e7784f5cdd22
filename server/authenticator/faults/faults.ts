/**
 * Named faults: each makes an honest answer lie in exactly one way.
 *
 * A fault changes a draft before it is encoded and signed, so that the answer is refused for that one reason.
 * The comment beside each fault says what can be seen of it.
 *
 *     await authenticator.assert(options, { faults: [faults.claimOtherOrigin] });
 *     await authenticator.register(options, { faults: [faults.offCurvePoint] });
 */
import { assertionFaults } from './assertion-faults.ts';
import { attestationFaults } from './attestation-faults.ts';
import { authenticatorDataFaults } from './authenticator-data-faults.ts';
import { clientDataFaults } from './client-data-faults.ts';
import { publicKeyFaults } from './public-key-faults.ts';

export const faults = { ...clientDataFaults, ...authenticatorDataFaults, ...assertionFaults, ...attestationFaults, ...publicKeyFaults };

/** Faults that either ceremony can have, and those of one of them. */
export const sharedFaults = { ...clientDataFaults, ...authenticatorDataFaults };
export const onlyAssertionFaults = assertionFaults;
export const onlyRegistrationFaults = { ...attestationFaults, ...publicKeyFaults };
