/**
 * Where the data is: a SQLite file, or a PostgreSQL and how its connection is protected (contract §1).
 *
 * An address may hold a password, and what is wrong with it is said without: a log is read by more people than a secret is given
 * to (RTS Art 22(1)).
 */
import { isIP } from 'node:net';
import { ConfigError, fail, fileOf } from './config-values.ts';

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

/** @param file with the password, or null: it is in the address, or none is needed @throws ConfigError where there are two */
export function withPassword(address: DatabaseAddress, file: string | null): DatabaseAddress {
  if (file === null) return address;
  if (address.kind === 'sqlite')
    throw new ConfigError('DATABASE_PASSWORD_FILE is set, and DATABASE_URL names a SQLite file, which has no password');
  const url = new URL(address.url);
  if (url.password !== '') throw new ConfigError('DATABASE_PASSWORD_FILE is set, and DATABASE_URL holds a password too; give one of them');
  const password = fileOf('DATABASE_PASSWORD_FILE', file);
  if (password === '') throw new ConfigError(`DATABASE_PASSWORD_FILE is “${file}”; it is empty`);
  url.password = encodeURIComponent(password);
  return { kind: 'postgres', url: url.href };
}

/** Whether what is sent to a PostgreSQL stays on this machine, or goes over TLS to the server that the address names. */
export function isTrustworthy(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  // The driver takes the last of several, and a host from the query before that of the address: each one has to do.
  const hosts = [hostname, ...searchParams.getAll('host')].filter((host) => host !== '').map(decodeURIComponent);
  const modes = searchParams.getAll('sslmode');
  return (hosts.length > 0 && hosts.every(isLocal)) || (modes.length > 0 && modes.every((mode) => mode === 'verify-full'));
}

/** Loopback, or a socket in a folder. */
function isLocal(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare === '::1' || bare.startsWith('/') || (isIP(bare) === 4 && bare.startsWith('127.'));
}
