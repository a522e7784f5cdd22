/**
 * Opening a demo account: a username, a name, then the first passkey. In the demo profile only.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { normaliseName, normaliseText } from '../../../server/core/payments/text.ts';
import type { Problem } from '../../api/api.ts';
import { sendInTurn } from '../../api/in-turn.ts';
import type { Flaw, Payer } from '../../api/resources.ts';
import { Page } from '../../frame/page.ts';
import { replaceSession } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { field, flawSummary } from '../../parts/field.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';
import './first-passkey.ts';

const say = words.enrol;

type State = { username: string; displayName: string; busy: boolean; flaws: Flaw[]; problem: Problem | null; opened: Payer | null };

class EnrolPage extends Page<State> {
  protected state: State = { username: '', displayName: '', busy: false, flaws: [], problem: null, opened: null };

  pageTitle(): string {
    return this.state.opened === null ? say.title : words.firstPasskey.title;
  }

  protected override render(): TemplateResult {
    const { username, displayName, busy, flaws, problem, opened } = this.state;
    if (opened !== null) {
      return html`<div class="page" data-view="enrol"><first-passkey .payer=${opened} @start-again=${() => this.show({ opened: null })}></first-passkey></div>`;
    }
    return html`
      <div class="page" data-view="enrol" data-state=${busy ? 'waiting' : problem || flaws.length > 0 ? 'problem' : 'idle'}>
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        ${flawSummary(flaws, { '/username': 'username', '/displayName': 'display-name' })}
        ${problem ? problemNotice(problem, 'none') : nothing}
        <form novalidate @submit=${this.#submit}>
          ${field({ id: 'username', pointer: '/username', label: say.username, hint: say.usernameHint, value: username, flaws, autocomplete: 'username', onInput: (value) => this.show({ username: value }) })}
          ${field({ id: 'display-name', pointer: '/displayName', label: say.displayName, hint: say.displayNameHint, value: displayName, flaws, autocomplete: 'name', onInput: (value) => this.show({ displayName: value }) })}
          <div class="actions">
            ${actionButton({ name: 'open-account', label: say.button, busy: busy ? say.opening : null, mayShow: [say.opening] })}
            <a class="button plain" href="/">${say.already}</a>
          </div>
        </form>
      </div>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.state.busy) return;
    const username = normaliseText(this.state.username).toLowerCase();
    const displayName = normaliseName(this.state.displayName);
    const flaws: Flaw[] = [];
    if (username === '') flaws.push({ pointer: '/username', reason: say.flaws.username });
    if (displayName === '') flaws.push({ pointer: '/displayName', reason: say.flaws.displayName });
    if (flaws.length > 0) return this.#refuse(flaws);

    this.show({ busy: true, flaws: [], problem: null });
    const answer = await sendInTurn<{ payer: Payer }>('/api/enrolments', { username, displayName });
    this.show({ busy: false });
    if (answer.ok) {
      replaceSession(this.isConnected);
      return this.show({ opened: answer.value.payer });
    }
    const { problem } = answer;
    if (problem.slug === 'username-taken') return this.#refuse([{ pointer: '/username', reason: say.flaws.taken }]);
    if (problem.errors.length > 0) return this.#refuse(problem.errors);
    this.show({ problem });
    soundAlarm(problem, 'none');
    await this.focusOn('.problem');
  }

  #refuse(flaws: Flaw[]): Promise<void> {
    this.show({ flaws, problem: null });
    return this.focusOn('[data-flaws]');
  }
}

customElements.define('enrol-page', EnrolPage);
