/** A bank for all tests of a file, and for each of them a browser in which a new payer has just enrolled. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openStage, type Stage } from './stage.ts';
import type { Visit } from './visit.ts';

/**
 * @param name of the payers, before their number
 * @param begin is called before each test
 */
export function eachPayer(name: string, begin: (visit: Visit, stage: Stage) => Promise<void> | void): void {
  let stage: Stage;
  let visit: Visit;
  let payer = 0;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  beforeEach(async () => {
    visit = await stage.visit();
    payer += 1;
    await visit.enrol(`${name}-${payer}`);
    await begin(visit, stage);
  });
  afterEach(() => visit.close());
}
