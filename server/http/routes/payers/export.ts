/**
 * A payer's own data as one JSON document: Regulation (EU) 2016/679 Art 15 (a copy of what is kept) and Art 20 (in a form that
 * machines read).
 *
 * Streamed, so that it may be long; on record before its first byte, so that nobody who found an open session carries a copy
 * away unseen. Only rows of the caller go into it.
 */
import { Readable } from 'node:stream';
import type { Environment } from '../../../ceremonies/environment.ts';
import { formatAmount } from '../../../core/payments/amount.ts';
import type { Payment } from '../../../core/payments/payment.ts';
import type { AuditLog } from '../../../storage/audit/audit-log.ts';
import type { BrowserBoundKeyStore } from '../../../storage/credentials/browser-bound-keys.ts';
import type { OwnDataStore } from '../../../storage/payers/own-data.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';
import type { AccountStore } from '../../../storage/payments/accounts.ts';
import type { PaymentStore } from '../../../storage/payments/payments.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { jsonText, mapped } from '../../frame/json-stream.ts';
import { sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import {
  ownAuthorisationJson,
  ownBrowserBoundKey,
  ownCredential,
  ownEntry,
  ownEvent,
  ownEvidence,
  ownMessage,
  ownSession,
} from '../../shapes/own-data-json.ts';
import { paymentJson } from '../../shapes/payment-json.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly accounts: AccountStore;
  readonly audit: AuditLog;
  readonly browserKeys: BrowserBoundKeyStore;
  readonly ownData: OwnDataStore;
  readonly payers: PayerStore;
  readonly payments: PaymentStore;
  readonly gate: SessionGate;
};

const FORMAT = 'fido2-sca-export/1';
const PAGE = 100;

export function exportRoutes(app: FastifyApp, { environment, accounts, audit, browserKeys, ownData, payers, payments, gate }: Parts): void {
  async function* ownPayments(payerId: string): AsyncGenerator<Payment[]> {
    let before: Payment | null = null;
    do {
      const page: Payment[] = await payments.list(payerId, PAGE, before);
      yield page;
      before = page.length < PAGE ? null : (page.at(-1) ?? null);
    } while (before);
  }

  app.get(
    '/api/export',
    {
      onRequest: gate.requirePayer,
      config: limited,
      schema: {
        summary: 'A copy of what is kept about the payer, without what opens a lock or helps to guess (GDPR Art 15, 20)',
        response: { 200: schemas.AnyObject },
      },
    },
    async (request, reply) => {
      const { payerId, sessionRef } = gate.caller(request);
      const [payer, profile] = [await payers.load(payerId), await ownData.profile(payerId)];
      if (!payer || !profile) return sendProblem(reply, 'not-found');
      const now = environment.now();
      await audit.record({ now, requestId: request.id, sessionRef }, { type: 'data-exported', outcome: 'success', payerId, details: {} });
      const own = (await accounts.ofPayer(payerId)).map(({ iban, name, balance }) => ({ iban, name, balance: formatAmount(balance) }));
      const text = jsonText([
        ['format', FORMAT],
        ['exportedAt', new Date(now).toISOString()],
        ['payer', { ...payer, userHandle: profile.userHandle, createdAt: new Date(profile.createdAt).toISOString() }],
        ['accounts', own],
        ['ledgerEntries', mapped(ownData.ledger(payerId), ownEntry)],
        ['credentials', mapped(ownData.credentials(payerId), ownCredential)],
        ['browserKeys', (await browserKeys.ofPayer(payerId)).map(ownBrowserBoundKey)],
        ['payments', mapped(ownPayments(payerId), (payment) => paymentJson(payment, now))],
        ['authorisations', mapped(ownData.authorisations(payerId), ownAuthorisationJson)],
        ['evidence', mapped(ownData.evidence(payerId), ownEvidence)],
        ['messages', mapped(ownData.messages(payerId), ownMessage)],
        ['sessions', mapped(ownData.sessions(payerId), ownSession)],
        ['auditEvents', mapped(ownData.events(payerId), ownEvent)],
      ]);
      reply.header('content-disposition', 'attachment; filename="my-data.json"').type('application/json; charset=utf-8');
      return reply.send(Readable.from(text, { highWaterMark: 1 }));
    },
  );
}
