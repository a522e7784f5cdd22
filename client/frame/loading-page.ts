/**
 * A page that shows one thing of the bank's: it asks once, when it is first drawn, and shows the thing or the problem.
 *
 * A problem is drawn and read out in the same breath, so that nobody who hears the page waits for what will not come.
 */
import type { Problem } from '../api/api.ts';
import { soundAlarm } from '../parts/problem-notice.ts';
import { Page } from './page.ts';

export abstract class LoadingPage<State extends { problem: Problem | null }> extends Page<State> {
  /** Asks the bank, and shows what came. */
  protected abstract load(): Promise<void>;

  /** From the path. */
  protected get paymentId(): string {
    return this.params.paymentId ?? '';
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  protected fail(problem: Problem): void {
    this.show({ problem } as Partial<State>);
    soundAlarm(problem, 'none');
  }
}
