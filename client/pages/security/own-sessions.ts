/**
 * Where the payer is signed in: which browsers, since when, with which passkey; and the end of one, or of all others.
 *
 * RTS Art 4(3)(c)-(d): a payer who sees a session that is not theirs ends it at once. The session of this page is ended by signing
 * out, so that nobody ends it by a slip. Asking again by itself would keep the session alive, so the list is read when it is opened.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { type Problem, send } from '../../api/api.ts';
import type { OwnSession } from '../../api/resources.ts';
import { showTime } from '../../format/dates.ts';
import { announce } from '../../parts/announce.ts';
import { problemNotice, soundAlarm } from '../../parts/problem-notice.ts';
import { words } from '../../texts/words.ts';

const say = words.sessions;

class OwnSessions extends LitElement {
  #sessions: OwnSession[] | null = null;
  #busy: string | null = null;
  #problem: Problem | null = null;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override render(): TemplateResult {
    const others = (this.#sessions ?? []).filter(({ current }) => !current);
    return html`
      <section aria-labelledby="sessions-title" data-state=${this.#problem ? 'problem' : this.#sessions ? 'ready' : 'loading'}>
        <h2 id="sessions-title" tabindex="-1">${say.title}</h2>
        <p class="lead">${say.lead}</p>
        ${this.#problem ? problemNotice(this.#problem, 'none', html`<button type="button" class="button quiet-button" data-action="reload-sessions" @click=${() => void this.#load()}>${words.problem.tryAgain}</button>`) : nothing}
        <ul class="rows sessions" data-list="sessions">${this.#sessions === null ? space() : this.#sessions.map((each) => this.#row(each))}</ul>
        ${
          others.length > 0
            ? html`<div class="ways"><button type="button" class="button quiet-button" data-action="end-other-sessions" aria-disabled=${this.#busy === null ? nothing : 'true'} @click=${() => void this.#end(null)}>${this.#busy === 'all' ? say.ending : say.endOthers}</button></div>`
            : this.#sessions === null
              ? nothing
              : html`<p class="quiet" data-only-session>${say.onlyThis}</p>`
        }
      </section>`;
  }

  #row(session: OwnSession): TemplateResult {
    const { sessionRef, startedAt, lastSeenAt, credentialLabel, current } = session;
    const [since, seen] = [showTime(startedAt), showTime(lastSeenAt)];
    const label = say.endLabel(credentialLabel, since);
    return html`
      <li data-session=${sessionRef} data-current=${String(current)}>
        <div class="row">
          <span class="who">${current ? say.thisBrowser : say.otherBrowser}</span>
          <span class="when">${say.withPasskey} <bdi>${credentialLabel}</bdi></span>
          <span class="when">${say.since(since)}${current ? nothing : html`<br>${say.lastSeen(seen)}`}</span>
          ${current ? nothing : html`<div class="ways"><button type="button" class="button plain danger-text" data-action="end-session" aria-label=${label} aria-disabled=${this.#busy === null ? nothing : 'true'} @click=${() => void this.#end(session)}>${this.#busy === sessionRef ? say.ending : say.end}</button></div>`}
        </div>
      </li>`;
  }

  async #load(): Promise<void> {
    this.#problem = null;
    this.requestUpdate();
    const answer = await send<{ sessions: OwnSession[] }>('GET', '/api/sessions?opened');
    if (!answer.ok) return this.#fail(answer.problem);
    this.#sessions = answer.value.sessions;
    this.requestUpdate();
  }

  /** @param session null: all but the one of this page */
  async #end(session: OwnSession | null): Promise<void> {
    if (this.#busy !== null) return;
    [this.#busy, this.#problem] = [session?.sessionRef ?? 'all', null];
    announce(say.ending);
    this.requestUpdate();
    const answer = await send<null>('DELETE', session ? `/api/sessions/${encodeURIComponent(session.sessionRef)}` : '/api/sessions');
    this.#busy = null;
    // Not found: it was over before, which is what was asked for.
    if (!answer.ok && answer.problem.slug !== 'not-found') return this.#fail(answer.problem);
    await this.#load();
    announce(session ? say.ended : say.endedOthers);
    await this.updateComplete;
    this.querySelector<HTMLElement>('h2')?.focus();
  }

  #fail(problem: Problem): void {
    this.#busy = null;
    if (problem.slug === 'no-session') return;
    this.#problem = problem;
    this.requestUpdate();
    soundAlarm(problem, 'none');
  }
}

function space(): TemplateResult {
  return html`<li aria-hidden="true"><div class="row"><span class="who"><span class="space w60"></span></span><span class="when"><span class="space w80"></span></span></div></li>`;
}

customElements.define('own-sessions', OwnSessions);
