/**
 * IBANs. RTS Art 5(1)(c): a mistyped account is another payee.
 */
import { describe, expect, it } from 'vitest';
import { formatIban, IBAN_PATTERN, ibanFlaw } from '../../../server/core/payments/iban.ts';

const FLAW = 'fails the checksum or the format of its country (ISO 13616)';

describe('an IBAN', () => {
  it.each([
    'DE89370400440532013000',
    'AT611904300234573201',
    'FR1420041010050500013M02606',
    'NO9386011117947',
    'MT84MALT011000012345MTLCAST001S',
  ])('%s is one', (iban) => {
    expect(ibanFlaw(iban)).toBeNull();
    expect(iban).toMatch(new RegExp(IBAN_PATTERN));
  });

  it.each([
    ['a digit off', 'DE89370400440532013001'],
    ['two digits swapped', 'DE89370400440532010300'],
    ['check digits of 00', 'DE00370400440532013000'],
    ['a digit short', 'DE8937040044053201300'],
    ['a digit long', 'DE893704004405320130000'],
    ['letters where the country has digits', 'DE8937040044053201300A'],
    ['a country without IBANs', 'US89370400440532013000'],
    ['no country', 'ZZ89370400440532013000'],
    ['nothing', ''],
  ])('with %s is none', (_, iban) => expect(ibanFlaw(iban)).toBe(FLAW));

  it.each([
    'DE89 3704 0044 0532 0130 00',
    'de89370400440532013000',
    'DE89-3704-0044-0532-0130-00',
  ])('is refused at the door as %s', (iban) => {
    expect(iban).not.toMatch(new RegExp(IBAN_PATTERN));
  });

  it('detects every single wrong digit', () => {
    const iban = 'DE89370400440532013000';
    for (let at = 2; at < iban.length; at += 1) {
      for (const digit of '0123456789') {
        const changed = iban.slice(0, at) + digit + iban.slice(at + 1);
        expect(ibanFlaw(changed), changed).toBe(changed === iban ? null : FLAW);
      }
    }
  });

  it('is shown in groups of four', () => {
    expect(formatIban('DE89370400440532013000')).toBe('DE89 3704 0044 0532 0130 00');
    expect(formatIban('NO9386011117947')).toBe('NO93 8601 1117 947');
  });
});
