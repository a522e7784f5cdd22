/** What must not happen in a page: console errors, page errors, violations of the security policy. */
import type { Page } from 'playwright-core';

const pathOf = (url: string) => (URL.canParse(url) ? new URL(url).pathname : url);

/** @param complaints gets them in the order in which they come; a console error with the path that it speaks of */
export async function listen(page: Page, complaints: string[]): Promise<void> {
  page.on('console', (message) => message.type() === 'error' && complaints.push(`${message.text()} ${pathOf(message.location().url)}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.exposeFunction('reportViolation', (text: string) => complaints.push(text));
  await page.addInitScript(() => {
    const report = (globalThis as unknown as { reportViolation: (text: string) => void }).reportViolation;
    document.addEventListener('securitypolicyviolation', (event) =>
      report(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`),
    );
  });
}
