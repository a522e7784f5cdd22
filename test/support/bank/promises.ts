/**
 * What a bank has answered one payer, and so promised: the payments, how far each was, and the one request that is in doubt.
 *
 * A request without an answer may have happened, whole or not at all. A payer sends it again, as clients do, until there
 * is an answer: the same order under the same `Idempotency-Key`, the same assertion to the same authorisation.
 */
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import type { Opened, Order } from './payer-browser.ts';

export type PaymentPromise = { status: 'RCVD' | 'ACSC' | 'CANC' };

export type Doubt =
  | { readonly kind: 'order'; readonly order: Order; readonly key: string }
  | { readonly kind: 'cancel'; readonly paymentId: string }
  | { readonly kind: 'answer'; readonly paymentId: string; readonly opened: Opened; readonly assertion: unknown };

export type Promises = { readonly payments: Map<string, PaymentPromise>; doubt: Doubt | null };

/** Nobody answered, or the bank said that it cannot now. */
export class Unanswered extends Error {}

const isGone = (error: unknown) => /^(ECONNRESET|ECONNREFUSED|EPIPE)$/.test((error as NodeJS.ErrnoException).code ?? '');

/** The app, whose silence and whose 503 are thrown: neither is an answer. A 503 says when to come again. */
export function answering(app: FastifyApp): FastifyApp {
  const inject = async (sent: never) => {
    const answer = await app.inject(sent).catch((error: unknown) => {
      throw isGone(error) ? new Unanswered((error as Error).message) : error;
    });
    if (answer.statusCode !== 503) return answer;
    if (answer.headers['retry-after'] !== '1') throw new Error('a 503 without Retry-After');
    throw new Unanswered('503');
  };
  return { inject } as never;
}
