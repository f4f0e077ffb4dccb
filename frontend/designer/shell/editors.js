// The editors that are open: one for each file that was shown, the one in front visible.
import { showPlain } from '../plain.js';
import { h } from './dom.js';
import { kindOf } from './kinds.js';
import { drawTabs, emptyKind } from './tabs.js';

export class Editors {
  #open = new Map(); // file -> { root, side, ready, editor }
  #last = new Map(); // kind -> file last shown
  #kind = null;

  constructor(api, place) {
    this.api = api;
    this.place = place;
    this.shown = '';
    api.store.on((news) => this.#changed(news));
  }

  get(file) {
    return this.#open.get(file)?.editor;
  }

  /** The editors that are ready: [file, editor]. */
  mounted() {
    return [...this.#open].filter(([, one]) => one.editor).map(([file, { editor }]) => [file, editor]);
  }

  /** Whether somebody drags or writes on a diagram just now, so that it must not be drawn anew. */
  isBusy() {
    if (this.place.querySelector('.djs-direct-editing-parent')) return true;
    return this.mounted().some(([, editor]) => editor.modeler?.get('dragging', false)?.context());
  }

  /** Has every editor hand over what it holds; one that fails keeps the others from nothing. */
  async flush() {
    const all = this.mounted().map(async ([, editor]) => editor.flush());
    const failed = (await Promise.allSettled(all)).find((one) => one.status === 'rejected');
    if (failed) this.api.notify('bad', `Not all that you typed could be taken: ${failed.reason.message}`);
  }

  /** Whether something is typed that waits for its button. */
  holds() {
    return this.mounted().some(([, editor]) => editor.holds?.());
  }

  /** Has what waits for its button taken; what cannot be is brought to the front, and an error. */
  async take() {
    for (const [file, editor] of this.mounted()) {
      if ((await editor.take?.()) !== false) continue;
      await this.go(file);
      throw new Error('What you typed into a scenario cannot be taken yet. Correct it, or drop it.');
    }
  }

  /** The column at the right that belongs to a file: shown while the file is. */
  side(file) {
    const open = this.#open.get(file);
    if (!open.side) {
      open.side = h('aside', { class: 'side', hidden: this.shown !== file });
      document.getElementById('sides').append(open.side);
    }
    return open.side;
  }

  /** Opens a file in its editor, and goes to an element of it; a kind without files says so. */
  async go(file, element) {
    const isKind = typeof file !== 'string';
    if (!isKind && !this.api.store.names().includes(file) && !kindOf(file)?.only) return;
    this.#kind = isKind ? file : kindOf(file);
    this.shown = isKind ? '' : file;
    if (!isKind) this.#last.set(this.#kind.key, file);
    this.#draw();
    if (isKind) return;
    const { ready } = this.#open.get(file) || this.#mount(file);
    this.#show();
    const editor = await ready;
    if (element) editor?.focus(element);
    this.api.at(file, element || '');
  }

  #mount(file) {
    const root = h('div', { class: 'editor', dataset: { file } });
    this.place.append(root);
    const open = { root, side: null, editor: undefined };
    this.#open.set(file, open);
    open.ready = this.#start(open, file);
    return open;
  }

  async #start(open, file) {
    const slow = setTimeout(() => open.root.classList.add('loading'), 400);
    try {
      const { mount } = await kindOf(file).load();
      open.editor = await mount(open.root, this.api, file);
    } catch (error) {
      open.side?.remove();
      open.side = null;
      open.editor = showPlain(open.root, this.api, file, error.message, () => (this.#close(file), this.go(file)));
    } finally {
      clearTimeout(slow);
      open.root.classList.remove('loading');
    }
    return open.editor;
  }

  #show() {
    for (const [name, { root, side }] of this.#open) {
      root.hidden = name !== this.shown;
      if (side) side.hidden = name !== this.shown;
    }
  }

  #draw() {
    if (!this.#kind) return;
    drawTabs(this.api, this.shown, this.#kind, this.#last);
    this.place.querySelector(':scope > .nothing')?.remove();
    if (this.shown) return;
    this.#show();
    this.place.append(emptyKind(this.api, this.#kind));
  }

  #close(name) {
    const open = this.#open.get(name);
    this.#open.delete(name);
    if (open?.editor) open.editor.destroy();
    else open?.ready.then((editor) => editor.destroy());
    open?.root.remove();
    open?.side?.remove();
  }

  /** A file came, or went: its editor goes too, and another file of the kind comes to the front. */
  #changed({ name }) {
    if (!name) return;
    const isThere = this.api.store.names().includes(name);
    if (isThere || kindOf(name).only) return this.#draw();
    this.#close(name);
    if (this.shown !== name) return this.#draw();
    const next = this.api.store.names().find((other) => kindOf(other) === kindOf(name));
    this.go(next || kindOf(name));
  }
}
