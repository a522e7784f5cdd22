/** What it costs without load: to install, to load, to start, to sit there, and to check what it left behind. */
import { startServer } from '../support/servers/spawned-server.ts';
import { dialogCost } from './dialog-cost.ts';
import { auditEventsPerSecond, evidenceVerificationsPerSecond } from './evidence.ts';
import { rssMegabytes } from './process-cost.ts';
import { clientGzipBytes, secondsOfInstall } from './sizes.ts';

const IDLE_MS = 2_000;

/** @returns what was printed, by name */
export async function measureProduct(withInstall: boolean): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const tell = (name: string, label: string, value: number, digits: number, unit: string) => {
    found[name] = value;
    console.log(`${label.padEnd(24)}${value.toFixed(digits)} ${unit}`);
  };
  if (withInstall) tell('installSeconds', 'npm ci', await secondsOfInstall(), 1, 's');
  tell('clientGzipKilobytes', 'client, gzip', clientGzipBytes() / 1024, 1, 'kB');
  // The first start after an installation compiles; later ones find that kept.
  const first = await startServer();
  await first.stop();
  const server = await startServer();
  try {
    tell('firstStartSeconds', 'first start to ready', first.startMilliseconds / 1000, 2, 's');
    tell('startSeconds', 'start to ready', server.startMilliseconds / 1000, 2, 's');
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    tell('idleMegabytes', 'RSS idle', rssMegabytes(server.pid), 0, 'MB');
    tell('evidencePerSecond', 'evidence', await evidenceVerificationsPerSecond(), 0, 'documents/s judged, each with another key');
    tell('auditEventsPerSecond', 'audit log', await auditEventsPerSecond(), 0, 'events/s followed');
    tell(
      'dialogCostPercent',
      'the browser’s dialog',
      (await dialogCost(server)) * 100 - 100,
      1,
      '% more CPU a payment than plain WebAuthn',
    );
  } finally {
    await server.stop();
  }
  return found;
}
