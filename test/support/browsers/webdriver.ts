/**
 * A page of a browser that speaks WebDriver (W3C), for the engines that playwright's own builds would have to be loaded for.
 *
 *     const page = new WebDriverPage(driver, 'http://localhost:3000');
 *     await page.go('/enrol');
 *     await page.type('#username', 'alice');
 *     await page.click('[data-action="open-account"]');
 *     await page.sees('[data-action="create-passkey"]');
 */
import { setTimeout as wait } from 'node:timers/promises';

/** The commands that the tests need, whatever they travel over. */
export type WebDriver = {
  readonly navigate: (url: string) => Promise<unknown>;
  /** @returns the element's id @throws where there is none */
  readonly find: (selector: string) => Promise<string>;
  readonly click: (element: string) => Promise<unknown>;
  readonly sendKeys: (element: string, text: string) => Promise<unknown>;
  /** Runs the body of a function in the page; its last argument is the callback for its result. */
  readonly run: (body: string, args: readonly unknown[]) => Promise<unknown>;
  /** Of the window; a browser may have a least width. */
  readonly resize: (width: number, height: number) => Promise<unknown>;
};

/** The name of an element's id in answers (WebDriver §12.3). */
export const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const SEES_WITHIN_MS = 15_000;

export class WebDriverPage {
  readonly driver: WebDriver;
  readonly origin: string;

  constructor(driver: WebDriver, origin: string) {
    this.driver = driver;
    this.origin = origin;
  }

  go = (path: string) => this.driver.navigate(this.origin + path);
  click = async (selector: string) => this.driver.click(await this.driver.find(selector));
  type = async (selector: string, text: string) => this.driver.sendKeys(await this.driver.find(selector), text);
  text = (selector: string) => this.evaluate<string>('return document.querySelector(args[0]).innerText', selector);

  /** @param body of an async function with `args` @throws what it throws */
  async evaluate<T>(body: string, ...args: readonly unknown[]): Promise<T> {
    const answer = await this.driver.run(
      `const done = arguments[arguments.length - 1];
       (async (...args) => { ${body} })(...Array.from(arguments).slice(0, -1)).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      args,
    );
    const { value, error } = answer as { value: T; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }

  /** How many pixels the page is wider than its window. */
  overflow = () => this.evaluate<number>('return document.documentElement.scrollWidth - document.documentElement.clientWidth');

  /** @throws with what the page shows instead */
  async sees(selector: string): Promise<void> {
    const deadline = performance.now() + SEES_WITHIN_MS;
    let shown = '';
    do {
      // While one document replaces another, there is none to look into.
      const look = 'const { body } = document; return [body.querySelector(args[0])?.checkVisibility() === true, body.innerText]';
      const [seen, text] = await this.evaluate<[boolean, string]>(look, selector).catch(
        (error: unknown) => [false, String(error)] as const,
      );
      if (seen) return;
      shown = text;
      await wait(50);
    } while (performance.now() < deadline);
    throw new Error(`no ${selector}, but: ${shown}`);
  }
}
