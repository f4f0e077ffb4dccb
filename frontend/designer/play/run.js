// A play as this tab has it: how it began, its moves, what happened in each, and where it stands.
// The server plays; the moves kept here are all that it needs, so a step back is one move fewer.

const WISHES = new Set(['next', 'run', 'timer', 'wait']);

export class Run {
  #listeners = new Set();
  #busy = null;
  #next = null; // goes on with the move that waits for the one before
  #plays = 0; // an answer to a play that was ended counts no more

  constructor(api) {
    this.api = api;
    this.start = null; // null: not begun
    this.examples = true;
    this.clear();
  }

  clear() {
    this.begun = false;
    this.moves = [];
    this.log = [];
    this.view = null;
    this.end = null; // the view after all moves, while an earlier point is looked at
    this.at = 0; // how many moves the view shows
    this.files = '';
    this.hasChanged = false;
  }

  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(news = {}) {
    for (const listener of this.#listeners) listener(news);
  }

  get isBusy() {
    return Boolean(this.#busy);
  }

  get isPast() {
    return this.begun && this.at < this.moves.length;
  }

  /** Forgets the play; the diagram is as it was drawn. */
  stop() {
    this.#leave();
    this.#tell();
  }

  /** Begins anew, and does what is wished then. */
  restart(then) {
    this.#leave();
    return this.#ask([], then, 0);
  }

  /** Makes a move, or what a wish comes to; from a point that is looked at, what came after it is dropped. */
  async move(wish) {
    if (this.#busy && !(await this.#turn())) return undefined;
    if (!this.begun) return this.restart(WISHES.has(wish.do) ? wish : undefined);
    return this.#ask(this.moves.slice(0, this.at), wish, this.at + 1);
  }

  /** One move fewer. */
  back() {
    if (!this.at) return Promise.resolve();
    return this.#ask(this.moves.slice(0, this.at - 1), undefined, this.at, true);
  }

  /** Shows where it stood after so many moves, and keeps what came later. */
  async look(at) {
    if (!this.begun || at === this.at) return;
    const answer = await this.#send({ moves: this.moves.slice(0, at), from: at + 1 });
    if (!answer) return;
    this.view = answer.view;
    this.at = at;
    this.#tell({ looked: true });
  }

  async #ask(moves, then, from, isBack = false) {
    const answer = await this.#send({ moves, then, from, examples: this.examples });
    if (!answer) return;
    this.hasChanged ||= this.begun && this.files !== answer.files;
    this.files = answer.files;
    const fresh = isBack ? [] : answer.log.slice(from - answer.from);
    this.moves = answer.moves;
    this.log = [...this.log.slice(0, isBack ? moves.length + 1 : from), ...fresh];
    this.view = answer.view;
    this.at = this.moves.length;
    this.begun = true;
    this.#tell({ fresh, nothing: Boolean(then) && !fresh.length });
  }

  async #posted(said) {
    return this.api.ask('POST', `${this.api.path}/play`, { start: this.start || {}, files: await texts(this.api), ...said });
  }

  /** Waits for the answer to the move before; false when that was refused, or when one waits already:
   * a key that is held down asks for more than anybody wants. */
  async #turn() {
    if (this.#next) return false;
    return new Promise((done) => {
      this.#next = done;
    });
  }

  /** One question at a time. */
  async #send(said) {
    if (this.#busy) return null;
    const mine = this.#plays;
    this.#busy = this.#posted(said);
    this.#tell({ waits: true });
    try {
      const answer = await this.#busy;
      return mine === this.#plays ? this.#end(true, answer) : null;
    } catch (error) {
      if (mine !== this.#plays) return null;
      this.#end(false);
      this.#tell({ refused: error });
      return null;
    }
  }

  #leave() {
    this.#plays += 1;
    this.#end(false);
    this.clear();
  }

  /** Who waits goes on once what came of the answer is taken over. */
  #end(isTaken, answer) {
    const next = this.#next;
    this.#next = this.#busy = null;
    if (next) setTimeout(() => next(isTaken));
    return answer;
  }
}

/** What is not saved yet, to be laid over the draft. */
export async function texts(api) {
  await api.flush();
  if (!api.store.isDirty) return {};
  return Object.fromEntries(api.store.names().map((name) => [name, api.store.text(name)]));
}
