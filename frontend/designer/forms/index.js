// Forms of a draft: the fields, their properties, the check, and the form as the inbox will show it.
import './forms.css';
import { later, newest, whenShown } from '../later.js';
import { list, tally } from '../beside/findings.js';
import { section } from '../beside/section.js';
import { showPlain } from '../plain.js';
import { h } from '../shell/dom.js';
import { Preview } from './preview.js';
import { Sheet } from './sheet.js';

const WRITING = 200; // ms after a change until the draft has it
const CHECKING = 500;
const CHECKED = (name) => ['.bpmn', '.dmn', '.form', '.yaml', '.json'].some((end) => name.endsWith(end));

/** Edits a form. */
export async function mount(root, api, file) {
  const editor = new Forms(root, api, file);
  await editor.begin();
  return editor;
}

class Forms {
  #said = { findings: [], tasks: [], example: {} };
  #stale = true;
  #plain = null;
  #ask = newest();

  constructor(root, api, file) {
    Object.assign(this, { root, api, file });
    this.write = later(WRITING, () => this.#write());
    this.check = later(CHECKING, () => this.#check());
  }

  async begin() {
    this.#lay();
    await this.#open();
    this.stops = [
      this.api.store.on((news) => this.#changed(news)),
      whenShown(this.root, () => this.#stale && this.#check()),
    ];
  }

  #lay() {
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

  async #open() {
    this.root.replaceChildren(this.inner);
    this.#plain = null;
    this.sheet?.destroy();
    this.properties.replaceChildren();
    this.sheet = new Sheet(this.place, this.properties, {
      changed: () => this.write(),
      selected: (field) => this.api.at(this.file, field?.id || ''),
    });
    try {
      await this.sheet.open(this.text());
      this.written = this.text();
    } catch (error) {
      this.sheet.destroy();
      this.sheet = null;
      this.#plain = showPlain(this.root, this.api, this.file, reason(error), () => this.#open());
    }
    await this.#check();
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
    if (this.sheet) await this.preview.show(this.text(), this.#said.example);
  }

  text() {
    return this.api.store.text(this.file) ?? '';
  }

  #write() {
    if (!this.sheet) return;
    this.written = this.sheet.text();
    this.api.store.write(this.file, this.written);
  }

  async #changed({ name }) {
    if (!name || !this.api.store.names().includes(this.file)) return;
    if (name === this.file && this.text() !== this.written) await this.#reload();
    if (CHECKED(name)) this.check();
  }

  async #reload() {
    this.write.stop();
    if (!this.sheet) return this.#plain?.reload();
    this.written = this.text();
    try {
      await this.sheet.open(this.text());
    } catch {
      await this.#open();
    }
  }

  async #check() {
    this.#stale = this.root.offsetParent === null;
    if (this.#stale) return;
    const { store } = this.api;
    const names = store.names().filter((name) => CHECKED(name) && name !== this.file);
    const files = Object.fromEntries(names.map((name) => [name, store.text(name)]));
    const said = { file: this.file, text: this.text(), files };
    const got = await this.#ask(() => this.api.ask('POST', '/processes/try/form-check', said));
    if (!got) return;
    if (got.value) this.#said = got.value;
    this.sheet?.know(this.#said.variables || []);
    this.#show(got.error?.message);
    if (this.mode === 'preview') await this.#showPreview();
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
    if (!this.sheet) return [];
    if (one.field) return [['Go to the field', () => this.focus(one.field)]];
    if (one.key && !this.api.readOnly) return [['Add the field', () => (this.#mode('fields'), this.sheet.add(one.key))]];
    return [];
  }

  focus(id) {
    if (!this.sheet) return this.#plain?.focus();
    if (!this.api.readOnly) this.#mode('fields');
    return this.sheet.focus(id);
  }

  flush() {
    return this.write.now();
  }

  destroy() {
    for (const stop of this.stops || []) stop();
    this.write.stop();
    this.check.stop();
    this.sheet?.destroy();
    this.preview.destroy();
  }
}

/** Why a text is no form, in words. */
function reason(error) {
  if (error instanceof SyntaxError) return `It is no complete JSON: ${error.message}.`;
  const type = /form field of type <(.*)> not supported/.exec(error.message);
  if (type) return `It has a field of the type ${type[1]}, which is not known.`;
  return error.message.endsWith('.') ? error.message : `${error.message}.`;
}
