/** Sessions of the example bank: what their cookies say to a browser, and when they are gone (RTS Art 4(3)(d)). */
import { expect, it } from 'vitest';
import { ownBank } from '../../server/examples/own-storage/own-bank.ts';
import { deviceCookie, openSession, visitOf } from '../../server/examples/own-storage/own-sessions.ts';

const ANONYMOUS = { kind: 'anonymous', payerId: null, credentialId: null } as const;
const MINUTE = 60_000;

/** A bank at an origin, a clock, and a browser that visits it with a cookie. */
function world(origin: string) {
  const clock = { now: Date.UTC(2026, 8, 14, 10) };
  const bank = ownBank(origin, () => clock.now);
  const visit = (cookie = '') => visitOf(bank, { headers: { cookie } });
  const open = async (cookie?: string) => (await openSession(bank, visit(cookie), ANONYMOUS))?.cookie ?? '';
  return { bank, clock, visit, open };
}
const sent = (cookie: string) => cookie.split(';')[0] ?? '';

it('over https cookies are of this host alone, and go over TLS only', async () => {
  const { bank, open, visit } = world('https://bank.example');
  const cookie = await open();
  expect(cookie).toMatch(/^__Host-session=[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  expect(visit(sent(cookie)).session).not.toBeNull();
  expect(visit(sent(cookie).replace('__Host-', '')).session, 'another host of the domain could have set that one').toBeNull();
  expect(deviceCookie(bank, 'x')).toBe('__Host-device=x; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=31536000');
  expect(visit('__Host-device=x').device).toBe('x');
});

it('on loopback without TLS cookies have their plain names, which browsers take there', async () => {
  const { bank, open } = world('http://localhost:3100');
  expect(await open()).toMatch(/^session=[\w-]+; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(deviceCookie(bank, 'x')).toBe('device=x; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000');
});

it('a session ends with the next one of its browser, and an expired one is deleted with the next of anybody', async () => {
  const { bank, clock, open, visit } = world('https://bank.example');
  const first = sent(await open());
  const second = sent(await open(first));
  expect([visit(first).session, visit(second).session !== null]).toEqual([null, true]);
  clock.now += 5 * MINUTE;
  expect(visit(second).session).toBeNull();
  await open();
  expect(bank.maps.committed().sessions.size).toBe(1);
});
