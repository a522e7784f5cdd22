/**
 * How much a process of Node really holds: its heap after a garbage collection, asked for over the inspector.
 *
 *     const instance = await startInstance({ DATABASE_URL, NODE_OPTIONS: '--inspect=127.0.0.1:0' });
 *     const heap = await liveHeap(instance.output);
 *     await heap.bytes();
 *
 * Resident memory and the heap between collections go up and down by tens of megabytes; what is alive does not.
 */

export type LiveHeap = { readonly bytes: () => Promise<number>; readonly close: () => void };

/** @param output of a process that was started with `--inspect` */
export async function liveHeap(output: { readonly stderr: string }): Promise<LiveHeap> {
  const url = /Debugger listening on (ws:\S+)/.exec(output.stderr)?.[1];
  if (!url) throw new Error('the process has no inspector');
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')), { once: true });
  });
  let last = 0;
  const ask = (method: string): Promise<{ usedSize?: number }> => {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ id, method }));
    return new Promise((resolve) => {
      const listen = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data));
        if (answer.id !== id) return;
        socket.removeEventListener('message', listen);
        resolve(answer.result);
      };
      socket.addEventListener('message', listen);
    });
  };
  return {
    bytes: async () => {
      await ask('HeapProfiler.collectGarbage');
      return (await ask('Runtime.getHeapUsage')).usedSize ?? 0;
    },
    close: () => socket.close(),
  };
}
