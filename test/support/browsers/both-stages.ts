/**
 * Two banks for all tests of a file: one in front of a browser as most are, one whose browser has the payment window. Neither counts
 * requests: these tests try the same thing many times.
 */
import { afterAll, beforeAll } from 'vitest';
import { openStage, type Stage } from './stage.ts';

export function bothStages(opened: (stage: Stage, dialogStage: Stage) => void): void {
  const stages: Stage[] = [];
  beforeAll(async () => {
    const open = async (dialog: boolean) => {
      const stage = await openStage({ RATE_LIMIT_PER_MINUTE: '0' }, { dialog });
      stages.push(stage);
      return stage;
    };
    opened(await open(false), await open(true));
  });
  afterAll(async () => {
    for (const stage of stages) await stage.close();
  });
}
