/**
 * An authenticator and the client in front of it, in software: it answers options as a browser would, or lies on request.
 *
 * WebAuthn L3 §5.1.3 and §5.1.4 (client), §6.3.2 and §6.3.3 (authenticator). WebCrypto is all that it needs, so it runs in
 * a page and in Node. What it shows is the mechanism: it proves neither possession nor that a person was there.
 *
 *     const authenticator = createSoftwareAuthenticator({ rpId, origin, randomBytes });
 *     const registration = await authenticator.register(creationOptions);
 *     const assertion = await authenticator.assert(requestOptions, { faults: [faults.claimOtherOrigin] });
 *     const payment = await authenticator.confirmPayment(securePaymentConfirmation);
 */
import type { AssertionJSON, CreationOptionsJSON, RegistrationJSON, RequestOptionsJSON } from './credential-json.ts';
import { type DeviceSettings, deviceOf } from './device.ts';
import { type AssertWith, getAssertion } from './get-assertion.ts';
import { makeCredential, type RegisterWith } from './make-credential.ts';
import { type IssuedConfirmation, paymentClientMembers } from './payment-client-data.ts';

export type SoftwareAuthenticator = {
  /** @throws DOMException named as those of `navigator.credentials.create()`: InvalidStateError, NotSupportedError */
  readonly register: (options: CreationOptionsJSON, how?: RegisterWith) => Promise<RegistrationJSON>;
  /** @throws DOMException named as that of `navigator.credentials.get()`: NotAllowedError */
  readonly assert: (options: RequestOptionsJSON, how?: AssertWith) => Promise<AssertionJSON>;
  /** What the browser's dialog of Secure Payment Confirmation answers. @throws DOMException as `assert` */
  readonly confirmPayment: (issued: IssuedConfirmation, how?: AssertWith) => Promise<AssertionJSON>;
};

export function createSoftwareAuthenticator(settings: DeviceSettings): SoftwareAuthenticator {
  const device = deviceOf(settings);
  const assert: SoftwareAuthenticator['assert'] = (options, how = {}) => inTurn(() => getAssertion(device, options, how));

  /** One ceremony after the other, as asked: sign counts grow in the order of the answers. */
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<Answer>(ceremony: () => Promise<Answer>): Promise<Answer> {
    const answer = last.then(ceremony);
    last = answer.catch(() => undefined);
    return answer;
  }

  return {
    register: (options, how = {}) => inTurn(() => makeCredential(device, options, how)),
    assert,
    confirmPayment: (issued, how = {}) => {
      const { challenge, rpId, credentialIds } = issued;
      const members = { ...paymentClientMembers(issued, device.origin), ...how.clientMembers };
      return assert({ challenge, rpId, allowCredentials: credentialIds.map((id) => ({ id })) }, { ...how, clientMembers: members });
    },
  };
}
