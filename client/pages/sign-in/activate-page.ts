/**
 * Activating an account with the code that the bank sent by another way.
 *
 * RTS Art 25(2): what is delivered needs activation before it is of use. A wrong code and an unknown user get the same
 * words, because the server gives the same answer.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { groupedCode } from '../../../server/core/encoding/activation-code.ts';
import type { Problem } from '../../api/api.ts';
import { sendInTurn } from '../../api/in-turn.ts';
import type { Flaw, Payer } from '../../api/resources.ts';
import { type Begun, begin, begunBy, startAgain } from '../../flows/begun.ts';
import { flawsOfUsername, usernameOf } from '../../format/username.ts';
import { Page } from '../../frame/page.ts';
import { replaceSession } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { codeField, flawsOfCode } from '../../parts/code-field.ts';
import { flawSummary } from '../../parts/field.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { usernameField } from '../../parts/username-field.ts';
import { words } from '../../texts/words.ts';
import { titleOf } from './first-passkey.ts';

const say = words.activate;

type State = {
  username: string;
  isLeft: boolean;
  code: string;
  busy: boolean;
  flaws: Flaw[];
  problem: Problem | null;
  activated: Begun | null;
};

class ActivatePage extends Page<State> {
  protected state: State = {
    username: '',
    isLeft: false,
    code: '',
    busy: false,
    flaws: [],
    problem: null,
    activated: begunBy('activation'),
  };

  pageTitle(): string {
    return this.state.activated === null ? say.title : titleOf(this.state.activated);
  }

  protected override render(): TemplateResult {
    const { username, isLeft, code, busy, flaws, problem, activated } = this.state;
    if (activated !== null) {
      return html`<div class="page" data-view="activate"><first-passkey .begun=${activated} @start-again=${() => void this.#startAgain()}></first-passkey></div>`;
    }
    return html`
      <div class="page" data-view="activate" data-state=${busy ? 'waiting' : problem || flaws.length > 0 ? 'problem' : 'idle'}>
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        ${flawSummary(flaws, { '/username': 'username', '/activationCode': 'activation-code' })}
        ${problem ? problemNotice(problem, 'none') : nothing}
        <form novalidate @submit=${this.#submit}>
          ${usernameField({ label: say.username, value: username, flaws, isLeft, onLeave: () => this.show({ isLeft: true }), onInput: (value) => this.#type('/username', { username: value, isLeft: false }) })}
          ${codeField({ id: 'activation-code', label: say.code, hint: say.codeHint, value: code, flaws: flaws.filter(({ pointer }) => pointer === '/activationCode'), onInput: (value) => this.#type('/activationCode', { code: value }) })}
          <div class="actions">
            ${actionButton({ name: 'activate', label: say.button, busy: busy ? say.checking : null, mayShow: [say.checking] })}
            <a class="button plain" href="/">${words.enrol.already}</a>
          </div>
        </form>
      </div>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.state.busy) return;
    const [username, activationCode] = [usernameOf(this.state.username), groupedCode(this.state.code)];
    const flaws = [...flawsOfUsername(username, true), ...flawsOfCode(activationCode, true)];
    if (flaws.length > 0) return this.#refuse(flaws);

    this.show({ busy: true, flaws: [], problem: null });
    const answer = await sendInTurn<{ payer: Payer }>('/api/activations', { username, activationCode });
    this.show({ busy: false });
    if (answer.ok) {
      replaceSession(this.isConnected);
      return this.show({ activated: begin('activation', answer.value.payer) });
    }
    const { problem } = answer;
    if (problem.slug === 'authentication-failed') return this.#refuse([{ pointer: '/activationCode', reason: say.refused }]);
    if (problem.errors.length > 0) return this.#refuse(problem.errors);
    this.show({ problem });
    soundAlarm(problem, 'none');
    await this.focusOn('.problem');
  }

  /** What is typed anew is looked at anew. */
  #type(pointer: string, typed: Partial<State>): void {
    this.show({ ...typed, flaws: this.state.flaws.filter((flaw) => flaw.pointer !== pointer) });
  }

  #startAgain(): Promise<void> {
    startAgain();
    this.show({ activated: null });
    return this.focusOn('h1');
  }

  #refuse(flaws: Flaw[]): Promise<void> {
    this.show({ flaws, problem: null });
    return this.focusOn('[data-flaws]');
  }
}

customElements.define('activate-page', ActivatePage);
