/**
 * What is shown when a field is left moves everything below it. Where the field was left by pressing a button there, the button would
 * slip away from under the finger, and the click meet nothing: so it waits until the press is over.
 */
let isPressing = false;
addEventListener('pointerdown', () => (isPressing = true), { capture: true });
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => (isPressing = false), { capture: true });

/** Does it now, or when the click of this press has been delivered. */
export function afterPress(show: () => void): void {
  if (!isPressing) {
    show();
    return;
  }
  const over = new AbortController();
  const ended = () => {
    over.abort();
    setTimeout(show);
  };
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, ended, { signal: over.signal });
}
