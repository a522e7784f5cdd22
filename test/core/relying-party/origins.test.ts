/** What each origin of a relying party may do: contract §1. */
import { describe, expect, it } from 'vitest';
import { isAppOrigin, originsFor, ownOrigins, relatedOrigins, webOrigins } from '../../../server/core/relying-party/origins.ts';

const HASH = '-sYXRdwJA3hvue3mKpYrOZ9zSPC7b4mbgzJmdZEDO5w';
const APP = `android:apk-key-hash:${HASH}`;
const bank = {
  id: 'bank.example',
  origins: [
    APP,
    'https://bank.test',
    'https://bank.example',
    'https://pay.bank.example:8443',
    'https://xbank.example',
    'https://bank.example.evil.test',
  ],
};

describe('an app of the bank', () => {
  it.each([APP, `android:apk-key-hash:${'A'.repeat(43)}`])('is %s', (origin) => expect(isAppOrigin(origin)).toBe(true));

  it.each([
    'android:apk-key-hash:',
    `android:apk-key-hash:${HASH.slice(1)}`,
    `android:apk-key-hash:${HASH}A`,
    `android:apk-key-hash:${HASH}=`,
    // Two spare bits that are not zero: Android would never write it.
    `android:apk-key-hash:${HASH.slice(0, -1)}x`,
    `android:apk-key-hash:${HASH.replace('-', '+')}`,
    `ANDROID:apk-key-hash:${HASH}`,
    `android:apk-key-hash-sha256:${HASH}`,
    `ios:bundle-id:${HASH}`,
    ` ${APP}`,
    `${APP}\n`,
  ])('is not %j', (origin) => expect(isAppOrigin(origin)).toBe(false));
});

describe('pages', () => {
  it('are every origin but apps', () => expect(webOrigins(bank.origins)).toEqual(bank.origins.slice(1)));

  it('of our own are on the RP ID or below it', () => {
    expect(ownOrigins(bank)).toEqual(['https://bank.example', 'https://pay.bank.example:8443']);
  });

  it('on other domains are related, also where the name only looks alike', () => {
    expect(relatedOrigins(bank)).toEqual(['https://bank.test', 'https://xbank.example', 'https://bank.example.evil.test']);
  });

  it.each([
    'https://bank.example@evil.test',
    'https://bank.example/',
    'https://bank.example#',
    'javascript://bank.example',
    'https://',
  ])('are not %s', (origin) => expect(webOrigins([origin])).toEqual([]));
});

it('a ceremony may come from all of them, and a payment that the browser showed from our own pages', () => {
  for (const type of ['webauthn.get', 'webauthn.create', undefined]) expect(originsFor(type, bank)).toEqual(bank.origins);
  expect(originsFor('payment.get', bank)).toEqual(ownOrigins(bank));
});
