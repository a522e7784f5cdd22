/**
 * Accounts with their balances, and the payments made from them, newest first.
 *
 * PSD2 Art 97(1)(a): all of this is behind strong customer authentication; the page shows nothing it did not get from a
 * session that was opened with a passkey.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Account, Payment } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { showDay } from '../../format/dates.ts';
import { showAmount } from '../../format/money.ts';
import { Page } from '../../frame/page.ts';
import { copyIban, ibanText } from '../../parts/iban.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';

const say = words.accounts;
const PAGE_SIZE = 10;

type PaymentsPage = { payments: Payment[]; next?: string };
type State = { accounts: Account[] | null; payments: Payment[] | null; next: string | null; loadingMore: boolean; problem: Problem | null };

class AccountsPage extends Page<State> {
  protected state: State = { accounts: null, payments: null, next: null, loadingMore: false, problem: null };

  pageTitle(): string {
    return say.title;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { accounts, payments, problem } = this.state;
    const ready = accounts !== null && payments !== null;
    return html`
      <div class="page wide" data-view="accounts" data-state=${problem ? 'problem' : ready ? 'ready' : 'loading'} aria-busy=${String(!ready && !problem)}>
        <h1 tabindex="-1">${say.greeting(session.current?.payer.displayName ?? '')}</h1>
        ${problem ? problemNotice(problem, 'none', html`<button type="button" class="button quiet-button" data-action="reload" @click=${() => void this.#load()}>${words.problem.tryAgain}</button>`) : nothing}
        <div class="columns">
          <section aria-labelledby="accounts-title">
            <h2 id="accounts-title">${say.title}</h2>
            ${accounts === null ? accountSpace() : accounts.map(accountCard)}
            <div class="actions"><a class="button primary" href="/payments/new" data-action="new-payment">${say.pay}</a></div>
          </section>
          <section aria-labelledby="payments-title">
            <h2 id="payments-title">${say.payments}</h2>
            ${payments === null ? paymentsSpace() : this.#payments(payments)}
          </section>
        </div>
      </div>`;
  }

  #payments(payments: Payment[]): TemplateResult {
    if (payments.length === 0) {
      return html`<p class="empty" data-empty="payments">${say.none} <a href="/payments/new">${say.makeFirst}</a>.</p>`;
    }
    return html`
      <ul class="rows" data-list="payments">${payments.map(paymentRow)}</ul>
      ${
        this.state.next === null
          ? nothing
          : html`<button type="button" class="button quiet-button" data-action="earlier" aria-disabled=${this.state.loadingMore ? 'true' : nothing} @click=${() => void this.#more()}>${this.state.loadingMore ? say.loadingEarlier : say.earlier}</button>`
      }`;
  }

  async #load(): Promise<void> {
    this.show({ problem: null });
    const [accounts, payments] = await Promise.all([
      send<{ accounts: Account[] }>('GET', '/api/accounts'),
      send<PaymentsPage>('GET', `/api/payments?limit=${PAGE_SIZE}`),
    ]);
    if (!accounts.ok) return this.#fail(accounts.problem);
    if (!payments.ok) return this.#fail(payments.problem);
    this.show({ accounts: accounts.value.accounts, payments: payments.value.payments, next: payments.value.next ?? null });
  }

  async #more(): Promise<void> {
    const { next, payments, loadingMore } = this.state;
    if (loadingMore || next === null || payments === null) return;
    this.show({ loadingMore: true });
    const answer = await send<PaymentsPage>('GET', `/api/payments?limit=${PAGE_SIZE}&before=${encodeURIComponent(next)}`);
    this.show({ loadingMore: false });
    if (!answer.ok) return this.#fail(answer.problem);
    this.show({ payments: [...payments, ...answer.value.payments], next: answer.value.next ?? null });
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>('[data-list="payments"] a')[payments.length]?.focus();
  }

  #fail(problem: Problem): void {
    this.show({ problem });
    soundAlarm(problem, 'none');
  }
}

function accountCard({ iban, name, balance }: Account): TemplateResult {
  return html`
    <article class="card account" data-account=${iban}>
      <h3>${name}</h3>
      <p class="balance"><span class="unseen">${say.balance}: </span><span data-balance>${showAmount(balance)}</span></p>
      <p class="line">${ibanText(iban)}${copyIban(iban, `${words.facts.copyIban} ${name}`)}</p>
    </article>`;
}

function paymentRow({ paymentId, payee, amount, createdAt, executedAt, transactionStatus }: Payment): TemplateResult {
  const path = transactionStatus === 'RCVD' ? `/payments/${paymentId}/confirm` : `/payments/${paymentId}`;
  return html`
    <li data-payment=${paymentId} data-status=${transactionStatus}>
      <a href=${path}>
        <span class="pair"><span class="who"><bdi>${payee.name}</bdi></span> <span class="sum">${showAmount(amount)}</span></span>
        <span class="pair"><span class="when">${showDay(executedAt ?? createdAt)}</span> <span class="status ${transactionStatus.toLowerCase()}">${words.status(transactionStatus)}</span></span>
      </a>
    </li>`;
}

function accountSpace(): TemplateResult {
  return html`<div class="card account" aria-hidden="true"><h3><span class="space w40"></span></h3><p class="balance"><span class="space w60"></span></p><p class="line"><span class="space w80"></span></p></div>`;
}

function paymentsSpace(): TemplateResult {
  return html`<ul class="rows" aria-hidden="true">${[1, 2, 3, 4].map(() => html`<li><div class="row"><span class="who"><span class="space w60"></span></span><span class="when"><span class="space w40"></span></span></div></li>`)}</ul>`;
}

customElements.define('accounts-page', AccountsPage);
