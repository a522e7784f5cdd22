/**
 * Enrolment and activation: how somebody becomes a payer with a first credential.
 *
 * RTS Art 24–25. Open enrolment is for the demo profile: a bank knows its customers. An activation code is what a bank
 * sends by another channel; unknown payer and wrong code look the same and cost the same.
 */
import { Type } from 'typebox';
import type { Environment } from '../../../ceremonies/environment.ts';
import { newId } from '../../../core/audit/audit-chain.ts';
import { USER_HANDLE_BYTES } from '../../../core/credential-record.ts';
import { codeInShape } from '../../../core/encoding/activation-code.ts';
import { toBase64url } from '../../../core/encoding/base64url.ts';
import { failed } from '../../../core/failures.ts';
import { formatAmount } from '../../../core/payments/amount.ts';
import { BANK_CODE, composeIban } from '../../../core/payments/iban.ts';
import { nameFlaw } from '../../../core/payments/text.ts';
import type { ActivationStore } from '../../../storage/payers/activations.ts';
import type { PayerStore } from '../../../storage/payers/payers.ts';
import { type FastifyApp, limited } from '../../frame/fastify-app.ts';
import { sendFailure, sendProblem } from '../../frame/problems.ts';
import type { SessionGate } from '../../sessions/session-gate.ts';
import * as schemas from '../../shapes/schemas.ts';

type Parts = {
  readonly environment: Environment;
  readonly activations: ActivationStore;
  readonly payers: PayerStore;
  readonly gate: SessionGate;
  readonly openEnrolment: boolean;
};

/** Contract §3. */
const ENROLMENT_MS = 15 * 60_000;
const OPENING_BALANCE = { currency: 'EUR', minorUnits: 1_000_000n };

export function enrolmentRoutes(app: FastifyApp, { environment, activations, payers, gate, openEnrolment }: Parts): void {
  if (openEnrolment) {
    app.post(
      '/api/enrolments',
      {
        config: limited,
        schema: {
          operationId: 'enrol',
          summary: 'Open a demo account',
          security: [],
          problems: ['username-taken', 'unprocessable'],
          body: Type.Object({ username: schemas.Username, displayName: schemas.DisplayName }, { additionalProperties: false }),
          response: { 201: Type.Object({ payer: schemas.Payer, accounts: Type.Array(schemas.Account) }) },
        },
      },
      async (request, reply) => {
        const { username, displayName } = request.body;
        const flaw = nameFlaw(displayName);
        if (flaw) return sendProblem(reply, 'unprocessable', { errors: [{ pointer: '/displayName', reason: flaw }] });
        const now = environment.now();
        // Who starts again, in the same session, finds no username taken by themselves (contract §3).
        const before = gate.current(request);
        const instead = before?.kind === 'enrolling' ? before.payerId : null;
        const payer = { payerId: newId(environment.randomBytes), username, displayName, roles: ['payer' as const] };
        const account = { iban: composeIban(BANK_CODE, accountNumber(environment)), name: 'Current account', balance: OPENING_BALANCE };
        const added = await payers.add(
          {
            ...payer,
            userHandle: toBase64url(environment.randomBytes(USER_HANDLE_BYTES)),
            seeded: false,
            enrolmentExpiresAt: now + ENROLMENT_MS,
            accounts: [account],
          },
          { now, requestId: request.id, sessionRef: null },
          instead,
        );
        if (!added) return sendProblem(reply, 'username-taken');
        await gate.start(request, 'enrolling', { payerId: payer.payerId });
        return reply.code(201).send({ payer, accounts: [{ ...account, balance: formatAmount(account.balance) }] });
      },
    );
  }

  app.post(
    '/api/activations',
    {
      config: limited,
      schema: {
        operationId: 'activate',
        summary: 'Begin with an activation code',
        security: [],
        problems: ['authentication-failed'],
        body: Type.Object({ username: schemas.Username, activationCode: schemas.ActivationCode }, { additionalProperties: false }),
        response: { 200: Type.Object({ payer: schemas.Payer }) },
      },
    },
    async (request, reply) => {
      const { username, activationCode } = request.body;
      const payer = await payers.findByUsername(username);
      const act = { now: environment.now(), requestId: request.id, sessionRef: null };
      const activationId = await activations.present(payer?.payerId ?? null, codeInShape(activationCode), act);
      if (!payer || activationId === null) return sendFailure(reply, failed('activation-refused'));
      await gate.start(request, 'activated', { payerId: payer.payerId, activationId });
      const { payerId, displayName, roles } = payer;
      return reply.send({ payer: { payerId, username, displayName, roles: [...roles] } });
    },
  );
}

/** Ten random digits; the chance to meet an account that exists is nil at this size, and the insert would refuse it. */
function accountNumber({ randomBytes }: Environment): string {
  return (Buffer.from(randomBytes(8)).readBigUInt64BE() % 10_000_000_000n).toString().padStart(10, '0');
}
