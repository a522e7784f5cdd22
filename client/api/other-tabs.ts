/**
 * The tabs of one browser share a cookie, and so a session. When one tab begins or ends it, the others look at once.
 *
 * Without it a tab goes on offering a sign-in whose challenge ended with its session, or shows accounts after a sign-out.
 * The message says only that something changed: it may be late, and the bank says what is true.
 */
const tabs = new BroadcastChannel('session');

export function tellOtherTabs(): void {
  tabs.postMessage('news');
}

export function hearOtherTabs(listener: () => void): void {
  tabs.addEventListener('message', listener);
}
