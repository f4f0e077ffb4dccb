// The form as the inbox will show it, with example data; what is typed is checked as there.
import { formIn } from '../../forms/form.js';
import { h } from '../shell/dom.js';
import { later } from '../../later.js';

export class Preview {
  #form = null;
  #drawn = '';
  #own = false; // whether the data was edited here

  /** Draws the form in one place, and what it is given in another. */
  constructor(place, given) {
    this.paper = h('div', { class: 'paper' });
    this.data = h('textarea', { class: 'field-box data', spellcheck: 'false', rows: '14', 'aria-label': 'Example data' });
    this.fault = h('p', { class: 'fault', role: 'alert' });
    this.answer = h('div', { class: 'sent', 'aria-live': 'polite' });
    const redraw = later(400, () => this.#draw());
    this.data.addEventListener('input', () => ((this.#own = true), redraw()));
    const complete = h('button', { type: 'button', class: 'b primary', onclick: () => this.#complete() }, 'Complete');
    const again = h('button', { type: 'button', class: 'b', onclick: () => this.#draw() }, 'Empty it');
    const none = h('span', { class: 'hint' }, 'Nothing is sent: this shows what a user task would get.');
    place.replaceChildren(this.paper, h('div', { class: 'row' }, complete, again, none), this.answer);
    const hint = 'From the first scenario; a name stands in for what no scenario gives. Change it to see what the form makes of it.';
    given.replaceChildren(h('p', { class: 'hint' }, hint), this.data, this.fault);
  }

  /** Shows the form of this text; `example` is the data until somebody edits it. */
  async show(text, example) {
    this.text = text;
    if (!this.#own) this.data.value = JSON.stringify(example, null, 2);
    if (this.#drawn !== `${text}\n${this.data.value}`) await this.#draw();
  }

  async #draw() {
    let data;
    try {
      data = JSON.parse(this.data.value || '{}');
      this.fault.textContent = '';
    } catch (error) {
      this.fault.textContent = `This is no JSON: ${error.message}.`;
      return;
    }
    this.#drawn = `${this.text}\n${this.data.value}`;
    this.answer.replaceChildren();
    this.#form?.destroy();
    this.#form = formIn(this.paper);
    await this.#form.importSchema(JSON.parse(this.text), data);
  }

  /** What the inbox would get, or which answers need a correction. */
  #complete() {
    const { data, errors } = this.#form.submit();
    const wrong = Object.keys(errors).length;
    const asked = new Set(keys(JSON.parse(this.text)));
    const answers = Object.fromEntries(Object.entries(data).filter(([key]) => asked.has(key)));
    this.answer.replaceChildren(...(wrong
      ? [h('p', { class: 'bad' }, `${wrong === 1 ? 'One answer needs' : `${wrong} answers need`} a correction; the user task stays open.`)]
      : [h('p', { class: 'good' }, 'The user task would be completed with:'), h('pre', {}, JSON.stringify(answers, null, 2))]));
  }

  destroy() {
    this.#form?.destroy();
  }
}

function keys({ components = [] }) {
  return components.flatMap((one) => [...(one.key ? [one.key] : []), ...keys(one)]);
}
