/**
 * A prompt that stays open, or is closed: a virtual authenticator answers at once or never, and has no button for "no".
 */

/** What becomes of the page's calls to `navigator.credentials.get`: they go to the browser, wait, or end as if closed. */
type Prompt = 'answered' | 'held' | 'cancelled';

/** Of one tab. */
export class Prompts {
  /** How many calls there were. */
  count = 0;
  is: Prompt = 'answered';

  become(prompt: Prompt): void {
    this.is = prompt;
  }

  /** What becomes of a call, asked when it comes and while it waits. One is cancelled, then they are answered again. */
  now(isNew: boolean): Prompt {
    if (isNew) this.count += 1;
    const now = this.is;
    if (now === 'cancelled') this.is = 'answered';
    return now;
  }
}

/**
 * Runs in the page, with the function `promptNow`, which says what becomes of a call (and hears of it). An aborted call ends
 * at once; every other goes to the browser as it was made.
 */
export function holdable(): void {
  const { promptNow } = globalThis as unknown as { promptNow: (isNew: boolean) => Promise<Prompt> };
  const get = navigator.credentials.get.bind(navigator.credentials);
  navigator.credentials.get = async (options) => {
    let prompt = await promptNow(true);
    while (prompt === 'held' && !options?.signal?.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      prompt = await promptNow(false);
    }
    if (prompt === 'cancelled') throw new DOMException('The operation either timed out or was not allowed.', 'NotAllowedError');
    return get(options);
  };
}
