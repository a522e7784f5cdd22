/**
 * The facts of a payment as the payer sees them, before, during and after, always in the same places; and how the same
 * text is read back.
 *
 * RTS Art 5(1)(a), 5(2)(b): the payer is made aware of amount and payee, and what is displayed is authentic in all phases.
 * `readPaymentFacts` is the other half of `paymentFacts`: if only one of them changes, no payment can be confirmed,
 * which is the safe way to fail.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Payment, PaymentOrder } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { readAmount, showAmount } from '../../format/money.ts';
import { copyIban, ibanText } from '../../parts/iban.ts';
import { words } from '../../texts/words.ts';

const say = words.facts;

/** Ids of the elements that say who is paid: what a screen reader reads out with the button (RTS Art 5(1)(a)). */
export const PAYEE = 'fact-payee fact-iban-is fact-iban';

export function paymentFacts(payment: Payment): TemplateResult {
  const { payee, payerAccount, amount, reference } = payment;
  return html`
    <p class="amount ${sizeFor(showAmount(amount))}" data-fact="amount">${showAmount(amount)}</p>
    <p class="payee" id="fact-payee"><span class="quiet">${say.to}</span> <bdi data-fact="payee-name">${payee.name}</bdi></p>
    <dl class="facts">
      <div><dt id="fact-iban-is">${say.payeeIban}</dt><dd><span id="fact-iban">${ibanText(payee.iban, 'payee-iban')}</span>${copyIban(payee.iban, `${say.copyIban} ${payee.name}`)}</dd></div>
      <div><dt>${say.payerIban}</dt><dd>${ibanText(payerAccount.iban, 'payer-iban')}</dd></div>
      ${reference === undefined ? nothing : html`<div><dt>${say.reference}</dt><dd><bdi data-fact="reference">${reference}</bdi></dd></div>`}
      <div><dt>${say.date}</dt><dd data-fact="date">${dateOf(payment)}</dd></div>
    </dl>`;
}

/** An order that the bank does not have yet, as the payment that it will be. */
export function asPayment(order: PaymentOrder): Payment {
  const status = { transactionStatus: 'RCVD', scaStatus: 'received', sca: { required: true } } as const;
  return { paymentId: '', ...order, ...status, createdAt: new Date().toISOString() };
}

/** Amount and payee once more, in one line that stays in view while the device asks, whatever the screen. Heard once, above. */
export function barFacts({ payee, amount }: Payment): TemplateResult {
  return html`<p class="bar-facts" aria-hidden="true"><strong data-bar="amount">${showAmount(amount)}</strong> ${say.to} <bdi data-bar="payee-name">${payee.name}</bdi></p>`;
}

/** A long amount is set smaller, never broken: an amount over two lines can be misread as two numbers. */
function sizeFor({ length }: string): string {
  return length <= 10 ? 'fits-10' : length <= 13 ? 'fits-13' : 'fits-19';
}

function dateOf({ executedAt, transactionStatus, createdAt }: Payment): string {
  if (executedAt !== undefined) return showTime(executedAt);
  return transactionStatus === 'RCVD' ? say.today : showTime(createdAt);
}

/** The space that the facts will take, while they are loading: nothing moves when they come. */
export function paymentFactsSpace(): TemplateResult {
  return html`<div class="facts-space" aria-hidden="true">
    <p class="amount"><span class="space w40"></span></p><p class="payee"><span class="space w60"></span></p>
    <dl class="facts">${[1, 2, 3].map(() => html`<div><dt><span class="space w60"></span></dt><dd><span class="space w80"></span></dd></div>`)}</dl>
  </div>`;
}

/** What the page shows at this moment as an order, or null where a fact is missing, doubled, hidden or not as we write it. */
export function readPaymentFacts(root: HTMLElement): PaymentOrder | null {
  const amount = readAmount(shown(root, 'amount') ?? '');
  const name = shown(root, 'payee-name');
  const payeeIban = shown(root, 'payee-iban');
  const payerIban = shown(root, 'payer-iban');
  if (amount === null || !name || !payeeIban || !payerIban) return null;
  const hasReference = root.querySelector('[data-fact="reference"]') !== null;
  const reference = shown(root, 'reference');
  if (hasReference && reference === null) return null;
  // What stands in view a second time says the same (RTS Art 5(1)(a)).
  const doubled = [...root.querySelectorAll<HTMLElement>('[data-bar]')].filter((element) => element.checkVisibility());
  if (doubled.some((element) => element.innerText.trim() !== shown(root, element.dataset.bar ?? ''))) return null;
  return {
    payerAccount: { iban: payerIban.replaceAll(' ', '') },
    payee: { name, iban: payeeIban.replaceAll(' ', '') },
    amount,
    ...(reference === null ? {} : { reference }),
  };
}

/** The text that is rendered for one fact: `innerText` leaves out what a style hides, `checkVisibility` the rest. */
export function shown(root: HTMLElement, fact: string): string | null {
  const elements = [...root.querySelectorAll<HTMLElement>(`[data-fact="${fact}"]`)];
  const [element] = elements;
  if (element === undefined || elements.length !== 1) return null;
  const { width, height } = element.getBoundingClientRect();
  const visible = element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && width > 0 && height > 0;
  // `innerText`, because `textContent` would also give text that a style hides from the payer.
  return visible ? element.innerText.trim() : null;
}
