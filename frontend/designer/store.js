// The files of the draft as this tab has them: what is changed is saved by itself, and kept in the
// browser until it is. What others save meanwhile comes in; the server puts both together.
import { ask, Refused, SessionEnded, Unreachable } from './server.js';

const PAUSE = 1500; // ms without a change before it is saved
const LONGEST = 8000; // ms that changes wait at most
const WAITS = [2000, 4000, 8000, 15000, 30000, 60000]; // between tries without a connection

export class Store {
  #files = new Map(); // name -> { text, base: { text, revision }, ancestor, held, clash, choices }
  #listeners = new Set();
  #timer = 0;
  #waiting = 0; // since when a change waits
  #saving = null;
  #tries = 0;

  constructor(path) {
    this.path = path;
    this.revision = 0; // up to which this tab has what all saved
    this.state = 'saved'; // saved, saving, offline, ended, gone
    this.readOnly = false;
  }

  async load() {
    const { files, revision, changed_at: at } = await ask('GET', `${this.path}/files`);
    for (const [name, file] of Object.entries(files)) {
      this.#files.set(name, { text: file.text, base: { text: file.text, revision: file.revision } });
    }
    this.revision = revision;
    this.savedAt = at;
  }

  names() {
    return [...this.#files].filter(([, file]) => file.text !== null).map(([name]) => name).sort();
  }

  text(name) {
    return this.#files.get(name)?.text ?? undefined;
  }

  /** Keeps a new text; it is saved soon. */
  write(name, text) {
    if (this.readOnly) return;
    const file = this.#files.get(name) || { text: null, base: { text: null, revision: 0 } };
    if (file.text === text) return;
    this.#files.set(name, file);
    file.text = text;
    file.held = file.clash = null;
    this.#letGo((held) => held.isGeneral);
    this.#changed(name);
  }

  /** Keeps what follows from a change in another file; an editor that shows it draws it anew. */
  follow(name, text) {
    this.write(name, text);
    this.#tell(name, 'other');
  }

  /** What was held back is tried again. */
  #letGo(which) {
    for (const file of this.#files.values()) if (file.held && which(file.held)) file.held = null;
  }

  remove(name) {
    if (this.text(name) !== undefined) this.write(name, null);
  }

  /** Takes up work that was found in the browser: made from `base`, which may be old by now. */
  adopt(name, text, base) {
    const file = this.#files.get(name);
    if ((file?.base.revision ?? 0) === base.revision) return this.write(name, text), this.#tell(name, 'other');
    this.#files.set(name, { text, base, ancestor: base.revision < 0 ? base.text ?? '' : undefined });
    this.#tell(name, 'other');
    this.#changed(name);
  }

  /** `listener({ name, from })`, with from: me, other, saved or state; returns how to stop it. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get isDirty() {
    return this.dirty().length > 0;
  }

  /** The names of files that the server does not have as they are here. */
  dirty() {
    return [...this.#files].filter(([, file]) => file.text !== file.base.text).map(([name]) => name);
  }

  /** What is not saved, with what it was made from: for keeping it in the browser. */
  unsaved() {
    return Object.fromEntries(this.dirty().map((name) => {
      const { text, base, ancestor } = this.#files.get(name);
      return [name, { text, base: ancestor === undefined ? base : { ...base, text: ancestor, revision: -1 } }];
    }));
  }

  /** Files that cannot be saved as they are: name -> problems. */
  get held() {
    return new Map([...this.#files].filter(([, file]) => file.held).map(([name, file]) => [name, file.held.problems]));
  }

  /** Files in which somebody else did the same places: name -> clash. */
  get clashes() {
    return new Map([...this.#files].filter(([, file]) => file.clash).map(([name, file]) => [name, file.clash]));
  }

  /** Whose state of each element is wanted after a clash. */
  choose(name, choices) {
    const file = this.#files.get(name);
    file.choices = { ...file.choices, ...choices };
    file.clash = null;
    return this.save();
  }

  /** Goes back to the last state that the server has of a file. */
  revert(name) {
    const file = this.#files.get(name);
    Object.assign(file, { text: file.base.text, held: null, clash: null, ancestor: undefined });
    this.#tell(name, 'other');
    this.#settle();
  }

  /** Saves what is not saved. Resolves when all is, or when it cannot be. */
  save() {
    clearTimeout(this.#timer);
    this.#timer = this.#waiting = 0;
    const mine = (this.#saving || Promise.resolve()).then(() => this.#saveAll()).finally(() => {
      if (this.#saving === mine) this.#saving = null;
    });
    this.#saving = mine;
    return mine;
  }

  /** Saves because a person said so: what the server refused is tried once more. */
  saveNow() {
    this.#letGo(() => true);
    return this.save();
  }

  async #saveAll() {
    if (this.readOnly || this.state === 'gone') return;
    await this.beforeSave?.();
    for (let round = 0; round < 5 && this.#sendable().length; round += 1) {
      if (!(await this.#saveOnce())) return;
      if (this.isBusy?.()) break;
    }
    this.#settle();
    if (this.#sendable().length) this.#soon();
  }

  #sendable() {
    return this.dirty().filter((name) => {
      const { held, clash } = this.#files.get(name);
      return !held && !clash;
    });
  }

  async #saveOnce() {
    const sent = Object.fromEntries(this.#sendable().map((name) => [name, this.#outgoing(name)]));
    this.#say('saving');
    try {
      const answer = await ask('POST', `${this.path}/save`, { files: sent });
      this.#tries = 0;
      await this.#took(sent, answer);
      return true;
    } catch (error) {
      return this.#failed(error, Object.keys(sent));
    }
  }

  #outgoing(name) {
    const { text, base, ancestor, choices } = this.#files.get(name);
    const made = { text, base: Math.max(base.revision, 0) };
    if (ancestor !== undefined) made.ancestor = ancestor;
    if (choices) made.choices = choices;
    return made;
  }

  async #took(sent, { revision, files, merged, clashes, unknown }) {
    for (const name of unknown) this.#files.get(name).ancestor = this.#files.get(name).base.text ?? '';
    for (const [name, clash] of Object.entries(clashes)) this.#files.get(name).clash = clash;
    if (unknown.length || Object.keys(clashes).length) return;
    await this.beforeSave?.(); // what was drawn since goes on from what was sent
    for (const [name, { text }] of Object.entries(sent)) {
      this.#settled(name, text, merged[name]?.text !== undefined ? merged[name].text : text, files[name]);
    }
    // Only a revision that is mine alone says that nothing of others lies before it: else it is pulled.
    if (revision === this.revision + 1 && !Object.keys(merged).length) this.revision = revision;
    this.savedAt = new Date().toISOString();
    const taken = Object.entries(merged).filter(([, one]) => one.taken.length);
    if (taken.length) this.onMerged?.(Object.fromEntries(taken));
  }

  /** A file is saved; what was typed since it was sent goes on from there. */
  #settled(name, sent, now, revision) {
    const file = this.#files.get(name);
    Object.assign(file, { base: { text: now, revision }, ancestor: undefined, choices: undefined });
    if (now === sent) return;
    if (file.text !== sent || this.isBusy?.()) file.ancestor = sent;
    else {
      file.text = now;
      this.#tell(name, 'other');
    }
  }

  /** False: there is no use in trying the rest at once. */
  #failed(error, names) {
    if (error instanceof SessionEnded) return this.#say('ended'), this.onEnded?.(), false;
    if (error instanceof Unreachable) return this.#later(), false;
    if (!(error instanceof Refused)) throw error;
    if (error.status === 404) return this.ended(), false;
    const named = names.filter((name) => error.problems.some((one) => one.pointer === name));
    for (const name of named.length ? named : names) {
      const own = error.problems.filter((one) => one.pointer === name);
      const problems = own.length ? own : [{ pointer: name, detail: error.message }];
      this.#files.get(name).held = { problems, isGeneral: !own.length };
    }
    this.onHeld?.(named.length ? named : names);
    return true;
  }

  #later() {
    this.#say('offline');
    this.#timer = setTimeout(() => this.save(), WAITS[Math.min(this.#tries, WAITS.length - 1)]);
    this.#tries += 1;
  }

  /** Takes in what others saved, once the draft is known to have a later revision than ours. */
  async pull() {
    await this.#saving;
    const { files, revision, changed_at: at } = await ask('GET', `${this.path}/files?since=${this.revision}`);
    await this.beforeSave?.();
    if (this.isBusy?.()) return; // asked again soon
    let isMixed = false;
    for (const [name, file] of this.#files) {
      if (files[name] || !file.base.revision || file.base.revision > revision) continue;
      if (file.text !== file.base.text) isMixed = true;
      else {
        this.#files.delete(name);
        this.#tell(name, 'other');
      }
    }
    for (const [name, file] of Object.entries(files)) isMixed = this.#comes(name, file) || isMixed;
    this.revision = Math.max(this.revision, revision);
    if (!this.isDirty) this.savedAt = at;
    this.#tell('', 'saved');
    if (isMixed) await this.save();
  }

  /** A file as the server has it; true when it was changed here too. */
  #comes(name, { text, revision }) {
    const mine = this.#files.get(name);
    if (text === undefined || mine?.base.revision >= revision) return false; // or saved meanwhile
    if (mine && mine.text !== mine.base.text) return true;
    this.#files.set(name, { text, base: { text, revision } });
    this.#tell(name, 'other');
    return false;
  }

  /** The draft is no more; `quietly` when this tab did it. */
  ended(quietly = false) {
    if (this.state === 'gone') return;
    clearTimeout(this.#timer);
    this.#say('gone');
    if (!quietly) this.onGone?.();
  }

  #changed(name) {
    this.#tell(name, 'me');
    if (['offline', 'ended', 'gone'].includes(this.state)) return;
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#waiting ||= Date.now();
    const rest = Math.max(0, LONGEST - (Date.now() - this.#waiting));
    this.#timer = setTimeout(() => this.save(), Math.min(PAUSE, rest));
  }

  #settle() {
    this.state = 'saved';
    this.#tell('', 'saved');
  }

  #say(state) {
    this.state = state;
    this.#tell('', 'state');
  }

  #tell(name, from) {
    for (const listener of this.#listeners) listener({ name, from });
  }
}
