/**
 * `npm run example:own-storage`: the whole ceremonies on a storage of one's own, on loopback; `PORT` is 3100 unless it is set.
 *
 * `test/examples/own-storage.test.ts` shows every call in order, made by the software authenticator.
 */
import { startOwnServer } from './own-server.ts';

const { origin } = await startOwnServer(Number(process.env.PORT ?? 3100));
console.log(origin);
