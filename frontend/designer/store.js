// The files of the draft as this tab has them: what is changed is saved by itself.
import { ask } from './server.js';

const PAUSE = 1500; // ms without a change before it is saved

export class Store {
  #base = new Map(); // name -> revision that was read
  #texts = new Map();
  #dirty = new Set();
  #listeners = new Set();
  #timer = 0;

  constructor(path) {
    this.path = path;
  }

  async load() {
    const { files, revision } = await ask('GET', `${this.path}/files`);
    for (const [name, file] of Object.entries(files)) {
      this.#texts.set(name, file.text);
      this.#base.set(name, file.revision);
    }
    this.revision = revision;
    const times = Object.values(files).map((file) => file.changed_at);
    this.savedAt = times.sort().at(-1);
  }

  names() {
    return [...this.#texts.keys()].sort();
  }

  text(name) {
    return this.#texts.get(name);
  }

  /** Keeps a new text; it is saved soon. */
  write(name, text) {
    if (this.#texts.get(name) === text) return;
    this.#texts.set(name, text);
    this.#change(name, 'me');
  }

  remove(name) {
    if (this.#texts.delete(name)) this.#change(name, 'me');
  }

  /** `listener({ name, from })`, with from: me, other or saved; returns how to stop it. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get isDirty() {
    return this.#dirty.size > 0;
  }

  #change(name, from) {
    this.#dirty.add(name);
    this.#tell({ name, from });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), PAUSE);
  }

  #tell(news) {
    for (const listener of this.#listeners) listener(news);
  }

  async save() {
    clearTimeout(this.#timer);
    this.beforeSave?.();
    clearTimeout(this.#timer);
    const names = [...this.#dirty];
    if (!names.length) return;
    const files = Object.fromEntries(
      names.map((name) => [name, { text: this.#texts.get(name) ?? null, base: this.#base.get(name) || 0 }]),
    );
    this.#dirty.clear();
    const { revision } = await ask('POST', `${this.path}/save`, { files });
    for (const name of names) this.#base.set(name, revision);
    this.revision = revision;
    this.savedAt = new Date().toISOString();
    this.#tell({ name: '', from: 'saved' });
  }
}
