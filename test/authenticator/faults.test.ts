/**
 * The named faults as a whole: the page of the room lists all of them, and each changes an honest answer.
 *
 * What each fault is refused for is in the tests of the ceremonies. A fault that changed nothing would be refused for nothing.
 */
import { describe, expect, it } from 'vitest';
import { paymentClientMembers } from '../../server/authenticator/core/payment-client-data.ts';
import { assertionFaults } from '../../server/authenticator/faults/assertion-faults.ts';
import { attestationFaults } from '../../server/authenticator/faults/attestation-faults.ts';
import { authenticatorDataFaults } from '../../server/authenticator/faults/authenticator-data-faults.ts';
import { clientDataFaults } from '../../server/authenticator/faults/client-data-faults.ts';
import { onlyAssertionFaults, onlyRegistrationFaults, sharedFaults } from '../../server/authenticator/faults/faults.ts';
import { paymentFaults } from '../../server/authenticator/faults/payment-faults.ts';
import { publicKeyFaults } from '../../server/authenticator/faults/public-key-faults.ts';
import { readSource } from '../support/source-files.ts';
import { assertionWorld, ORIGIN, RP_ID, registrationWorld } from '../support/worlds/ceremony-world.ts';

const ISSUED = {
  rpId: RP_ID,
  challenge: '',
  credentialIds: [],
  instrument: { displayName: 'Current account', icon: `${ORIGIN}/account-icon.png`, details: 'DE12 •••• 3456' },
  payeeName: 'Alpine Books',
  total: { currency: 'EUR', value: '49.99' },
};

describe('the faults', () => {
  it.each([
    ['client-data-faults.ts', clientDataFaults],
    ['authenticator-data-faults.ts', authenticatorDataFaults],
    ['assertion-faults.ts', assertionFaults],
    ['payment-faults.ts', paymentFaults],
    ['attestation-faults.ts', attestationFaults],
    ['public-key-faults.ts', publicKeyFaults],
  ])('of %s are on the page of the room, each under its name', (file, faults) => {
    const row = readSource('server/authenticator/README.md')
      .split('\n')
      .find((line) => line.startsWith(`| \`${file}\``));
    const [, , names = ''] = row?.split(' | ').join('|').split('|') ?? [];
    expect([...names.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(Object.keys(faults));
  });

  it.each(Object.entries({ ...sharedFaults, ...onlyAssertionFaults }))('%s changes an assertion', async (_, fault) => {
    const [honest, lie] = await Promise.all([
      assertionWorld({}, { startCount: 4 }),
      assertionWorld({ faults: [fault] }, { startCount: 4 }),
    ]);
    expect(lie.answer).not.toEqual(honest.answer);
    expect(lie.record).toEqual(honest.record);
  });

  it.each(Object.entries(paymentFaults))('%s changes the client data of a payment', async (_, fault) => {
    const clientMembers = paymentClientMembers(ISSUED, ORIGIN);
    const [honest, lie] = await Promise.all([assertionWorld({ clientMembers }), assertionWorld({ clientMembers, faults: [fault] })]);
    expect(lie.answer.response.clientDataJSON).not.toEqual(honest.answer.response.clientDataJSON);
    expect(lie.answer.response.authenticatorData).toEqual(honest.answer.response.authenticatorData);
  });

  it.each(Object.entries({ ...sharedFaults, ...onlyRegistrationFaults }))('%s changes a registration', async (_, fault) => {
    const [honest, lie] = await Promise.all([registrationWorld(), registrationWorld({ faults: [fault] })]);
    expect(lie.answer).not.toEqual(honest.answer);
  });
});
