/**
 * Currencies by ISO 4217, held against the list itself: the package's copy is of June 2024.
 */
import { describe, expect, it } from 'vitest';
import { currencyDecimals } from '../../../server/core/payments/amount.ts';

describe('the decimals of a currency', () => {
  // The list as amended to number 180 (January 2026), from another source than the package; funds codes included.
  const LIST: [number, string][] = [
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [
      2,
      'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP ' +
        'COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ' +
        'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN ' +
        'NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL ' +
        'THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
    ],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ];

  it.each(LIST)('are %i for all that ISO 4217 lists so', (decimals, codes) => {
    for (const code of codes.split(' ')) expect([code, currencyDecimals(code)]).toEqual([code, decimals]);
  });

  it('are known of no other currency', () => {
    const listed = LIST.flatMap(([, codes]) => codes.split(' '));
    const all = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = all.flatMap((a) => all.flatMap((b) => all.map((c) => a + b + c)));
    expect(codes.filter((code) => currencyDecimals(code) !== null)).toEqual(listed.sort());
  });
});
