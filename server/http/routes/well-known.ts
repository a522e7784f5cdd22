/**
 * What browsers, password managers and people who found a weakness look for under `/.well-known/` (contract §8).
 *
 * The public audit keys are with the evidence (payments/evidence.ts). What this bank has nothing to say about is 404, as for
 * any path that is not there: a document without content would be taken for an answer.
 */
import { type TSchema, Type } from 'typebox';
import type { RelyingParty } from '../../ceremonies/environment.ts';
import type { ProblemSlug } from '../../core/failures.ts';
import { ownOrigins, relatedOrigins } from '../../core/relying-party/origins.ts';
import { nameOf } from '../frame/addresses/request-target.ts';
import type { FastifyApp } from '../frame/fastify-app.ts';
import { sendProblem } from '../frame/problems.ts';

type Parts = {
  readonly relyingParty: RelyingParty;
  /** URI, or null. */
  readonly securityContact: string | null;
  readonly environment: { readonly now: () => number };
};

/** Where a payer adds a passkey, looks at those that there are, and takes one away. There is no password to change. */
const SECURITY_PAGE = '/security';
const FRESH_FOR = 'public, max-age=3600';
const DAY_MS = 86_400_000;
/** RFC 9116 §2.5.5 recommends less than a year; a server that is no longer run soon says nothing that counts. */
const CONTACT_HOLDS_DAYS = 90;

const documented = <Answer extends TSchema>(
  operationId: string,
  summary: string,
  answer: Answer,
  problems: readonly ProblemSlug[] = [],
) => ({
  schema: { operationId, summary, security: [], problems, response: { 200: answer } },
});

export function wellKnownRoutes(app: FastifyApp, { relyingParty, securityContact, environment }: Parts): void {
  const [home = ''] = ownOrigins(relyingParty);
  const related = relatedOrigins(relyingParty);
  const hidden = { schema: { hide: true } } as const;

  // W3C, A Well-Known URL for Relying Party Passkey Endpoints: managers offer a way to the page.
  const endpoints = Type.Object({ enroll: Type.String(), manage: Type.String() });
  app.get(
    '/.well-known/passkey-endpoints',
    documented('getPasskeyEndpoints', 'Where a payer adds and manages passkeys', endpoints),
    async (_request, reply) =>
      reply.header('cache-control', FRESH_FOR).send({ enroll: home + SECURITY_PAGE, manage: home + SECURITY_PAGE }),
  );

  // W3C, A Well-Known URL for Changing Passwords: a redirect that is not kept.
  app.get('/.well-known/change-password', hidden, async (_request, reply) => reply.redirect(SECURITY_PAGE, 302));

  // WebAuthn L3 §5.11: origins on other domains that may use our RP ID. Browsers ask the host that is the RP ID; for every other
  // host of ours there is nothing here.
  if (related.length > 0) {
    const origins = Type.Object({ origins: Type.Array(Type.String()) });
    const about = documented('getRelatedOrigins', 'Origins on other domains that may use the RP ID', origins, ['not-found']);
    app.get('/.well-known/webauthn', about, async (request, reply) => {
      if (nameOf(request.host.toLowerCase()) !== relyingParty.id) return sendProblem(reply, 'not-found');
      return reply.header('cache-control', FRESH_FOR).send({ origins: related });
    });
  }

  // RFC 9116: whom to tell about a weakness. Without a contact there is no such file.
  if (securityContact !== null) {
    app.get('/.well-known/security.txt', hidden, async (_request, reply) => {
      const expires = new Date((Math.floor(environment.now() / DAY_MS) + CONTACT_HOLDS_DAYS) * DAY_MS).toISOString();
      const lines = [
        `Contact: ${securityContact}`,
        `Expires: ${expires}`,
        `Canonical: ${home}/.well-known/security.txt`,
        'Preferred-Languages: en',
      ];
      return reply
        .header('cache-control', FRESH_FOR)
        .type('text/plain; charset=utf-8')
        .send(`${lines.join('\n')}\n`);
    });
  }
}
