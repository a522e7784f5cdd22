/**
 * Opening a demo account: a username, a name, then the first passkey. In the demo profile only.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { NAME_MAX, nameFlaw, normaliseName } from '../../../server/core/payments/text.ts';
import type { Problem } from '../../api/api.ts';
import { sendInTurn } from '../../api/in-turn.ts';
import type { Flaw, Payer } from '../../api/resources.ts';
import { type Begun, begin, begunBy, startAgain } from '../../flows/begun.ts';
import { flawsOfUsername, usernameOf } from '../../format/username.ts';
import { Page } from '../../frame/page.ts';
import { replaceSession } from '../../frame/router.ts';
import { actionButton } from '../../parts/action-button.ts';
import { field, flawSummary } from '../../parts/field.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { usernameField } from '../../parts/username-field.ts';
import { words } from '../../texts/words.ts';
import { titleOf } from './first-passkey.ts';

const say = words.enrol;

const NAME = '/displayName';

type State = {
  username: string;
  isLeft: boolean;
  displayName: string;
  busy: boolean;
  flaws: Flaw[];
  problem: Problem | null;
  opened: Begun | null;
};

/** The bank judges a name by the same rules; an empty one is only wrong once it is sent. */
function flawsOfName(displayName: string): Flaw[] {
  if ([...displayName].length > NAME_MAX) return [{ pointer: NAME, reason: words.rules(NAME) }];
  const reason = displayName === '' ? null : nameFlaw(displayName);
  return reason === null ? [] : [{ pointer: NAME, reason }];
}

class EnrolPage extends Page<State> {
  protected state: State = {
    username: '',
    isLeft: false,
    displayName: '',
    busy: false,
    flaws: [],
    problem: null,
    opened: begunBy('enrolment'),
  };

  pageTitle(): string {
    return this.state.opened === null ? say.title : titleOf(this.state.opened);
  }

  protected override render(): TemplateResult {
    const { username, isLeft, displayName, busy, flaws, problem, opened } = this.state;
    if (opened !== null) {
      return html`<div class="page" data-view="enrol"><first-passkey .begun=${opened} @start-again=${() => void this.#startAgain()}></first-passkey></div>`;
    }
    return html`
      <div class="page" data-view="enrol" data-state=${busy ? 'waiting' : problem || flaws.length > 0 ? 'problem' : 'idle'}>
        <h1 tabindex="-1">${say.title}</h1>
        <p class="lead">${say.lead}</p>
        ${flawSummary(flaws, { '/username': 'username', [NAME]: 'display-name' })}
        ${problem ? problemNotice(problem, 'none') : nothing}
        <form novalidate @submit=${this.#submit}>
          ${usernameField({ label: say.username, hint: say.usernameHint, value: username, flaws, isLeft, onLeave: () => this.show({ isLeft: true }), onInput: (value) => this.show({ username: value, isLeft: false, flaws: flaws.filter(({ pointer }) => pointer !== '/username') }) })}
          ${field({ id: 'display-name', pointer: NAME, label: say.displayName, hint: say.displayNameHint, value: displayName, flaws: this.#flawsOfName(), autocomplete: 'name', onInput: (value) => this.show({ displayName: value, flaws: flaws.filter(({ pointer }) => pointer !== NAME) }) })}
          <div class="actions">
            ${actionButton({ name: 'open-account', label: say.button, busy: busy ? say.opening : null, mayShow: [say.opening] })}
            <a class="button plain" href="/">${say.already}</a>
          </div>
        </form>
      </div>`;
  }

  /** What the last try brought, else what is wrong with what stands there now. */
  #flawsOfName(): Flaw[] {
    const own = this.state.flaws.filter(({ pointer }) => pointer === NAME);
    return own.length > 0 ? own : flawsOfName(normaliseName(this.state.displayName));
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.state.busy) return;
    const username = usernameOf(this.state.username);
    const displayName = normaliseName(this.state.displayName);
    const flaws = [...flawsOfUsername(username, true), ...flawsOfName(displayName)];
    if (displayName === '') flaws.push({ pointer: NAME, reason: say.flaws.displayName });
    if (flaws.length > 0) return this.#refuse(flaws);

    this.show({ busy: true, flaws: [], problem: null });
    const answer = await sendInTurn<{ payer: Payer }>('/api/enrolments', { username, displayName });
    this.show({ busy: false });
    if (answer.ok) {
      replaceSession(this.isConnected);
      return this.show({ opened: begin('enrolment', answer.value.payer) });
    }
    const { problem } = answer;
    if (problem.slug === 'username-taken') return this.#refuse([{ pointer: '/username', reason: say.flaws.taken }]);
    if (problem.errors.length > 0) return this.#refuse(problem.errors);
    this.show({ problem });
    soundAlarm(problem, 'none');
    await this.focusOn('.problem');
  }

  #startAgain(): Promise<void> {
    startAgain();
    this.show({ opened: null });
    return this.focusOn('h1');
  }

  #refuse(flaws: Flaw[]): Promise<void> {
    this.show({ flaws, problem: null });
    return this.focusOn('[data-flaws]');
  }
}

customElements.define('enrol-page', EnrolPage);
