/**
 * The device cookie: this browser has seen the payer before.
 *
 * It authenticates no one. It decides only in which of two counters a failed sign-in counts (contract §3). So it lives a
 * year, no script can read it, and the database keeps a hash.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { digest } from '../../core/audit/audit-chain.ts';
import { toBase64url } from '../../core/encoding/base64url.ts';

const ONE_YEAR_SECONDS = 365 * 24 * 3600;

export type DeviceCookie = ReturnType<typeof deviceCookie>;

export function deviceCookie({ https, port, randomBytes }: { https: boolean; port: number; randomBytes: (count: number) => Uint8Array }) {
  const name = https ? '__Host-sca-device' : `sca-device-${port}`;
  return {
    /**
     * The hash of the cookie that the browser sent, the hash of a new one, and a function that sets the new one after the
     * ceremony has succeeded.
     */
    exchange: (request: FastifyRequest) => {
      const old = request.cookies[name]?.slice(0, 100);
      const value = toBase64url(randomBytes(32));
      return {
        hashes: { oldHash: old === undefined ? null : digest(old), newHash: digest(value) },
        set: (reply: FastifyReply) =>
          reply.setCookie(name, value, { path: '/', httpOnly: true, sameSite: 'strict', secure: https, maxAge: ONE_YEAR_SECONDS }),
      };
    },
  };
}
