/**
 * The address of a client, in one spelling: the key of the rate limit (contract §2).
 *
 * Proxies write the same client in many ways: with a port, in brackets, IPv4 inside IPv6. If each spelling were a key of its own,
 * a client behind a proxy that writes the port (RFC 7239 §5.2 allows it) would have a new allowance for each connection. An
 * IPv6 client owns a whole /64, so the network is the key. What is no address counts as the proxy that wrote it.
 */
import { BlockList, isIP, SocketAddress } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** @param trustedProxies addresses and CIDR ranges whose `X-Forwarded-For` counts @returns the key of a request's client */
export function clientNetworkOf(trustedProxies: readonly string[]): (request: FastifyRequest) => string {
  const isTrusted = trusting(trustedProxies);
  return ({ headers, socket }) => {
    // Each proxy appends whom it was asked by, so the list is read from its end, for as long as the writer is trusted.
    const named = String(headers['x-forwarded-for'] ?? '').split(',');
    let client = spelledAddress(socket.remoteAddress ?? '') ?? '';
    while (named.length > 0 && isTrusted(client)) {
      const before = spelledAddress(named.pop() ?? '');
      if (before === null) break;
      client = before;
    }
    return networkOf(client);
  };
}

/** The address without port, brackets, quotes and zone, in lower case and shortest form; IPv4 inside IPv6 is IPv4. Null: none. */
export function spelledAddress(text: string): string | null {
  const bare = text.trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(bare) ?? [];
  const [, withPort] = /^([\d.]+):\d{1,5}$/.exec(bare) ?? [];
  const [address = ''] = (bracketed ?? withPort ?? bare).split('%');
  const version = isIP(address);
  if (version !== 6) return version === 4 ? address : null;
  const shortest = new SocketAddress({ address, family: 'ipv6' }).address;
  return /^::ffff:([\d.]+)$/.exec(shortest)?.[1] ?? shortest;
}

function trusting(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (address) => proxies.length > 0 && address !== '' && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** IPv4 as it is; of IPv6 the first 64 bits. @param address in one spelling */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return `${[...before, ...Array<string>(zeros).fill('0'), ...after].slice(0, 4).join(':')}::/64`;
}
