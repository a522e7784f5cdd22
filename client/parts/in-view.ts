/**
 * Brings what is agreed to into view before a device asks for it.
 *
 * RTS Art 5(1)(a), 5(2)(a): the payer is made aware of amount and payee, in all phases. On a phone, in landscape or at 200 % zoom they
 * may be scrolled away when the button is pressed, and a device's own prompt does not show them.
 */

/**
 * Scrolls, only where one of `facts` is not in view now. Facts come in the order of the page.
 * @param from where the view begins if there is room for it, e.g. the heading above the facts
 * @param bar what covers the lower edge, or null
 */
export function bringIntoView(facts: readonly Element[], from: Element | null, bar: Element | null): void {
  const [first, last] = [facts[0], facts.at(-1)];
  if (first === undefined || last === undefined) return;
  const lower = bar === null ? innerHeight : innerHeight - bar.getBoundingClientRect().height;
  const [top, bottom] = [first.getBoundingClientRect().top, last.getBoundingClientRect().bottom];
  if (top >= 0 && bottom <= lower) return;
  const higher = from?.getBoundingClientRect().top ?? top;
  const start = bottom - higher + 2 * MARGIN_PX <= lower ? higher : top;
  scrollBy({ top: start - MARGIN_PX, behavior: 'instant' });
}

/** As much of the facts as the dialog has room for, which scrolls by itself; their first line in any case. */
export function bringIntoDialog(facts: Element | null): void {
  facts?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
}

const MARGIN_PX = 8;
