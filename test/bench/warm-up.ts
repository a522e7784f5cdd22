/** A server that runs for months has compiled what it runs often; one that has just started has not, and is slower by half. */
import type { Contestant } from './contestant.ts';
import { again, during } from './load-window.ts';

const CONNECTIONS = 32;

export async function warmUp(contestant: Contestant, milliseconds: number): Promise<void> {
  const payers = await contestant.enrol(CONNECTIONS);
  await again(payers, during(milliseconds), (payer) => payer.pay());
  for (const payer of payers) payer.connection.close();
}
