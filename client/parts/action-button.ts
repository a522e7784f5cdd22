/**
 * The one primary action of a page. While it works it keeps its place and its width and says what is happening.
 *
 * Both texts lie in the same grid cell and one of them is invisible, so the width is that of the longer one from the
 * start. A button that moves under the finger confirms something that the payer did not mean to confirm.
 */
import { html, nothing, type TemplateResult } from 'lit';

export type Action = {
  name: string;
  label: string;
  /** What is happening now; null while nothing is. */
  busy: string | null;
  /** Every text that may come, so that the width is reserved. */
  mayShow: string[];
  kind?: 'primary' | 'danger';
  disabled?: boolean;
  /** Ids of what the act is about, for those who hear the button alone. */
  describedBy?: string;
  onClick?: () => void;
};

export function actionButton({
  name,
  label,
  busy,
  mayShow,
  kind = 'primary',
  disabled = false,
  describedBy,
  onClick,
}: Action): TemplateResult {
  const current = busy ?? label;
  const others = [...new Set([label, ...mayShow])].filter((text) => text !== current);
  return html`<button class="button ${kind}" type=${onClick ? 'button' : 'submit'} data-action=${name} aria-describedby=${describedBy ?? nothing} aria-disabled=${busy !== null || disabled ? 'true' : nothing}
    @click=${(event: Event) => {
      if (busy !== null || disabled) event.preventDefault();
      else onClick?.();
    }}>
    <span class="current">${current}</span>${others.map((text) => html`<span class="reserve" aria-hidden="true">${text}</span>`)}
  </button>`;
}
