/**
 * `npm run example:own-storage`: the whole ceremonies on a storage of one's own, on loopback; `PORT` is 3100 unless it is set.
 *
 * `ORIGIN` is what browsers see, where a proxy in front ends TLS.
 *
 * `test/examples/own-storage.test.ts` shows every call in order, made by the software authenticator.
 */
import { startOwnServer } from './own-server.ts';

const { origin } = await startOwnServer(Number(process.env.PORT ?? 3100), Date.now, process.env.ORIGIN);
console.log(origin);
