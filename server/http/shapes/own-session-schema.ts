/** A live session of the payer, as its payer sees it (contract §3). `sessionRef` names it; it opens nothing. */
import { type Static, Type } from 'typebox';
import { Id, Time } from './schemas.ts';

export const OwnSession = Type.Object({
  sessionRef: Id,
  startedAt: Time,
  lastSeenAt: Time,
  credentialId: Type.String(),
  credentialLabel: Type.String(),
  current: Type.Boolean(),
});

/** Contract §2: a page that asks by itself is no activity (RTS Art 4(3)(d)); a payer who opens it is. */
export const OpenedPage = Type.Object(
  { opened: Type.Optional(Type.Literal('', { description: 'the payer opened the page: counts as activity' })) },
  { additionalProperties: false },
);
export type OwnSessionJson = Static<typeof OwnSession>;
