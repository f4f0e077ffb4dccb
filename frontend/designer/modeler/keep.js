// Keeps the diagram's text: what was read stays as it was, byte for byte, until something is drawn;
// undo back to the beginning gives it back.
import { Writer } from 'moddle-xml';
import { remarksOf, withRemarks } from './remarks.js';

const PAUSE = 300; // ms of rest before the text is written anew

export class Keeper {
  #timer = 0;
  #read = '';
  #remarks = [];
  #pending = false;

  constructor(modeler, { store, readOnly }, file) {
    Object.assign(this, { modeler, store, file });
    if (!readOnly) modeler.on('commandStack.changed', ({ trigger }) => trigger !== 'clear' && this.#changed());
  }

  async read() {
    this.#read = this.store.text(this.file);
    this.#remarks = remarksOf(this.#read);
    try {
      await this.modeler.importXML(this.#read);
    } catch (error) {
      throw new Error(why(error), { cause: error });
    }
  }

  #changed() {
    this.#pending = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), PAUSE);
  }

  /** Hands the text over at once, if anything was drawn since. */
  flush() {
    clearTimeout(this.#timer);
    if (!this.#pending) return;
    this.#pending = false;
    this.store.write(this.file, this.#text());
  }

  #text() {
    if (!this.modeler.get('commandStack').canUndo()) return this.#read;
    return withRemarks(new Writer({ format: true, preamble: true }).toXML(this.modeler.getDefinitions()), this.#remarks);
  }

  /** Somebody else wrote the file, or an older state was fetched: it is drawn again, seen from the same place. */
  async hear({ name, from }) {
    if (name !== this.file || from !== 'other') return;
    const text = this.store.text(name);
    if (text === undefined || text === this.#text()) return;
    clearTimeout(this.#timer);
    this.#pending = false;
    const canvas = this.modeler.get('canvas');
    const { x, y, width, height } = canvas.viewbox();
    const chosen = this.modeler.get('selection').get().map((one) => one.id);
    await this.read();
    canvas.viewbox({ x, y, width, height });
    const registry = this.modeler.get('elementRegistry');
    this.modeler.get('selection').select(chosen.map((id) => registry.get(id)).filter(Boolean));
  }
}

/** Why a text cannot be drawn, and what helps. */
function why({ message }) {
  if (/no (diagram|process or collaboration) to display/.test(message)) {
    return 'It has no drawing. Import the file under Processes: an import draws what has none.';
  }
  const line = Number(/line: (\d+)/.exec(message)?.[1] ?? NaN) + 1;
  return `It is no diagram that can be read${line ? ` (line ${line})` : ''}. Bring an earlier state back, or correct the text.`;
}
