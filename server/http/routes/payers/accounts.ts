/** Accounts, and payees to choose from. Access to them takes SCA (PSD2 Art 97(1)(a)). */
import { Type } from 'typebox';
import { formatAmount } from '../../../core/payments/amount.ts';
import type { AccountStore } from '../../../storage/payments/accounts.ts';
import type { FastifyApp } from '../../frame/fastify-app.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = { readonly accounts: AccountStore; readonly gate: SessionGate };

const Payees = Type.Object({ payees: Type.Array(Type.Object({ name: Type.String(), iban: Type.String() })) });

export function accountRoutes(app: FastifyApp, { accounts, gate }: Parts): void {
  app.get(
    '/api/accounts',
    {
      onRequest: gate.requirePayer,
      schema: {
        operationId: 'listAccounts',
        summary: 'The payer’s accounts',
        response: { 200: Type.Object({ accounts: Type.Array(schemas.Account) }) },
      },
    },
    async (request, reply) => {
      const own = await accounts.ofPayer(gate.caller(request).payerId);
      return reply.send({ accounts: own.map(({ iban, name, balance }) => ({ iban, name, balance: formatAmount(balance) })) });
    },
  );

  app.get(
    '/api/payees',
    { onRequest: gate.requirePayer, schema: { operationId: 'listPayees', summary: 'Payees to choose from', response: { 200: Payees } } },
    async (_request, reply) => reply.send({ payees: await accounts.suggestedPayees() }),
  );
}
