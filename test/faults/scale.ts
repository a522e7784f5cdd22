/**
 * How much the fault suite does: little with every run of the tests, much with `npm run test:faults`.
 */
import { randomInt } from 'node:crypto';

const FULL = process.env.FAULTS_SCALE === 'full';

/** Rounds for each database. */
export const KILL_ROUNDS = FULL ? 20 : 3;
export const REQUESTS = FULL ? 200_000 : 20_000;
/** A round or a flood that takes longer hangs. */
export const ROUND_WITHIN_MS = 60_000;
export const REQUESTS_WITHIN_MS = FULL ? 900_000 : 180_000;

/** Which moments the faults come at. Each run has others; `FAULTS_SEED` gives those of a run that failed. */
export const SEED = process.env.FAULTS_SEED || String(randomInt(1_000_000));
