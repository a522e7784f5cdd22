/**
 * The areas of the API are the tags of its document (contract §3, §4, §6, §8). Which routes are in an area: `routes/areas.ts`.
 */
import type { FastifyApp } from '../frame/fastify-app.ts';

const AREAS = {
  payers: 'Enrolment, activation, sign-in, the session, and what is kept of a payer',
  credentials: 'Passkeys: registering, renaming, revoking, and the consent that it takes',
  payments: 'Ordering payments, authorising them, and the evidence that remains',
  audit: 'The audit log, for auditors',
  operations: 'Who this server is, what it publishes, and why a request failed (demo profile)',
} as const;

export type AreaName = keyof typeof AREAS;

export const TAGS = Object.entries(AREAS).map(([name, description]) => ({ name, description }));

/** Adds routes to an area: each gets its tag. The hook ends with the routes that are added here. */
export async function inArea(app: FastifyApp, name: AreaName, add: (area: FastifyApp) => void | Promise<void>): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, tags: [name] };
    });
    await add(scope as typeof app);
  });
}
