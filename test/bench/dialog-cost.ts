/**
 * What Secure Payment Confirmation costs beside plain WebAuthn: server CPU for a whole payment, the two in turns, so that
 * whatever else the machine does falls on both.
 */
import type { ServerProcess } from '../support/servers/spawned-server.ts';
import { enrolPayer, type Method } from './payer.ts';
import { cpuSeconds } from './process-cost.ts';

const PAYERS = 8;
const ROUNDS = 12;
const PAYMENTS_A_ROUND = 40;

/** @returns the median over the rounds of CPU with the dialog ÷ CPU without it */
export async function dialogCost(server: ServerProcess): Promise<number> {
  const payers = await Promise.all(Array.from({ length: PAYERS }, (_, each) => enrolPayer(server.port, `dialog-${each}`)));
  const cpuOf = async (method: Method) => {
    const before = cpuSeconds(server.pid);
    await Promise.all(
      payers.map(async (payer) => {
        for (let each = 0; each < PAYMENTS_A_ROUND; each += 1) await payer.pay(method);
      }),
    );
    return cpuSeconds(server.pid) - before;
  };
  await cpuOf('webauthn');
  await cpuOf('secure-payment-confirmation'); // warm
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first as often as the other.
    const order: Method[] = ['webauthn', 'secure-payment-confirmation'];
    if (round % 2 === 1) order.reverse();
    const cpu = new Map<Method, number>();
    for (const method of order) cpu.set(method, await cpuOf(method));
    ratios.push((cpu.get('secure-payment-confirmation') ?? 0) / (cpu.get('webauthn') ?? 1));
  }
  for (const payer of payers) payer.connection.close();
  return ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}
