/**
 * Contract §2, RTS Art 4(3)(a): a registration that is refused costs one verification of every accepted family, an accepted one what
 * its attestation asks for. Counted, not timed.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { RegistrationDraft } from '../../server/authenticator/core/exchange-draft.ts';
import { faults, onlyRegistrationFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import { registrationWorld } from '../support/worlds/ceremony-world.ts';
import { verify } from '../support/worlds/counted-verify.ts';
import { registrationVerdict } from '../support/worlds/verdicts.ts';

vi.mock('node:crypto', async (original) => (await import('../support/worlds/counted-verify.ts')).countingCrypto(original));
beforeEach(() => {
  verify.mockClear();
});

const families = () => verify.mock.calls.map(([, , key]) => key.asymmetricKeyType).sort();
const ONE_OF_EACH = ['ec', 'ed25519', 'rsa'];
const everyFault = Object.entries<(draft: RegistrationDraft) => void>({ ...sharedFaults, ...onlyRegistrationFaults });

describe('the cost of a refused registration', () => {
  it.each(everyFault)('is one verification of every family: %s', async (_, fault) => {
    for (const attestation of ['none', 'packed-self'] as const) {
      const world = await registrationWorld({ faults: [fault] }, { attestation });
      verify.mockClear();
      expect(await registrationVerdict(world), attestation).not.toBe('accepted');
      expect(families(), attestation).toEqual(ONE_OF_EACH);
    }
  });

  it.each([-8, -257] as const)('is the same with a key of algorithm %i', async (algorithm) => {
    const world = await registrationWorld({ faults: [faults.claimOtherOrigin] }, { attestation: 'packed-self', algorithm });
    verify.mockClear();
    expect(await registrationVerdict(world)).toBe('origin-not-expected');
    expect(families()).toEqual(ONE_OF_EACH);
  });
});

describe('the cost of an accepted registration', () => {
  it.each([
    ['none', []],
    ['packed-self', ['ec']],
    ['packed-x5c', []],
  ] as const)('is what the statement asks for: %s', async (attestation, wanted) => {
    const world = await registrationWorld({}, { attestation });
    verify.mockClear();
    expect(await registrationVerdict(world)).toBe('accepted');
    expect(families()).toEqual(wanted);
  });
});
