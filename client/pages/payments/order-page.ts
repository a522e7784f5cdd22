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
import { changePayment, isSame, readOrder, sendAgain } from '../../flows/order-payment.ts';
import { ibanHint, readTypedIban } from '../../format/iban.ts';
import { isMore, readTypedAmount, showAmount } from '../../format/money.ts';
import { Page } from '../../frame/page.ts';
import { actionButton } from '../../parts/action-button.ts';
import { field, flawSummary } from '../../parts/field.ts';
import { ibanText } from '../../parts/iban.ts';
import { factsOf, formOf, isWritten } from './order-form.ts';
import './payee-picker.ts';
import type { Account, Flaw, Payee, Payment, PaymentOrder } from '../../api/resources.ts';
import { session } from '../../api/session.ts';
import { becomePath, navigate } from '../../frame/router.ts';
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
  /** What the payer asked for, while something else stands in the form; null else. */
  again: FormDraft | null;
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
    again: null,
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

  /** The payment whose facts a new one begins with: to order again, whatever became of the old one. */
  get #like(): string | null {
    return this.#editing === null ? this.query.get('like') : null;
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
    const { form, again, accounts, payees, busy, problem } = this.state;
    const flaws = this.#shownFlaws();
    const currency = this.#account()?.balance.currency ?? '';
    const back = this.#editing === null ? '/accounts' : `/payments/${this.#editing}/confirm`;
    return html`
      <div class="page" data-view="order" data-state=${busy ? 'waiting' : problem || this.state.flaws.length > 0 ? 'problem' : accounts ? 'ready' : 'loading'} aria-busy=${String(accounts === null)}>
        <h1 tabindex="-1">${this.pageTitle()}</h1>
        <p class="lead">${say.lead}</p>
        ${again ? this.#otherThere(again) : form.paymentId === '' && form.sentAs === '' ? nothing : this.#notConfirmed()}
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

  /** What stands in the form is not lost by a press elsewhere: the payer says which of the two goes on. */
  #otherThere(again: FormDraft): TemplateResult {
    return html`
      <div class="calm-note" data-note="again" tabindex="-1">
        <p>${say.again.text(again.payeeName)}</p>
        <button type="button" class="button plain" data-action="keep-form" @click=${() => this.#keepForm()}>${say.again.keep}</button>
        <button type="button" class="button plain" data-action="use-again" @click=${() => void this.#discard(again)}>${say.again.use(again.payeeName)}</button>
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
    // Not before it is known what was kept.
    if (this.#editing === null && this.state.accounts !== null) drafts.keepForm(this.#payerId, form);
  }

  async #load(): Promise<void> {
    const [editing, like] = [this.#editing, this.#like];
    const kept = editing === null ? drafts.form(this.#payerId) : null;
    const read = (paymentId: string | null) =>
      paymentId === null ? null : send<Payment>('GET', `/api/payments/${encodeURIComponent(paymentId)}`);
    const [accounts, payees, payment, old] = await Promise.all([
      send<{ accounts: Account[] }>('GET', '/api/accounts'),
      send<{ payees: Payee[] }>('GET', '/api/payees'),
      read(editing ?? (kept?.paymentId || null)),
      read(like),
    ]);
    if (!accounts.ok) return this.#fail(accounts.problem, 'none');
    if (payment?.ok === false && (editing !== null || payment.problem.status !== 404)) return this.#fail(payment.problem, 'none');
    if (old?.ok === false) return this.#fail(old.problem, 'none');
    const changed = editing !== null && payment?.ok ? formOf(payment.value) : null;
    const stands = changed ?? (kept && this.#unconfirmed(kept, payment));
    const wanted = old?.ok ? formOf(old.value, like ?? '') : null;
    // What is kept of this very wish is gone on with, as after Back; anything else is the payer's to decide about.
    const isOther = wanted !== null && stands !== null && isWritten(stands) && stands.like !== wanted.like;
    const begun = wanted !== null && (stands === null || !isWritten(stands)) ? wanted : stands;
    // What the payer typed while the page was loading stays.
    const typed = Object.fromEntries(Object.entries(this.state.form).filter(([, value]) => typeof value === 'string' && value !== ''));
    this.show({
      accounts: accounts.value.accounts,
      payees: payees.ok ? payees.value.payees : [],
      form: { ...EMPTY_FORM, ...begun, ...typed },
      again: isOther ? wanted : null,
    });
    if (Object.keys(typed).length > 0) this.#write({});
    // What the bank did not take of a draft that was confirmed: the form shows it once.
    const flaws = kept?.flaws ?? [];
    if (flaws.length > 0 && this.isConnected) {
      this.#write({ flaws: [] });
      return this.#refuse(flaws);
    }
    if (like !== null) await this.focusOn(isOther ? '[data-note="again"]' : '#amount');
  }

  /** What the payer went back from: the facts of this tab, for as long as the payment is open. Nothing of it once it is not. */
  #unconfirmed(kept: FormDraft, payment: Answer<Payment> | null): FormDraft {
    if (kept.paymentId === '' || (payment?.ok && payment.value.transactionStatus === 'RCVD')) return kept;
    drafts.close(this.#payerId, kept.paymentId);
    return EMPTY_FORM;
  }

  /**
   * The payer begins anew: the payment that was not confirmed is cancelled, so that it does not stay behind in the list.
   * @param next what stands in the form then
   */
  async #discard(next: FormDraft = EMPTY_FORM): Promise<void> {
    if (this.state.busy) return;
    this.show({ busy: true, problem: null });
    const sent = await this.#sent();
    const cancelled = sent?.ok ? await send<null>('DELETE', `/api/payments/${encodeURIComponent(sent.value)}`) : sent;
    if (!this.isConnected) return;
    this.show({ busy: false });
    if (sent?.ok && cancelled?.ok === false && cancelled.problem.slug === 'payment-not-open') return this.#showAsItIs(sent.value);
    if (cancelled?.ok === false && cancelled.problem.slug !== 'not-found') return this.#fail(cancelled.problem);
    drafts.dropForm(this.#payerId);
    if (sent?.ok) drafts.close(this.#payerId, sent.value);
    this.show({ form: next, again: null, flaws: [], live: {} });
    if (isWritten(next)) this.#write({});
    await this.focusOn(isWritten(next) ? '#amount' : 'h1');
  }

  #keepForm(): void {
    becomePath('/payments/new');
    this.show({ again: null });
    void this.focusOn('h1');
  }

  /**
   * The payment that the form has become, also where the bank's answer was lost: the same order with the same key finds it.
   * @returns its id, or null where the bank has none
   */
  async #sent(order: PaymentOrder | null = null): Promise<Answer<string> | null> {
    const { paymentId, sentAs } = this.state.form;
    if (paymentId !== '') return { ok: true, value: paymentId, serverTime: null };
    if (sentAs === '' || (order !== null && isSame(this.state.form, order))) return null;
    const found = await sendAgain(this.state.form);
    // The bank says that this is no order: then the first one was none either. Anything else says nothing of it.
    if (!found.ok) return found.problem.status === 422 ? null : found;
    if (this.isConnected) this.#write({ paymentId: found.value.paymentId });
    return { ...found, value: found.value.paymentId };
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
    if (answer.ok && answer.value?.transactionStatus === 'ACSC' && session.current?.payer.payerId === payerId)
      return this.isConnected ? this.#showAsItIs(answer.value.paymentId) : drafts.close(payerId, answer.value.paymentId);
    // The draft follows what the bank holds, also for a payer who went on meanwhile; who signed out leaves nothing here.
    if (answer.ok && answer.value !== null && session.current?.payer.payerId === payerId)
      this.#keepWritten(payerId, answer.value.paymentId, read.order);
    if (!this.isConnected) return;
    this.show({ busy: false });
    if (!answer.ok && answer.problem.slug === 'payment-not-open' && this.#editing === null)
      return this.#showAsItIs(this.state.form.paymentId);
    if (!answer.ok) return answer.problem.errors.length > 0 ? this.#refuse(answer.problem.errors) : this.#fail(answer.problem);
    if (answer.value === null) this.#goOnWith(read.order);
    else if (this.#editing === null) this.#write({ paymentId: answer.value.paymentId, order: null });
    // Back from there is this form, with its facts.
    navigate(`/payments/${answer.value?.paymentId ?? 'new'}/confirm`);
  }

  /** The form that the payer finds on the way back holds what was sent last, whichever page has sent it. */
  #keepWritten(payerId: string, paymentId: string, order: PaymentOrder): void {
    drafts.keepOrder(payerId, paymentId, order);
    const kept = drafts.form(payerId);
    if (kept?.paymentId === paymentId) drafts.keepForm(payerId, { ...kept, ...factsOf(order) });
  }

  /**
   * A form whose payment is open changes that payment, so that each try does not leave another one behind. From another account
   * it is another payment, and the first one is cancelled.
   * @returns null where the bank has nothing of it: it gets the order when the payer confirms
   */
  async #order(order: PaymentOrder): Promise<Answer<Payment | null>> {
    const sent = await this.#sent(order);
    if (sent?.ok === false) return sent;
    const paymentId = sent?.value ?? '';
    const open = paymentId === '' ? null : await send<Payment>('GET', `/api/payments/${encodeURIComponent(paymentId)}`);
    if (open?.ok && open.value.transactionStatus === 'RCVD') {
      if (open.value.payerAccount.iban === order.payerAccount.iban) return changePayment(paymentId, order);
      const cancelled = await send<null>('DELETE', `/api/payments/${encodeURIComponent(paymentId)}`);
      if (!cancelled.ok) return cancelled;
    } else if (open !== null && (open.ok ? open.value.transactionStatus === 'ACSC' : open.problem.status !== 404)) return open;
    return { ok: true, value: null, serverTime: null };
  }

  /** The bank gets it when the payer confirms: the same order by the same key, another one by another. */
  #goOnWith(order: PaymentOrder): void {
    if (!isSame(this.state.form, order)) this.#write({ order, idempotencyKey: crypto.randomUUID(), sentAs: '', paymentId: '' });
  }

  /** The receipt of a payment that was made in the meantime. */
  #showAsItIs(paymentId: string): void {
    drafts.close(this.#payerId, paymentId);
    navigate(`/payments/${paymentId}`, { arrival: 'done-before' });
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

customElements.define('order-page', OrderPage);
