/** The first table: everybody who was chosen, started, warmed up and measured in turns, beside the disk of the same run. */
import { type DiskProbe, probeDisk } from './disk-probe.ts';
import { type Installation, installPostgres, installSqlite } from './installations.ts';
import { installPeers, type Peer, startBetterAuth, startExpress, startExpressPayments } from './peer.ts';
import { type Measurements, measureInRounds, median, type Plan } from './rounds.ts';
import { warmUp } from './warm-up.ts';

/** @param chosen of sqlite, postgres, peers @returns without a probe where no database of ours was measured */
export async function measureLoads(chosen: readonly string[], plan: Plan): Promise<Measurements & { readonly probe: DiskProbe | null }> {
  const installations: Installation[] = [];
  const peers: Peer[] = [];
  try {
    if (chosen.includes('sqlite')) installations.push(await installSqlite());
    if (chosen.includes('postgres') && process.platform === 'linux') installations.push(await installPostgres());
    if (chosen.includes('peers')) {
      installPeers();
      peers.push(await startExpressPayments(), await startExpress(), await startBetterAuth());
    }
    const contestants = [...installations.flatMap((each) => each.contestants), ...peers];
    for (const contestant of contestants) await warmUp(contestant);
    const probes: DiskProbe[] = [];
    const disk = installations[0]?.folder;
    const measured = await measureInRounds(contestants, plan, () => disk && probes.push(probeDisk(disk)));
    for (const installation of installations) await installation.checkBooks();
    return { ...measured, probe: probes.length > 0 ? middle(probes) : null };
  } finally {
    for (const each of [...peers, ...installations]) await each.stop();
  }
}

function middle(probes: readonly DiskProbe[]): DiskProbe {
  return {
    fsyncP50: median(probes.map(({ fsyncP50 }) => fsyncP50)),
    fsyncP99: median(probes.map(({ fsyncP99 }) => fsyncP99)),
    verify: median(probes.map(({ verify }) => verify)),
  };
}
