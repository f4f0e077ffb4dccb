// Forms of a draft: the fields, their properties, the check, and the form as the inbox will show it.
import './forms.css';
import { Editor } from '../beside/editor.js';
import { list, tally } from '../beside/findings.js';
import { section } from '../beside/section.js';
import { h } from '../shell/dom.js';
import { Preview } from './preview.js';
import { Sheet } from './sheet.js';

/** Edits a form. */
export async function mount(root, api, file) {
  const editor = new Forms(root, api, file);
  await editor.begin();
  return editor;
}

class Forms extends Editor {
  checking = '/processes/try/form-check';
  #said = { findings: [], tasks: [], example: {} };

  lay() {
    this.place = h('div', { class: 'sheet-place' });
    this.tried = h('div', { class: 'preview', hidden: true });
    this.modes = h('div', { class: 'views', role: 'tablist', 'aria-label': 'Form' });
    this.inner = h('div', { class: 'forms' }, h('div', { class: 'strip' }, this.modes), this.place, this.tried);
    this.side = this.api.side(this.file);
    this.side.classList.add('beside', 'of-form');
    this.side.setAttribute('aria-label', 'Check and properties');
    this.head = h('header', {});
    const check = section('Check');
    Object.assign(this, { checkPlace: check.place, checkTally: check.told });
    this.properties = h('div', { class: 'form-properties' });
    const given = section('What the process gives');
    this.given = given.made;
    this.side.replaceChildren(this.head, check.made, this.given, this.properties);
    this.preview = new Preview(this.tried, given.place);
    this.#mode(this.api.readOnly ? 'preview' : 'fields');
  }

  make() {
    this.properties.replaceChildren();
    return new Sheet(this.place, this.properties, {
      changed: () => this.write(),
      selected: (field) => this.api.at(this.file, field?.id || ''),
    });
  }

  drawn() {
    this.drawing.know(this.#said.variables || []);
  }

  #mode(mode) {
    this.mode = mode;
    this.place.hidden = mode !== 'fields';
    this.tried.hidden = mode !== 'preview';
    this.properties.hidden = mode !== 'fields';
    this.given.hidden = mode !== 'preview';
    const choices = this.api.readOnly ? [['preview', 'Preview']] : [['fields', 'Fields'], ['preview', 'Preview']];
    this.modes.replaceChildren(...choices.map(([key, words]) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': `${key === mode}`, onclick: () => this.#mode(key),
    }, words)));
    if (mode === 'preview') this.#showPreview();
  }

  async #showPreview() {
    await this.flush();
    if (this.drawing) await this.preview.show(this.text(), this.#said.example);
  }

  checked({ value, error }) {
    if (value) this.#said = value;
    this.drawing?.know(this.#said.variables || []);
    this.#show(error?.message);
    if (this.mode === 'preview') this.#showPreview();
  }

  #show(fault) {
    const { findings, tasks } = this.#said;
    const shown = tasks.length ? h('span', { class: 'kind' }, 'Form of ', tasks.flatMap((one, at) => [at ? ', ' : '', h('em', {}, one.name)])) : h('span', { class: 'kind' }, 'Form');
    this.head.replaceChildren(shown, h('h2', {}, this.file.replace(/\.form$/, '')));
    this.checkTally.replaceChildren(...tally(findings));
    this.checkPlace.replaceChildren(fault ? h('p', { class: 'hint' }, `It could not be checked: ${fault}`)
      : list(findings, (one) => this.#deeds(one), 'Each field can be answered, and is used.'));
  }

  #deeds(one) {
    if (!this.drawing) return [];
    if (one.field) return [['Go to the field', () => this.focus(one.field)]];
    if (one.key && !this.api.readOnly) return [['Add the field', () => (this.#mode('fields'), this.drawing.add(one.key))]];
    return [];
  }

  focus(id) {
    if (!this.drawing) return super.focus();
    if (!this.api.readOnly) this.#mode('fields');
    return this.drawing.focus(id);
  }

  why(error) {
    if (error instanceof SyntaxError) return `It is no complete JSON: ${error.message}.`;
    const type = /form field of type <(.*)> not supported/.exec(error.message);
    if (type) return `It has a field of the type ${type[1]}, which is not known.`;
    return error.message.endsWith('.') ? error.message : `${error.message}.`;
  }

  destroy() {
    super.destroy();
    this.preview.destroy();
  }
}
