/**
 * How each kind of value in the environment is read. What does not fit is a `ConfigError`: one line that names the
 * variable, what it holds and what it takes.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { isAppOrigin } from './core/relying-party/origins.ts';

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

/** Origins of pages, and of a bank's own app as Android writes them into client data (contract §1). */
export function origins(value: string): string[] {
  return value.split(',').map((each) => {
    const origin = each.trim();
    const url = URL.parse(origin);
    if (!isAppOrigin(origin) && (url?.origin !== origin || !/^https?:$/.test(url.protocol)))
      fail(
        'RP_ORIGINS',
        origin,
        'origins like https://bank.example, or android:apk-key-hash: and a SHA-256 in base64url, separated by commas',
      );
    return origin;
  });
}

/** One secret, or two while it is rotated: the first signs, both verify (contract §1). Null where there is none. */
export function secrets(value: string, name: string): string[] | null {
  if (value === '') return null;
  const list = value.split(',').map((each) => each.trim());
  const short = list.find((each) => Buffer.byteLength(each) < 32);
  if (short !== undefined) throw new ConfigError(`${name} holds a secret of ${Buffer.byteLength(short)} bytes; it takes 32 or more`);
  if (list.length > 2 || new Set(list).size < list.length)
    throw new ConfigError(
      `${name} holds ${list.length} secrets; it takes one, or two different ones while it is rotated: a comma parts them`,
    );
  return list;
}

/** A secret by file, as service managers and container engines hand it over. The line end that editors add is not part of it. */
export function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new ConfigError(`${name} is “${path}”; it cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
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

/** Whom to tell about a weakness: RFC 9116 §2.5.3 takes a URI, and no http. */
export function contact(value: string): string | null {
  if (value === '') return null;
  if (!/^(mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s]+|tel:[+\d()-]+)$/.test(value))
    fail('SECURITY_CONTACT', value, 'mailto:…, https://… or tel:…');
  return value;
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

/** Text that payers read, as it stands; null where there is none. @throws ConfigError where it is no line of at most 200 characters */
export function oneLine(name: string, text: string): string | null {
  if (text === '') return null;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^\s|\s$/u.test(text) || [...text].length > 200) fail(name, text, 'one line of at most 200 characters');
  return text;
}
