/**
 * A payer's own data as one JSON document: Regulation (EU) 2016/679 Art 15 (a copy) and Art 20 (in a machine-readable form).
 *
 * The document is streamed, because it may be long. The event is written before its first byte, so a thief of an open session
 * leaves a trace. It holds rows of the caller only.
 */
import { Readable } from 'node:stream';
import type { Environment } from '../../../ceremonies/environment.ts';
import type { OwnListName } from '../../../storage/all-tables.ts';
import type { AuditLog } from '../../../storage/audit/audit-log.ts';
import type { OwnDataStore } from '../../../storage/payers/own-data.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { jsonText, mapped } from '../../frame/json-stream.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import { ownJson } from '../../shapes/own-data-json.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly audit: AuditLog;
  readonly ownData: OwnDataStore;
  readonly payers: PayerStore;
  readonly gate: SessionGate;
};

const FORMAT = 'fido2-sca-export/1';
const LISTS = Object.keys(ownJson) as OwnListName[];

export function exportRoutes(app: FastifyApp, { environment, audit, ownData, payers, gate }: Parts): void {
  const listOf = <Name extends OwnListName>(name: Name, payerId: string, now: number) =>
    mapped(ownData.pages(name, payerId), (row) => ownJson[name](row, now));

  app.get(
    '/api/export',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        operationId: 'exportOwnData',
        summary: 'A copy of what is kept about the payer, without what opens a lock or helps to guess (GDPR Art 15, 20)',
        problems: ['not-found'],
        response: { 200: schemas.AnyObject },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const [payer, profile] = [await payers.load(payerId), await ownData.profile(payerId)];
      if (!payer || !profile) return sendProblem(reply, 'not-found');
      const now = environment.now();
      await audit.record({ now, requestId: request.id, sessionRef }, { type: 'data-exported', outcome: 'success', payerId, details: {} });
      const text = jsonText([
        ['format', FORMAT],
        ['exportedAt', new Date(now).toISOString()],
        ['payer', { ...payer, userHandle: profile.userHandle, createdAt: new Date(profile.createdAt).toISOString() }],
        ...LISTS.map((name) => [name, listOf(name, payerId, now)] as const),
      ]);
      reply.header('content-disposition', 'attachment; filename="my-data.json"').type('application/json; charset=utf-8');
      return reply.send(Readable.from(text, { highWaterMark: 1 }));
    },
  );
}
