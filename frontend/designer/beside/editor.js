// An editor of a file with the server's check beside it: what decisions and forms have in common.
import { later, newest, whenShown } from '../../later.js';
import { showPlain } from '../plain.js';

const WRITING = 200; // ms after a change until the draft has it
const CHECKING = 500;
const CHECKED = ['.bpmn', '.dmn', '.form', '.yaml', '.json'];

/** What a kind adds: `checking`, the address of its check; `lay()`, which makes `inner`; `make()`, a
 * drawing with `open(text)`, `text()` and `destroy()`; `drawn()`, after a text was opened;
 * `checked(answer)`; `why(error)`, in words. */
export class Editor {
  drawing = null; // none while the file is shown as text
  #plain = null;
  #read = null; // the text that was opened
  #untouched = null; // how the drawing writes that text while nobody changes it
  #had = null; // the text that both the draft and the drawing had last
  #following = null;
  #isUnseen = true; // by the check
  #isOver = false;
  #stops = [];
  #ask = newest();

  constructor(root, api, file) {
    Object.assign(this, { root, api, file });
    this.write = later(WRITING, () => this.#write());
    this.check = later(CHECKING, () => this.#check());
  }

  /** Listens before it opens the file, so that nothing of others is missed meanwhile. */
  async begin() {
    this.lay();
    this.#stops.push(this.api.store.on((news) => this.#hear(news)));
    await this.prepare?.();
    await this.#follow();
    this.#stops.push(whenShown(this.root, () => this.#isUnseen && this.#check()));
    this.#check();
  }

  text() {
    return this.api.store.text(this.file) ?? '';
  }

  #hear({ name }) {
    if (!name || !this.api.store.names().includes(this.file)) return;
    if (name === this.file) this.#follow();
    if (CHECKED.some((end) => name.endsWith(end))) this.check();
  }

  /** Opens what the draft has, until that is what is drawn: others may write meanwhile. */
  #follow() {
    this.#following ||= this.#open().finally(() => {
      this.#following = null;
    });
    return this.#following;
  }

  async #open() {
    while (!this.#plain && !this.#isOver && this.text() !== this.#had) {
      this.write.stop();
      this.#read = this.#had = this.text();
      try {
        await this.#draw(this.#read);
      } catch (error) {
        if (!this.#isOver) this.#asText(error);
      }
    }
  }

  async #draw(text) {
    if (!this.drawing) this.root.replaceChildren(this.inner);
    this.drawing ||= this.make();
    await this.drawing.open(text);
    this.#untouched = await this.drawing.text();
    this.drawn();
  }

  #asText(error) {
    this.drawing?.destroy();
    this.drawing = null;
    this.#plain = showPlain(this.root, this.api, this.file, this.why(error), () => this.#again());
  }

  async #again() {
    this.#plain.destroy();
    this.#plain = this.#had = null;
    await this.#follow();
    this.#check();
  }

  /** A drawing that nobody changed, or that was undone, gives back the text byte for byte. */
  async #write() {
    if (!this.drawing) return;
    if (this.#following) return this.write(); // half of it may be drawn
    const text = await this.drawing.text();
    this.#had = text === this.#untouched ? this.#read : text;
    this.api.store.write(this.file, this.#had);
  }

  async #check() {
    this.#isUnseen = this.root.offsetParent === null;
    if (this.#isUnseen) return;
    const { store } = this.api;
    const names = store.names().filter((name) => CHECKED.some((end) => name.endsWith(end)) && name !== this.file);
    const files = Object.fromEntries(names.map((name) => [name, store.text(name)]));
    const said = { file: this.file, text: this.text(), files };
    const answer = await this.#ask(() => this.api.ask('POST', this.checking, said));
    if (answer) this.checked(answer);
  }

  /** Goes to the text, while there is nothing else to go to. */
  focus() {
    this.#plain?.focus();
  }

  /** Hands over what was changed. */
  flush() {
    return this.write.now();
  }

  destroy() {
    this.#isOver = true;
    for (const stop of this.#stops) stop();
    this.write.stop();
    this.check.stop();
    this.#plain?.destroy();
    this.drawing?.destroy();
  }
}
