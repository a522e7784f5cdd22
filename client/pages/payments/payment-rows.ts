/** Payments as rows of a list, the room that they take before they are there, and how many a search has found. */
import { html, type TemplateResult } from 'lit';
import type { Payment } from '../../api/resources.ts';
import { showDay } from '../../format/dates.ts';
import { showAmount } from '../../format/money.ts';
import { words } from '../../texts/words.ts';

const say = words.history;

export function foundText(count: number, isMore: boolean): string {
  if (count > 0) return say.found(count, isMore);
  return isMore ? say.noneSoFar : say.none;
}

export function paymentRow({ paymentId, payee, amount, createdAt, executedAt, transactionStatus }: Payment): TemplateResult {
  const path = transactionStatus === 'RCVD' ? `/payments/${paymentId}/confirm` : `/payments/${paymentId}`;
  return html`
    <li data-payment=${paymentId} data-status=${transactionStatus}>
      <a href=${path}>
        <span class="pair"><span class="who"><bdi>${payee.name}</bdi></span> <span class="sum">${showAmount(amount)}</span></span>
        <span class="pair"><span class="when">${showDay(executedAt ?? createdAt)}</span> <span class="status ${transactionStatus.toLowerCase()}">${words.status(transactionStatus)}</span></span>
      </a>
    </li>`;
}

export function rowsSpace(): TemplateResult {
  return html`<ul class="rows" aria-hidden="true">${[1, 2, 3, 4].map(() => html`<li><div class="row"><span class="who"><span class="space w60"></span></span><span class="when"><span class="space w40"></span></span></div></li>`)}</ul>`;
}
