/**
 * What is nothing in an answer, in whichever spelling, and hints, which refuse no ceremony (contract §2; WebAuthn L3 §5.1, §5.8.4).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAssertion, readRegistration } from '../../server/ceremonies/answers/read-answer.ts';
import { LONGEST_TRANSPORT, MOST_TRANSPORTS } from '../../server/ceremonies/answers/transports.ts';
import { assertion, type Read, read, readers, registration, withMember } from '../support/worlds/answers-in-shape.ts';

/** Contract §2: nothing has one meaning, in whichever spelling it comes. */
describe('nothing', () => {
  const { userHandle, ...without } = assertion.response;
  const named = (at: string, values: readonly unknown[]) => values.map((value) => [at, value] as const);

  it.each(named('/response/userHandle', [undefined, null, '']))('%s: %j is no user handle', (at, value) => {
    expect(readAssertion(withMember(assertion, at, value))).toEqual({ ok: true, value: { ...read(assertion), response: without } });
  });

  it.each([
    ...named('/clientExtensionResults/payment', [undefined, null, {}]),
    ...named('/clientExtensionResults/payment/browserBoundSignature', [undefined, null, {}]),
    ...named('/clientExtensionResults/payment/browserBoundSignature/signature', [undefined, null, '']),
  ])('%s: %j is no signature by the browser, in either answer', (at, value) => {
    for (const [whole, good] of Object.values(readers))
      expect((whole as Read)(withMember(good, at, value))).toEqual({ ok: true, value: { ...read(good), clientExtensionResults: {} } });
  });

  it.each([undefined, null, '', [], [''], {}, 0, 'usb', { 0: 'usb', length: 1 }])('%j are no transports', (transports) => {
    expect(readRegistration(withMember(registration, '/response/transports', transports))).toMatchObject({
      ok: true,
      value: { response: { transports: [] } },
    });
  });
});

describe('a hint', () => {
  const transportsOf = (transports: unknown) => {
    const answer = readRegistration(withMember(registration, '/response/transports', transports));
    return answer.ok ? answer.value.response.transports : answer;
  };

  it.each([
    [['internal', ''], ['internal']],
    [
      ['x-new', 'USB', 'usb', 'usb'],
      ['x-new', 'USB', 'usb'],
    ],
    [[5, null, ['nfc'], { a: 1 }, 'ble'], ['ble']],
    [['\ud800', 'a\u0000', 'hybrid'], ['hybrid']],
    [['A'.repeat(LONGEST_TRANSPORT), 'A'.repeat(LONGEST_TRANSPORT + 1)], ['A'.repeat(LONGEST_TRANSPORT)]],
  ])('of %j, %j is kept', (came, kept) => expect(transportsOf(came)).toEqual(kept));

  it('never refuses, whatever it is, and what is kept can be stored', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), { maxLength: 100 })), (came) => {
        const kept = transportsOf(came) as string[];
        expect(kept.length).toBeLessThanOrEqual(MOST_TRANSPORTS);
        expect(kept.every((each) => each !== '' && each.isWellFormed() && !each.includes('\u0000'))).toBe(true);
      }),
    );
  });
});
