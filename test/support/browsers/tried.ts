/** One press of a button in the page, and what it comes to, in one round trip: a walk over hundreds of tries is made of them. */
import type { Odd } from './odd-provider.ts';
import type { Visit } from './visit.ts';

export type Tried = {
  /** `done`, or the problem's slug; null where the page came to no end. */
  readonly end: string | null;
  /** What still says that it is busy, and what can be pressed or followed. */
  readonly busy: number;
  readonly waysOn: number;
};

type Try = {
  readonly odd: Odd | null;
  /** Selectors; of the buttons the first that is seen is pressed. */
  readonly buttons: string;
  readonly done: string;
  readonly busy: string;
};

/** Presses as a payer can: what is not seen, or lies under something else, is not pressed, and that is an error. */
export function pressed(visit: Visit, wanted: Try): Promise<Tried> {
  return visit.page.evaluate(async ({ odd, buttons, done, busy }) => {
    const isSeen = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
    };
    const seen = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].filter(isSeen);
    Object.assign(globalThis, { odd });
    for (const old of document.querySelectorAll('[data-problem]')) old.setAttribute('data-problem-before', '');

    const [button] = seen(buttons);
    if (!button) throw new Error(`no ${buttons}, but: ${document.body.innerText}`);
    button.scrollIntoView({ block: 'center', behavior: 'instant' });
    const { left, top, width, height } = button.getBoundingClientRect();
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!button.contains(hit)) throw new Error(`${buttons} is under ${hit?.outerHTML.slice(0, 200)}`);
    button.click();

    const giveUp = performance.now() + 15_000;
    for (;;) {
      if (seen(done).length > 0) return { end: 'done', busy: 0, waysOn: 1 };
      const [notice] = seen('[data-problem]:not([data-problem-before])');
      const hasEnded = notice !== undefined || performance.now() > giveUp;
      if (hasEnded) {
        const waysOn = seen('button:not([aria-disabled]), .actions a').length;
        return { end: notice?.dataset.problem ?? null, busy: document.querySelectorAll(busy).length, waysOn };
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }, wanted);
}
