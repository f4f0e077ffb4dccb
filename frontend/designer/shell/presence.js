// Who is here: tells the server where this tab is, and hears who else is, and whether they saved.
import { ask, Refused, SessionEnded } from '../server.js';

const ALONE = 10000; // ms between two tellings
const TOGETHER = 4000;
const PATIENCE = 15000; // ms: an answer that never comes would keep all others away
const SOON = 400; // after the selection changed

export class Presence {
  #timer = 0;
  #at = { file: '', element: '' };
  #isAsking = false;

  /** `heard(people)` gets everybody but this tab. */
  constructor(api, tab, heard) {
    Object.assign(this, { api, tab, heard });
    this.people = [];
    document.addEventListener('visibilitychange', () => (document.hidden ? clearTimeout(this.#timer) : this.tell()));
    addEventListener('pagehide', () => this.#leave());
  }

  /** This tab is at an element of a file now. */
  at(file, element = '') {
    if (file === this.#at.file && element === this.#at.element) return;
    this.#at = { file, element: String(element).slice(0, 255) };
    this.#next(SOON);
  }

  async tell() {
    if (this.#isAsking || document.hidden) return;
    this.#isAsking = true;
    try {
      const said = await ask('POST', `${this.api.path}/presence`, { tab: this.tab, ...this.#at }, { patience: PATIENCE });
      this.people = said.people.filter((one) => one.tab !== this.tab);
      this.heard(this.people);
      if (said.revision > this.api.store.revision) await this.api.store.pull();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isAsking = false;
    }
    this.#next(this.people.length ? TOGETHER : ALONE);
  }

  #failed(error) {
    const { store } = this.api;
    if (error instanceof SessionEnded) store.onEnded?.();
    if (error instanceof Refused && error.status === 404) store.ended();
  }

  #next(pause) {
    clearTimeout(this.#timer);
    if (!document.hidden && this.api.store.state !== 'gone') this.#timer = setTimeout(() => this.tell(), pause);
  }

  #leave() {
    ask('POST', `${this.api.path}/leave`, { tab: this.tab }, { keepalive: true }).catch(() => {});
  }
}
