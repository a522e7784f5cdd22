/** The payer's mailbox: reading it, and saying that a notice was read (contract §9). Access to it takes SCA (PSD2 Art 97(1)(a)). */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { MessageStore } from '../../../storage/payers/messages.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { Message, messageJson } from '../../shapes/message-schema.ts';
import { OpenedPage } from '../../shapes/own-session-schema.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = { readonly environment: Environment; readonly messages: MessageStore; readonly gate: SessionGate };

const DEFAULT_PAGE = 50;

export function messageRoutes(app: FastifyApp, { environment, messages, gate }: Parts): void {
  app.get(
    '/api/messages',
    {
      onRequest: gate.requirePayerQuietly,
      schema: {
        operationId: 'listMessages',
        summary: 'The payer’s mailbox, newest first; asking is no activity, unless the payer opens the page',
        problems: ['not-found'],
        querystring: Type.Object({ ...OpenedPage.properties, ...schemas.PageQuery.properties }, { additionalProperties: false }),
        response: { 200: Type.Object({ messages: Type.Array(Message), next: Type.Optional(schemas.Id) }) },
      },
    },
    async (request, reply) => {
      const { opened, limit: wanted, before: after } = request.query;
      if (opened !== undefined) gate.active(request);
      const { payerId } = gate.caller(request);
      const limit = Number(wanted ?? DEFAULT_PAGE);
      const before = after === undefined ? null : await messages.own(payerId, after);
      if (after !== undefined && !before) return sendProblem(reply, 'not-found');
      const found = await messages.list(payerId, limit + 1, before);
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return reply.send({ messages: page.map(messageJson), ...(last && { next: last.messageId }) });
    },
  );

  app.patch(
    '/api/messages/:messageId',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'readMessage',
        summary: 'Say that a notice was read; for good',
        problems: ['not-found'],
        params: Type.Object({ messageId: Type.String() }),
        body: Type.Object({ read: Type.Literal(true) }, { additionalProperties: false }),
        response: { 200: Message },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef, requestId } = gate.caller(request);
      const { messageId } = request.params;
      await messages.read(payerId, messageId, { now: environment.now(), requestId, sessionRef });
      const message = await messages.own(payerId, messageId);
      return message ? reply.send(messageJson(message)) : sendProblem(reply, 'not-found');
    },
  );
}
