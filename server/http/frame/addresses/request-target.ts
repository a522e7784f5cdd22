/**
 * What a request is for: its host and its path, each in one spelling before anything is compared with it (contract §2).
 *
 * RFC 9112 §3.2: a target may name its host as well (`GET http://host/path`), and a request with two `Host` fields, or HTTP/1.1
 * without one, is 400: a proxy in front may have read the other one. RFC 9110 §4.2.3: host names have no case.
 */
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;

/** The path and the query of a request, also of one whose target names its host. */
export const targetOf = (url: string): string => url.replace(AUTHORITY, '');

/** The path alone, percent-encoding taken away where it can be. */
export function pathOf(url: string): string {
  const [path = ''] = targetOf(url).split(/[?#]/, 1);
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Why a request names no host in the way of RFC 9112 §3.2, or null. */
export function hostFlaw({ raw }: FastifyRequest): string | null {
  const fields = raw.rawHeaders.filter((name, i) => i % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host').length;
  if (fields > 1) return 'names its host twice';
  return fields === 0 && raw.httpVersion === '1.1' ? 'names no host' : null;
}

/** Every host that a request names: in its `Host`, or what a trusted proxy says of it, and in its target. */
export function hostsOf({ host, url }: FastifyRequest): string[] {
  const [, authority] = AUTHORITY.exec(url) ?? [];
  return [host, ...(authority === undefined ? [] : [authority])].map((each) => each.toLowerCase());
}

/** The host of each origin, with the default port and without it: both are the same host (RFC 9110 §4.2.3). */
export function hostsOfOrigins(origins: readonly string[]): ReadonlySet<string> {
  return new Set(
    origins.flatMap((origin) => {
      const { host, hostname, port, protocol } = new URL(origin);
      return port === '' ? [host, `${hostname}:${protocol === 'https:' ? 443 : 80}`] : [host];
    }),
  );
}

/** A host without its port. */
export const nameOf = (host: string): string => host.replace(/:\d*$/, '');

export const isAddress = (host: string): boolean => isIP(nameOf(host).replace(/^\[|\]$/g, '')) !== 0;
