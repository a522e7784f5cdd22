/**
 * Writing a payment, or changing one that is still open.
 *
 * What stands here becomes the payer's draft, their side of the dynamic link (RTS Art 5(1)(b)). A change voids every open
 * authorisation (RTS Art 5(1)(d)), so the way back always leads through the confirm page.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { formatIban } from '../../../server/core/payments/iban.ts';
import { type Answer, type Problem, send } from '../../api/api.ts';
import { drafts, EMPTY_FORM, type FormDraft } from '../../api/drafts.ts';
import { changePayment, createPayment, readOrder } from '../../flows/order-payment.ts';
import { ibanHint, readTypedIban } from '../../format/iban.ts';
import { isMore, readTypedAmount, showAmount, typedAmount } from '../../format/money.ts';
import { Page } from '../../frame/page.ts';
import { actionButton } from '../../parts/action-button.ts';
import { field, flawSummary } from '../../parts/field.ts';
import { ibanText } from '../../parts/iban.ts';
import './payee-picker.ts';
import type { Account, Flaw, Payee, Payment, PaymentOrder } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { navigate } from '../../frame/router.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';

const say = words.order;

/** Where the summary of flaws leads. */
const IDS = {
  '/payee/name': 'payee-name',
  '/payee/iban': 'payee-iban',
  '/amount/value': 'amount',
  '/amount/currency': 'amount',
  '/reference': 'reference',
  '/payerAccount/iban': 'account',
};

/** By input: what is wrong with what stands there now; absent where it was not left or typed in since the last try. */
type Live = Readonly<Record<string, Flaw[]>>;

type State = {
  form: FormDraft;
  accounts: Account[] | null;
  payees: Payee[];
  busy: boolean;
  flaws: Flaw[];
  live: Live;
  problem: Problem | null;
  /** Whose words the problem has. */
  where: 'payment' | 'none';
};

class OrderPage extends Page<State> {
  protected state: State = {
    form: EMPTY_FORM,
    accounts: null,
    payees: [],
    busy: false,
    flaws: [],
    live: {},
    problem: null,
    where: 'payment',
  };

  /** The payment that is being changed, or null for a new one. */
  get #editing(): string | null {
    return this.query.get('payment');
  }

  /** The payment whose facts a new one begins with. */
  get #like(): string | null {
    return this.query.get('like');
  }

  get #payerId(): string {
    return session.current?.payer.payerId ?? '';
  }

  pageTitle(): string {
    return this.#editing === null ? say.title : say.editTitle;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { form, accounts, payees, busy, problem } = this.state;
    const flaws = this.#shownFlaws();
    const currency = this.#account()?.balance.currency ?? '';
    const back = this.#editing === null ? '/accounts' : `/payments/${this.#editing}/confirm`;
    return html`
      <div class="page" data-view="order" data-state=${busy ? 'waiting' : problem || this.state.flaws.length > 0 ? 'problem' : accounts ? 'ready' : 'loading'} aria-busy=${String(accounts === null)}>
        <h1 tabindex="-1">${this.pageTitle()}</h1>
        <p class="lead">${say.lead}</p>
        ${form.paymentId === '' ? nothing : this.#notConfirmed()}
        ${flawSummary(this.state.flaws, IDS)} ${problem ? problemNotice(problem, this.state.where) : nothing}
        <form novalidate @submit=${this.#submit} @focusout=${(event: Event) => this.#judge((event.target as HTMLElement).id, true)} @input=${(event: Event) => this.#judge((event.target as HTMLElement).id, false)}>
          ${this.#accountField(accounts ?? [])}
          <payee-picker .payees=${payees} .name=${form.payeeName} .flaw=${flaws.find(({ pointer }) => pointer === '/payee/name')}
            @payee-typed=${(event: CustomEvent<string>) => this.#write({ payeeName: event.detail })}
            @payee-chosen=${({ detail }: CustomEvent<Payee>) => this.#choose(detail)}></payee-picker>
          ${field({ id: 'payee-iban', pointer: '/payee/iban', label: say.payeeIban, value: form.payeeIban, flaws, mono: true, onInput: (payeeIban) => this.#write({ payeeIban }), hint: say.ibanHint(ibanHint(readTypedIban(form.payeeIban))), onBlur: () => this.#write({ payeeIban: formatIban(readTypedIban(form.payeeIban)) }) })}
          ${field({ id: 'amount', pointer: flaws.some(({ pointer }) => pointer === '/amount/currency') ? '/amount/currency' : '/amount/value', label: `${say.amount} (${currency || '…'})`, value: form.amount, flaws, inputMode: 'decimal', before: currency, warning: this.#overdraws(), onInput: (amount) => this.#write({ amount }) })}
          ${field({ id: 'reference', pointer: '/reference', label: say.reference, hint: say.referenceHint, value: form.reference, flaws, optional: true, onInput: (reference) => this.#write({ reference }) })}
          <div class="actions">
            ${actionButton({ name: 'continue', label: say.button, busy: busy ? say.sending : null, mayShow: [say.sending], disabled: accounts === null })}
            <a class="button plain" href=${back} data-action="back">${this.#editing === null ? say.backToAccounts : say.back}</a>
          </div>
        </form>
      </div>`;
  }

  #choose({ name, iban }: Payee): void {
    this.#write({ payeeName: name, payeeIban: formatIban(iban) });
    this.show({ live: { ...this.state.live, 'payee-name': [], 'payee-iban': [] } });
  }

  /** Of what stands in a field now, once it was left; of the last try else. */
  #shownFlaws(): Flaw[] {
    const { live, flaws } = this.state;
    return [...flaws.filter(({ pointer }) => live[IDS[pointer as keyof typeof IDS] ?? ''] === undefined), ...Object.values(live).flat()];
  }

  /** Judges a field when it is left, and from then on while it is typed in; too much of a text at once. */
  #judge(id: string, isLeft: boolean): void {
    const account = this.#account();
    const input = [...this.querySelectorAll('input')].find((each) => each.id === id);
    if (!account || !input) return;
    const read = readOrder(this.state.form, account);
    const own = read.ok || input.value.trim() === '' ? [] : read.flaws.filter(({ pointer }) => IDS[pointer as keyof typeof IDS] === id);
    const wasFlawed = this.#shownFlaws().some(({ pointer }) => IDS[pointer as keyof typeof IDS] === id);
    const isTooLong = own.some(({ reason }) => reason === say.flaws.payeeNameLong || reason === say.flaws.referenceLong);
    if (isLeft || wasFlawed || isTooLong) this.show({ live: { ...this.state.live, [id]: own } });
  }

  #notConfirmed(): TemplateResult {
    return html`
      <div class="calm-note" data-note="not-confirmed">
        <p>${say.notConfirmed}</p>
        <button type="button" class="button plain" data-action="discard" @click=${() => void this.#discard()}>${say.discard}</button>
      </div>`;
  }

  #accountField(accounts: Account[]): TemplateResult {
    const account = this.#account();
    return html`
      <div class="field" data-field="/payerAccount/iban">
        <label for="account">${say.account}</label>
        <p class="hint" id="account-hint">${account ? html`${showAmount(account.balance)} · ${ibanText(account.iban)}` : html`<span class="space w60"></span>`}</p>
        <div class="control">
          <select id="account" name="account" aria-describedby="account-hint" ?disabled=${this.#editing !== null} @change=${(event: Event) => this.#write({ accountIban: (event.target as HTMLSelectElement).value })}>
            ${accounts.map((each) => html`<option value=${each.iban} ?selected=${each.iban === account?.iban}>${each.name} …${each.iban.slice(-4)}</option>`)}
          </select>
        </div>
      </div>`;
  }

  #account(): Account | undefined {
    return this.state.accounts?.find(({ iban }) => iban === this.state.form.accountIban) ?? this.state.accounts?.[0];
  }

  /** Before the device is asked: a payment without funds is refused only after it. A warning, since money may still come in. */
  #overdraws(): string | null {
    const account = this.#account();
    const value = account && readTypedAmount(this.state.form.amount, account.balance.currency);
    if (!account || !value || !isMore(value, account.balance.value)) return null;
    return say.overBalance(showAmount(account.balance));
  }

  #write(patch: Partial<FormDraft>): void {
    const form = { ...this.state.form, ...patch };
    this.show({ form });
    if (this.#editing === null) drafts.keepForm(this.#payerId, form);
  }

  async #load(): Promise<void> {
    const editing = this.#editing;
    const kept = drafts.form(this.#payerId);
    const shownId = editing ?? this.#like ?? (kept?.paymentId || null);
    const [accounts, payees, payment] = await Promise.all([
      send<{ accounts: Account[] }>('GET', '/api/accounts'),
      send<{ payees: Payee[] }>('GET', '/api/payees'),
      shownId === null ? null : send<Payment>('GET', `/api/payments/${encodeURIComponent(shownId)}`),
    ]);
    if (!accounts.ok) return this.#fail(accounts.problem, 'none');
    const isKept = shownId !== null && shownId === kept?.paymentId && editing === null;
    if (payment !== null && !payment.ok && !(isKept && payment.problem.status === 404)) return this.#fail(payment.problem, 'none');
    const begun = isKept ? this.#unconfirmed(kept, payment) : payment?.ok ? formOf(payment.value) : kept;
    // What the payer typed while the page was loading stays.
    const typed = Object.fromEntries(Object.entries(this.state.form).filter(([, value]) => value !== ''));
    this.show({
      accounts: accounts.value.accounts,
      payees: payees.ok ? payees.value.payees : [],
      form: { ...EMPTY_FORM, ...begun, ...typed },
    });
    if (this.#like !== null) await this.focusOn('#amount');
  }

  /** What the payer went back from: the facts of this tab, for as long as the payment is open. Nothing of it once it is not. */
  #unconfirmed(kept: FormDraft, payment: Answer<Payment> | null): FormDraft {
    if (payment?.ok && payment.value.transactionStatus === 'RCVD') return kept;
    drafts.close(this.#payerId, kept.paymentId);
    return EMPTY_FORM;
  }

  /** The payer begins anew: the payment that was not confirmed is cancelled, so that it does not stay behind in the list. */
  async #discard(): Promise<void> {
    if (this.state.busy) return;
    const { paymentId } = this.state.form;
    this.show({ busy: true, problem: null });
    const answer = await send<null>('DELETE', `/api/payments/${encodeURIComponent(paymentId)}`);
    if (!this.isConnected) return;
    this.show({ busy: false });
    if (!answer.ok && answer.problem.slug === 'payment-not-open') return this.#showAsItIs(paymentId);
    const isGone = answer.ok || answer.problem.slug === 'not-found';
    if (!isGone) return this.#fail(answer.problem);
    drafts.close(this.#payerId, paymentId);
    this.show({ form: EMPTY_FORM, flaws: [], live: {} });
    await this.focusOn('h1');
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const account = this.#account();
    if (this.state.busy || account === undefined) return;
    const read = readOrder(this.state.form, account);
    if (!read.ok) return this.#refuse(read.flaws);

    const payerId = this.#payerId;
    this.show({ busy: true, flaws: [], live: {}, problem: null });
    const answer = await (this.#editing === null ? this.#order(read.order) : changePayment(this.#editing, read.order));
    // Confirmed meanwhile, here or in another tab: a second payment of the same order is never made unasked.
    if (answer.ok && answer.value.transactionStatus === 'ACSC' && session.current?.payer.payerId === payerId)
      return this.isConnected ? this.#showAsItIs(answer.value.paymentId) : drafts.close(payerId, answer.value.paymentId);
    // The draft follows what the bank holds, also for a payer who went on meanwhile; who signed out leaves nothing here.
    if (answer.ok && session.current?.payer.payerId === payerId) drafts.keepOrder(payerId, answer.value.paymentId, read.order);
    if (!this.isConnected) return;
    this.show({ busy: false });
    if (!answer.ok && answer.problem.slug === 'payment-not-open' && this.#editing === null)
      return this.#showAsItIs(this.state.form.paymentId);
    if (!answer.ok) return answer.problem.errors.length > 0 ? this.#refuse(answer.problem.errors) : this.#fail(answer.problem);
    if (this.#editing === null) this.#write({ paymentId: answer.value.paymentId });
    // Back from there is this form, with its facts.
    navigate(`/payments/${answer.value.paymentId}/confirm`);
  }

  /**
   * A form whose payment is open changes that payment, so that each try does not leave another one behind. From another account
   * it is another payment, and the first one is cancelled.
   */
  async #order(order: PaymentOrder): Promise<Answer<Payment>> {
    const { paymentId } = this.state.form;
    const open = paymentId === '' ? null : await send<Payment>('GET', `/api/payments/${encodeURIComponent(paymentId)}`);
    if (open?.ok && open.value.transactionStatus === 'RCVD') {
      if (open.value.payerAccount.iban === order.payerAccount.iban) return changePayment(paymentId, order);
      const cancelled = await send<null>('DELETE', `/api/payments/${encodeURIComponent(paymentId)}`);
      if (!cancelled.ok) return cancelled;
    } else if (open !== null && (open.ok ? open.value.transactionStatus === 'ACSC' : open.problem.status !== 404)) return open;
    return createPayment(order, this.#keyFor(order));
  }

  /** The receipt of a payment that was made in the meantime. */
  #showAsItIs(paymentId: string): void {
    drafts.close(this.#payerId, paymentId);
    navigate(`/payments/${paymentId}`, { arrival: 'done-before' });
  }

  /** One key for one order: a retry after a lost answer finds the same payment instead of making a second one. */
  #keyFor(order: PaymentOrder): string {
    const { form } = this.state;
    const sentAs = JSON.stringify(order);
    const idempotencyKey = form.sentAs === sentAs && form.paymentId === '' ? form.idempotencyKey : crypto.randomUUID();
    this.#write({ idempotencyKey, sentAs, paymentId: '' });
    return idempotencyKey;
  }

  #refuse(flaws: Flaw[]): Promise<void> {
    this.show({ flaws, live: {}, problem: null });
    return this.focusOn('[data-flaws]');
  }

  /** @param where `none` for what could not be read: of a payment that was sent before, nobody can say then that nothing was paid */
  #fail(problem: Problem, where: 'payment' | 'none' = 'payment'): Promise<void> {
    this.show({ problem, where });
    soundAlarm(problem, where);
    return this.focusOn('.problem');
  }
}

function formOf({ payerAccount, payee, amount, reference }: Payment): FormDraft {
  return {
    ...EMPTY_FORM,
    accountIban: payerAccount.iban,
    payeeName: payee.name,
    payeeIban: formatIban(payee.iban),
    amount: typedAmount(amount),
    reference: reference ?? '',
  };
}

customElements.define('order-page', OrderPage);
