/** How a payer asks to confirm a payment: by which method, from which page, in which languages (contract §4). */
import type { FastifyRequest } from 'fastify';
import type { Asking } from '../../../ceremonies/start-authorisation.ts';
import type { AuthorisationMethod } from '../../../core/authorisation.ts';
import { ownOrigins, type RelyingPartyOrigins } from '../../../core/relying-party/origins.ts';
import { acceptedLanguages } from '../../frame/accept-language.ts';

export const NOT_OFFERED = 'is not offered for this payment';

export function readAsking(relyingParty: RelyingPartyOrigins) {
  const own = ownOrigins(relyingParty);
  /** The page that asks, if it is on the RP ID's own domains; a client that names none gets what our first page would get. */
  const pageOf = ({ headers }: FastifyRequest) => own.find((origin) => origin === (headers.origin ?? own[0])) ?? null;
  return (request: FastifyRequest, method: AuthorisationMethod | null): Asking => ({
    method,
    origin: pageOf(request),
    languages: acceptedLanguages(request.headers['accept-language']),
  });
}
