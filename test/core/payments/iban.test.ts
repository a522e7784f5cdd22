/**
 * IBANs. RTS Art 5(1)(c): a mistyped account is another payee. Held against the registry of ISO 13616, position by position: a
 * library's table is narrower in three countries and wider in six, and takes 22 that are not registered.
 */
import { describe, expect, it } from 'vitest';
import { composeIban, formatIban, IBAN_PATTERN, ibanFlaw } from '../../../server/core/payments/iban.ts';
import { IBAN_STRUCTURES, TERRITORIES } from '../../../server/core/payments/iban-registry.ts';
import { REGISTRY_ROWS } from './iban-registry-rows.ts';

const FLAW = 'fails the checksum or the format of its country (ISO 13616)';

/** With the right check digits, by arithmetic on the whole number. */
function withCheckDigits(country: string, bban: string): string {
  const digits = [...`${bban}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${(98n - (BigInt(digits) % 97n)).toString().padStart(2, '0')}${bban}`;
}

/** The class of each position after the check digits: `n`, `a` or `c`. */
const classes = (structure: string) =>
  structure.slice('AD2!n'.length).replace(/(\d+)!([nac])/g, (_, count: string, kind: string) => kind.repeat(Number(count)));

describe('an IBAN', () => {
  it.each(REGISTRY_ROWS)('of structure %s is what the registry gives as example: %s', (structure, example) => {
    expect(ibanFlaw(example)).toBeNull();
    expect(example).toMatch(new RegExp(IBAN_PATTERN));
    expect(example).toHaveLength(classes(structure).length + 4);
  });

  it.each(REGISTRY_ROWS)('has at each position of %s what the registry says, and nothing else', (structure, example) => {
    const country = structure.slice(0, 2);
    for (const [at, kind] of [...classes(structure)].entries()) {
      for (const character of '059ABMZ') {
        const bban = example.slice(4, 4 + at) + character + example.slice(5 + at);
        const fits = kind === 'c' || (kind === 'n') === /[0-9]/.test(character);
        expect([at, character, ibanFlaw(withCheckDigits(country, bban))]).toEqual([at, character, fits ? null : FLAW]);
      }
      for (const character of 'aé ') {
        expect(ibanFlaw(example.slice(0, 4 + at) + character + example.slice(5 + at))).toBe(FLAW);
      }
    }
    for (const bban of [example.slice(4, -1), `${example.slice(4)}0`]) expect(ibanFlaw(withCheckDigits(country, bban))).toBe(FLAW);
  });

  it('begins with a country of the registry, or with a territory that it lists under one', () => {
    const registered = REGISTRY_ROWS.map(([structure]) => structure.slice(0, 2));
    expect([...IBAN_STRUCTURES.keys()].sort()).toEqual([...registered, ...Object.keys(TERRITORIES)].sort());
    // Numbers that some countries use at home and have not registered.
    for (const country of ['AO', 'CI', 'IR', 'MA', 'SN', 'US', 'ZZ']) {
      expect(ibanFlaw(withCheckDigits(country, '0'.repeat(20)))).toBe(FLAW);
    }
  });

  it.each(
    Object.entries(TERRITORIES),
  )('of %s has the structure of %s, and the country’s own code is an IBAN there', (territory, country) => {
    const bban = REGISTRY_ROWS.find(([structure]) => structure.startsWith(country))?.[1].slice(4) ?? '';
    expect(ibanFlaw(withCheckDigits(territory, bban))).toBeNull();
    expect(ibanFlaw(withCheckDigits(country, bban))).toBeNull();
    expect(ibanFlaw(withCheckDigits(territory, bban.slice(1)))).toBe(FLAW);
  });

  it.each([
    ['a bank code with a digit, in Belarus', 'BY701NRB3600900000002Z00AB00'],
    ['a bank code with a digit, in the Dominican Republic', 'DO561AGR00000001212453611324'],
    ['a bank code with a letter, in Brazil since August 2026', 'BR6699999A03000010009795493C1'],
    ['national check digits that do not fit, in Slovakia', 'SK9183300000002300672100'],
    ['national check digits that do not fit, in Spain', withCheckDigits('ES', '21000418460200051332')],
  ])('with %s is one: %s', (_, iban) => expect(ibanFlaw(iban)).toBeNull());

  it.each([
    ['a digit off', 'DE89370400440532013001'],
    ['two digits swapped', 'DE89370400440532010300'],
    ['a digit short', 'DE8937040044053201300'],
    ['a digit long', 'DE893704004405320130000'],
    ['letters where the country has digits', 'DE8937040044053201300A'],
    ['a country without IBANs', 'US89370400440532013000'],
    ['a country without IBANs, as an object has members', '__proto__89370400440532'],
    ['no country', 'ZZ89370400440532013000'],
    ['nothing', ''],
  ])('with %s is none', (_, iban) => expect(ibanFlaw(iban)).toBe(FLAW));

  it('has check digits from 02 to 98: ISO/IEC 7064 gives no others, though 00, 01 and 99 would divide as well', () => {
    const bbans = Array.from({ length: 97 }, (_, at) => (370_400_440_532_013_000n + BigInt(at)).toString());
    const numbers = bbans.map((bban) => withCheckDigits('DE', bban));
    expect(numbers.map((iban) => ibanFlaw(iban))).toEqual(numbers.map(() => null));
    const twins = { '97': '00', '98': '01', '02': '99' };
    for (const [check, twin] of Object.entries(twins)) {
      const iban = numbers.find((each) => each.slice(2, 4) === check) ?? '';
      expect(iban).not.toBe('');
      expect(ibanFlaw(`DE${twin}${iban.slice(4)}`)).toBe(FLAW);
    }
  });

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

  it('of a new account is one, whatever its number', () => {
    for (let number = 0; number < 200; number += 1) {
      expect(ibanFlaw(composeIban('99999999', number.toString().padStart(10, '0')))).toBeNull();
    }
    expect(() => composeIban('999', '1')).toThrow(TypeError);
  });
});
