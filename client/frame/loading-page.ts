/**
 * A page that shows one resource of the bank: it asks once, when it is first drawn, and shows the resource or the problem.
 *
 * A problem is drawn and announced at the same time, so that a payer who hears the page does not wait in vain.
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
