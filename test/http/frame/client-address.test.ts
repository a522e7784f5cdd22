/**
 * The address of a client in one spelling, as the key of the rate limit. Contract §2.
 *
 * A key that is spelled by others (RFC 7239 §5.2: a proxy may write the port) gives a client an allowance a spelling.
 */
import { describe, expect, it } from 'vitest';
import { clientNetworkOf, spelledAddress } from '../../../server/http/frame/addresses/client-address.ts';
import { openBank } from '../../support/bank/bank.ts';

const TRUSTED = ['192.0.2.0/24', '2001:db8:ffff::/48', '127.0.0.1'];
const keyOf = (remoteAddress: string | undefined, forwarded?: string, trusted: readonly string[] = TRUSTED) =>
  clientNetworkOf(trusted)({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as never);

describe('an address has one spelling:', () => {
  it.each<[string, string | null]>([
    ['203.0.113.6', '203.0.113.6'],
    ['203.0.113.6:5000', '203.0.113.6'],
    [' 203.0.113.6 ', '203.0.113.6'],
    ['"203.0.113.6:5000"', '203.0.113.6'],
    ['::ffff:203.0.113.6', '203.0.113.6'],
    ['::FFFF:CB00:7106', '203.0.113.6'],
    ['[::ffff:203.0.113.6]:443', '203.0.113.6'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:0db8::0001]:5000', '2001:db8::1'],
    ['"[2001:db8::1]:5000"', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', null],
    ['_hidden', null],
    ['', null],
    ['203.0.113.6:', null],
    ['203.0.113.06', null],
    ['203.0.113', null],
    ['203.0.113.6:5000:1', null],
    ['[203.0.113.6', null],
    ['bank.example', null],
    ['::ffff:203.0.113.6:x', null],
  ])('%j is %j', (text, address) => expect(spelledAddress(text)).toBe(address));
});

describe('the client of a request', () => {
  it.each<[string, string | undefined, string | undefined, string]>([
    ['without a proxy is who is connected', '198.51.100.1', undefined, '198.51.100.1'],
    ['is not what a stranger says of it', '198.51.100.1', '203.0.113.6', '198.51.100.1'],
    ['is what a trusted proxy says', '192.0.2.1', '203.0.113.6', '203.0.113.6'],
    ['also where the proxy writes the port', '192.0.2.1', '203.0.113.6:5001', '203.0.113.6'],
    ['also behind two trusted proxies that write ports', '192.0.2.1', '203.0.113.6:1, 192.0.2.7:2', '203.0.113.6'],
    ['is not what was in the header before', '192.0.2.1', '198.51.100.9, 203.0.113.6', '203.0.113.6'],
    ['is the proxy where it wrote no address', '192.0.2.1', 'unknown', '192.0.2.1'],
    ['is the last proxy where the one before wrote no address', '192.0.2.1', '203.0.113.6, _hidden, 192.0.2.7', '192.0.2.7'],
    ['is the proxy where it wrote nothing', '192.0.2.1', '', '192.0.2.1'],
    ['is a proxy over IPv4 in IPv6', '::ffff:192.0.2.1', '203.0.113.6', '203.0.113.6'],
    ['is a proxy over IPv6', '2001:db8:ffff::5', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['over IPv6 is its /64', '2001:db8:1:2::9', undefined, '2001:db8:1:2::/64'],
    ['over IPv6 is its /64, with zeros in it', '2001:db8::9', undefined, '2001:db8:0:0::/64'],
    ['that is gone has a key too', undefined, '203.0.113.6', ''],
  ])('%s', (_, remote, forwarded, key) => expect(keyOf(remote, forwarded)).toBe(key));

  it('is nobody else’s word where no proxy is trusted', () => expect(keyOf('192.0.2.1', '203.0.113.6', [])).toBe('192.0.2.1'));
});

it('a proxy that writes address:port gives a client one allowance, not one a connection', async () => {
  await using bank = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '5', TRUSTED_PROXIES: '127.0.0.1' } });
  const ask = async (forwarded: string) =>
    (
      await bank.app.inject({
        method: 'POST',
        url: '/api/authentications/options',
        headers: { host: 'localhost:3000', 'x-forwarded-for': forwarded },
        payload: {},
      })
    ).statusCode;
  const statuses: number[] = [];
  for (let n = 0; n < 8; n += 1) statuses.push(await ask(`203.0.113.6:500${n}`));
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  expect(await ask('203.0.113.7:5000')).toBe(200);
});
