/**
 * The tabs of one browser share a cookie, and with it a session: where one begins or ends it, the others look at once.
 *
 * Without it a tab goes on offering a sign-in whose challenge died with its session, or shows accounts after a sign-out.
 * The news is only that there is some: it may be late, and what is true the bank says.
 */
const tabs = new BroadcastChannel('session');

export function tellOtherTabs(): void {
  tabs.postMessage('news');
}

export function hearOtherTabs(listener: () => void): void {
  tabs.addEventListener('message', listener);
}
