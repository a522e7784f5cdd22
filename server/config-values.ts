/**
 * How each kind of value in the environment is read. What does not fit is a `ConfigError`: one line that names the
 * variable, what it holds and what it takes.
 */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

export class ConfigError extends Error {}

export function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  return allowed.find((each) => each === value) ?? fail(name, value, allowed.join(', '));
}

export function integer(name: string, value: string, min: number, max: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : fail(name, value, `a whole number from ${min} to ${max}`);
}

export function flag(name: string, value: string): boolean {
  return oneOf(name, value, ['0', '1']) === '1';
}

/** WebAuthn L3 §4, RP ID: it is a domain, and an IP address is none. */
export function relyingPartyId(value: string): string {
  if (isIP(value) || value !== value.toLowerCase() || domainToASCII(value) !== value || value.includes(':')) {
    fail('RP_ID', value, 'a domain in lower case, without scheme or port; an IP address is no RP ID');
  }
  return value;
}

export function origins(value: string): string[] {
  return value.split(',').map((each) => {
    const origin = each.trim();
    const url = URL.parse(origin);
    if (url?.origin !== origin || !/^https?:$/.test(url.protocol))
      fail('RP_ORIGINS', origin, 'origins like https://bank.example, separated by commas');
    return origin;
  });
}

/** Where the data is. The address of PostgreSQL may hold a password, and is never printed. */
export type DatabaseAddress = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

export function databaseAddress(value: string, name = 'DATABASE_URL'): DatabaseAddress {
  if (value.startsWith('sqlite:') && value.length > 7) return { kind: 'sqlite', path: value.slice(7) };
  if (/^postgres(ql)?:\/\//.test(value)) {
    const url = URL.parse(value);
    if (url && url.pathname.length > 1 && isDecodable(value) && endsWithDatabase(url)) return { kind: 'postgres', url: value };
    fail(name, 'postgres://…', 'postgres://USER:PASSWORD@HOST:PORT/DATABASE, in which the password has to be percent-encoded');
  }
  // Whatever it is, there may be a password in it.
  const [scheme = ''] = /^[a-z+]+:/i.exec(value) ?? [];
  return fail(name, `${scheme}…`, 'sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE');
}

/**
 * A password with a `/`, as base64 has it, ends the host where it stands: `postgres://sca:48/SECRET@host/db` names the host
 * `sca`. What comes after the real host, an `@` and a second `/`, is in the path then.
 */
function endsWithDatabase({ pathname, search, hash }: URL): boolean {
  return !pathname.slice(1).includes('/') && !`${pathname}${search}${hash}`.includes('@');
}

/** As it may be printed. */
export function shownAddress(address: DatabaseAddress): string {
  if (address.kind === 'sqlite') return `sqlite:${address.path}`;
  const { username, host, pathname } = new URL(address.url);
  return `postgres://${username && `${username}@`}${host}${pathname}`;
}

function isDecodable(value: string): boolean {
  try {
    return decodeURIComponent(value) !== '';
  } catch {
    return false;
  }
}

export function secret(value: string, profile: string): string | null {
  if (value === '') return null;
  if (Buffer.byteLength(value) < 32)
    throw new ConfigError(`SESSION_SECRET has ${Buffer.byteLength(value)} bytes; it takes 32 or more (${profile} profile)`);
  return value;
}

export function cidrs(value: string): string[] {
  const list = value ? value.split(',').map((each) => each.trim()) : [];
  for (const cidr of list) {
    const [address = '', bits = '1', ...more] = cidr.split('/');
    const version = isIP(address);
    if (!version || more.length > 0 || !/^[1-9]\d{0,2}$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128))
      fail('TRUSTED_PROXIES', cidr, 'addresses or CIDR ranges, separated by commas');
  }
  return list;
}

export function listener(value: string): { host: string; port: number } | null {
  if (value === 'off') return null;
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(value) ?? [];
  if (!host || Number(port) < 1 || Number(port) > 65_535) fail('METRICS_LISTEN', value, 'off, or host:port');
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

export function fail(name: string, value: string, takes: string): never {
  throw new ConfigError(`${name} is “${value.slice(0, 80)}”; it takes ${takes}`);
}
