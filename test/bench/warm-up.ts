/** A server that runs for months has compiled what it runs often; one that has just started has not, and is slower by half. */
import type { Contestant } from './contestant.ts';
import { driveWindow } from './load-window.ts';

const CONNECTIONS = 32;
const MILLISECONDS = 8_000;

export async function warmUp(contestant: Contestant): Promise<void> {
  const payers = await contestant.enrol(CONNECTIONS);
  await driveWindow(contestant, { connections: CONNECTIONS, cold: false }, payers, MILLISECONDS);
  for (const payer of payers) payer.connection.close();
}
