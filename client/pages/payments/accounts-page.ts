/**
 * Accounts with their balances, and the payments made from them, newest first.
 *
 * PSD2 Art 97(1)(a): all of this is behind strong customer authentication; the page shows nothing it did not get from a
 * session that was opened with a passkey.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { Account } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { showAmount } from '../../format/money.ts';
import { Page } from '../../frame/page.ts';
import { arrivalNow } from '../../frame/router.ts';
import { copyIban, ibanText } from '../../parts/iban.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import { PAGE_SIZE, type PaymentsPage } from './payment-history.ts';
import './payment-history.ts';

const say = words.accounts;

type State = { accounts: Account[] | null; payments: PaymentsPage | null; problem: Problem | null };

class AccountsPage extends Page<State> {
  protected state: State = { accounts: null, payments: null, problem: null };
  readonly #arrival = arrivalNow();

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
        ${this.#arrival === 'not-ordered' ? html`<p class="calm-note" data-arrival=${this.#arrival}>${words.arrival[this.#arrival]}</p>` : nothing}
        ${problem ? problemNotice(problem, 'none', html`<button type="button" class="button quiet-button" data-action="reload" @click=${() => void this.#load()}>${words.problem.tryAgain}</button>`) : nothing}
        <div class="columns">
          <section aria-labelledby="accounts-title">
            <h2 id="accounts-title">${say.title}</h2>
            ${accounts === null ? accountSpace() : accounts.map(accountCard)}
            <div class="actions"><a class="button primary" href="/payments/new" data-action="new-payment">${say.pay}</a></div>
          </section>
          <section aria-labelledby="payments-title">
            <h2 id="payments-title">${say.payments}</h2>
            <payment-history .first=${payments} .currency=${accounts?.[0]?.balance.currency ?? ''}></payment-history>
          </section>
        </div>
      </div>`;
  }

  async #load(): Promise<void> {
    this.show({ problem: null });
    const [accounts, payments] = await Promise.all([
      send<{ accounts: Account[] }>('GET', '/api/accounts'),
      send<PaymentsPage>('GET', `/api/payments?limit=${PAGE_SIZE}`),
    ]);
    if (!accounts.ok) return this.#fail(accounts.problem);
    if (!payments.ok) return this.#fail(payments.problem);
    this.show({ accounts: accounts.value.accounts, payments: payments.value });
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

function accountSpace(): TemplateResult {
  return html`<div class="card account" aria-hidden="true"><h3><span class="space w40"></span></h3><p class="balance"><span class="space w60"></span></p><p class="line"><span class="space w80"></span></p></div>`;
}

customElements.define('accounts-page', AccountsPage);
