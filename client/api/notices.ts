/**
 * How many notices of the bank are new. It is asked for when a page is shown, which is no activity (RTS Art 4(3)(d)), so that a payer
 * does not find a block or a suspected copy by chance only (RTS Art 4(4)).
 */
import { words } from '../texts/words.ts';
import { type Answer, send } from './api.ts';
import type { Message } from './resources.ts';
import { session } from './session.ts';

class Notices extends EventTarget {
  unread = 0;
  /** Whether there are older ones that were not looked at. */
  isMore = false;
  /** Whose notices were asked for last. */
  #payerId: string | undefined;

  constructor() {
    super();
    // What the bank is may be news while it is not known yet whether somebody is still signed in: only another payer is a reason to ask.
    session.addEventListener('change', () => session.current?.payer.payerId !== this.#payerId && void this.look());
    addEventListener('page-shown', () => void this.look());
  }

  /** For a screen reader; '' where nothing is new. */
  get spoken(): string {
    return this.unread === 0 ? '' : words.unread.spoken(this.unread, this.isMore);
  }

  async look(): Promise<void> {
    const payerId = session.current?.payer.payerId;
    this.#payerId = payerId;
    if (payerId === undefined) return this.#become(0, false);
    const answer = await send<{ messages: Message[]; next?: string }>('GET', '/api/messages');
    if (!answer.ok || session.current?.payer.payerId !== payerId) return;
    const { messages, next } = answer.value;
    this.#become(messages.filter(({ read }) => !read).length, next !== undefined);
  }

  #become(unread: number, isMore: boolean): void {
    if (this.unread === unread && this.isMore === isMore) return;
    [this.unread, this.isMore] = [unread, isMore];
    this.dispatchEvent(new Event('change'));
  }
}

export const notices = new Notices();

export async function markAsRead({ messageId }: Message): Promise<Answer<Message>> {
  const answer = await send<Message>('PATCH', `/api/messages/${encodeURIComponent(messageId)}`, { read: true });
  if (answer.ok) void notices.look();
  return answer;
}
