// What is wrong with the draft as this tab has it: what the server says, and what bpmnlint says of
// the diagrams that are open. One list, heard by the panel and by the marks on the canvas.

const PAUSE = 400; // ms of rest after a change
const AGAIN = 4000; // ms until a server that did not answer is asked again
const ORDER = ['error', 'warning', 'info'];
const known = new WeakMap();

/** The findings of a workspace. */
export function findingsOf(api) {
  if (!known.has(api)) known.set(api, new Findings(api));
  return known.get(api);
}

class Findings {
  #server = [];
  #drawn = new Map(); // file -> what bpmnlint says
  #changed = new Set(); // files that may differ from what the server has
  #listeners = new Set();
  #timer = 0;
  #turn = 0;
  state = 'asking'; // asking, known, unreachable

  constructor(api) {
    this.api = api;
    api.store.on((news) => this.#hear(news));
    this.#later(0);
  }

  /** All of them, what stops publishing first. */
  all() {
    const drawn = [...this.#drawn].flatMap(([file, list]) => list.map((one) => ({ ...one, file })));
    const said = new Set(this.#server.map((one) => `${one.file}#${one.element} ${one.message}`));
    const more = drawn.filter((one) => !said.has(`${one.file}#${one.element} ${one.message}`));
    return [...this.#server, ...more].sort((one, two) =>
      ORDER.indexOf(one.severity) - ORDER.indexOf(two.severity) || one.file.localeCompare(two.file));
  }

  of(file) {
    return this.all().filter((one) => one.file === file);
  }

  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What bpmnlint says of an open diagram; null when it is closed. */
  drawn(file, list) {
    const isNew = !this.#drawn.has(file);
    if (list) this.#drawn.set(file, list);
    else this.#drawn.delete(file);
    if (isNew || !list) this.#later(0);
    this.#tell();
  }

  #hear({ name, from }) {
    if (!name) return;
    if (from === 'other') this.#changed.delete(name);
    else this.#changed.add(name);
    this.#later(PAUSE);
  }

  #later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), pause);
  }

  async #ask() {
    const mine = ++this.#turn;
    const { store, path, ask } = this.api;
    const files = Object.fromEntries([...this.#changed].map((name) => [name, store.text(name) ?? null]));
    try {
      const found = await ask('POST', `${path}/lint`, { files, drawn: [...this.#drawn.keys()] });
      if (mine !== this.#turn) return;
      this.#server = found;
      this.state = 'known';
    } catch (error) {
      if (mine !== this.#turn) return;
      this.state = 'unreachable';
      this.reason = error.message;
      this.#later(AGAIN);
    }
    this.#tell();
  }

  #tell() {
    for (const listener of this.#listeners) listener(this);
  }
}
