// "Try": fields for what the decision asks for, and what it answers as one types.
import { h } from '../shell/dom.js';
import { later, newest } from '../../later.js';
import { at, contextOf, field, isContext } from './fields.js';
import { shown, spoken } from './values.js';

const TYPING = 250; // ms

export class Trying {
  #asks = null;
  #fields = [];
  #extra = {}; // what an example gives beside the fields
  #ask = newest();
  #ran = false;

  /** `desk` has `api`, `file`, `hits(explanation)`, `open(decision)`, `keep(name, context, value)`. */
  constructor(place, desk) {
    this.desk = desk;
    this.fields = h('div', { class: 'fields' });
    this.result = h('div', { class: 'result', 'aria-live': 'polite' });
    this.keep = this.#keeping();
    place.replaceChildren(this.fields, this.result, this.keep);
    this.run = later(TYPING, () => this.#evaluate());
  }

  /** Shows another decision, or the same one after a change; what was typed stays. */
  show(asks) {
    const typed = this.#asks?.id === asks?.id ? this.#context() : null;
    const same = this.fields.hasChildNodes() && JSON.stringify(asks?.inputs) === JSON.stringify(this.#asks?.inputs) && this.#asks?.id === asks?.id;
    const ran = this.#ran && typed;
    this.#asks = asks;
    if (!same) {
      this.#extra = {};
      this.#draw();
      if (typed) this.#fill(typed);
    }
    if (ran) this.run();
    if (!typed) this.#clear();
  }

  /** Puts in an input and evaluates it: the example of a finding, a row of the examples. */
  fill(context) {
    this.#fill(context);
    this.run();
    this.#fields[0]?.element.closest('details')?.setAttribute('open', '');
    this.fields.scrollIntoView({ block: 'nearest' });
  }

  get last() {
    return this.answer && { context: this.answer.context, value: this.answer.value };
  }

  #draw() {
    const inputs = this.#asks?.inputs || [];
    this.#fields = inputs.map((one) => field(one, () => this.run()));
    const none = this.#asks ? 'It asks for nothing: it always answers the same.' : 'Correct the file first; then it can be tried.';
    const parts = this.#fields.map((one) => one.element);
    this.fields.replaceChildren(...(parts.length ? parts : [h('p', { class: 'hint' }, none)]));
    this.#clear();
    if (this.#asks && !parts.length) this.run();
  }

  #clear() {
    this.answer = null;
    this.#ran = false;
    this.keep.hidden = true;
    this.result.replaceChildren();
    this.desk.hits([]);
  }

  #fill(context) {
    this.#extra = structuredClone(context);
    for (const one of this.#fields) one.set(at(context, one.path));
  }

  /** What the fields say, over what an example gave beside them. */
  #context() {
    const paths = new Set(this.#fields.map((one) => one.path));
    return merged(without(this.#extra, paths), contextOf(this.#fields));
  }

  async #evaluate() {
    if (!this.#asks) return;
    const context = this.#context();
    const said = { file: this.desk.text(), decision: this.#asks.id, input: context, explain: true };
    const got = await this.#ask(() => this.desk.api.ask('POST', '/processes/try/decision', said));
    if (!got) return;
    this.#ran = true;
    this.answer = got.error ? null : { ...got.value, context };
    this.keep.hidden = !this.answer || this.desk.api.readOnly;
    this.result.replaceChildren(...(got.error ? refused(got.error) : this.#told(got.value)));
    this.desk.hits(got.error ? [] : got.value.explanation);
  }

  #told({ value, warnings, explanation }) {
    const own = explanation.find((one) => one.decision === this.#asks.id);
    const inner = explanation.filter((one) => one !== own && (one.decision || one.knowledge || one.service));
    return [
      h('div', { class: 'answer' }, h('h4', {}, 'Answer'), shown(value), own?.rules ? h('p', { class: 'hit' }, ruleWords(own)) : null),
      warnings.length ? h('ul', { class: 'warned' }, warnings.map((one) => h('li', {}, warned(one)))) : null,
      inner.length ? this.#story(inner) : null,
    ].filter(Boolean);
  }

  /** What the decisions before it answered. */
  #story(inner) {
    const row = (one) => {
      const words = [h('strong', {}, one.name), one.rules ? ` ${ruleWords(one)}` : '', ': ', h('code', {}, spoken(one.value))];
      const open = () => this.desk.open(one.decision);
      return h('li', {}, one.decision ? h('button', { type: 'button', class: 'link', onclick: open }, words) : words);
    };
    return h('div', { class: 'story' }, h('h4', {}, 'Decided before'), h('ol', {}, inner.map(row)));
  }

  #keeping() {
    const name = h('input', { class: 'field-box', maxlength: '120', placeholder: 'what it shows', 'aria-label': 'Name of the example' });
    const keep = async (event) => {
      event.preventDefault();
      if (await this.desk.keep(name.value.trim(), this.answer.context, this.answer.value)) name.value = '';
    };
    return h('form', { class: 'keep', hidden: true, onsubmit: keep }, name,
      h('button', { type: 'submit', class: 'b' }, 'Keep as an example'));
  }
}

function ruleWords({ rules, ...note }) {
  if (!rules.length) return 'no rule hit';
  const numbers = rules.map((one) => one.index);
  const more = note['more rules'] ? ` and ${note['more rules']} more` : '';
  if (numbers.length === 1) return `rule ${numbers[0]} hit`;
  return `rules ${numbers.slice(0, -1).join(', ')}${more ? ', ' : ' and '}${numbers.at(-1)}${more} hit`;
}

function warned({ place, message, text }) {
  const where = place ? `${place}: ` : '';
  return `${where}${message}${text ? ` (${text})` : ''}`;
}

function refused(error) {
  const problems = error.problems.map((one) => h('li', {}, one.detail || one.message));
  return [h('div', { class: 'refused', role: 'alert' }, h('p', {}, error.message), h('ul', {}, problems))];
}

function without(context, paths, before = '') {
  const left = Object.entries(context).filter(([key]) => !paths.has(`${before}${key}`));
  return Object.fromEntries(left.map(([key, value]) =>
    [key, isContext(value) ? without(value, paths, `${before}${key}.`) : value]));
}

function merged(under, over) {
  if (!isContext(under) || !isContext(over)) return over;
  const both = { ...under };
  for (const [key, value] of Object.entries(over)) both[key] = key in under ? merged(under[key], value) : value;
  return both;
}
