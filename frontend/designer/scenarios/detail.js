// One scenario: what came of it, and its parts to be edited, as fields or as text.
import alert from '@tabler/icons/outline/alert-octagon.svg?raw';
import check from '@tabler/icons/outline/check.svg?raw';
import { confirm } from '../shell/dialogs.js';
import { h, icon } from '../shell/dom.js';

const PARTS = [
  ['variables', 'Given', 'Variables that it begins with, over what the defaults say.', 'customer: {name: Northwind Traders, isNew: true}'],
  ['tasks', 'People answer', 'By the user task’s id; a list is used up in order, its last answer stays.', 'Approve: {decision: approve}'],
  ['operations', 'Operations answer', 'By operation or by the element’s id; result, error, fails, open, after.', 'mail.send: {messageId: m-1}'],
  ['messages', 'Messages come', 'Each with its name, and if needed key, variables, after.', '- {name: agreement-accepted, after: P2D}'],
  ['expect', 'Expected', 'ended, visited, not_visited, tasks by role, calls, call_counts, variables, outcome, duration, incident, waits_at, started.', 'visited: [Approve, Done]\ntasks: {finance: 1}\nduration: P2D'],
];
const PLAIN = [['process', 'Process'], ['start', 'Start event'], ['decision', 'Decision'], ['order', 'Order from file'], ['at', 'Begins at'], ['until', 'Nothing later than']];

export class Detail {
  constructor(place, api, results, deeds) {
    Object.assign(this, { place, api, results, deeds, one: null, isText: false, isEdited: false, drawn: '' });
  }

  /** Shows a scenario; what is being typed stays. */
  show(one) {
    const now = JSON.stringify([one, this.isText, this.results.of.get(one?.name), this.results.isStale, this.results.isRunning]);
    if (now === this.drawn) return;
    if (this.isEdited && one?.name === this.one?.name) return this.#verdict();
    Object.assign(this, { drawn: now, one, isEdited: false });
    this.place.replaceChildren(...(one ? this.#scenario(one) : [this.#nothing()]));
    this.#verdict();
  }

  /** Hands over what was typed and waits for its button; gives whether it could be taken. */
  async take() {
    return this.isEdited ? this.put() : true;
  }

  leave() {
    Object.assign(this, { isEdited: false, drawn: '' });
  }

  edit() {
    this.place.querySelector('input, textarea')?.select();
  }

  #nothing() {
    return h('div', { class: 'nothing' }, h('h2', {}, 'No scenario yet'),
      h('p', {}, 'A scenario tells one story: what is given, what people and providers answer, and how it has to end. Play the diagram and keep the run, or write one.'));
  }

  #verdict() {
    const place = this.place.querySelector('.verdict');
    const result = this.results.of.get(this.one?.name);
    if (!place) return;
    const line = h('div', { class: 'line' },
      h('button', { type: 'button', class: 'b', disabled: this.results.isRunning, onclick: () => this.results.run(this.one.name) }, 'Run this one'),
      this.one.decision ? null : h('button', { type: 'button', class: 'b', onclick: () => this.api.play?.open(this.one.name, result?.failsAt) }, result && !result.passed ? 'Open in play where it fails' : 'Open in play'),
      result ? (result.passed ? h('span', { class: 'good' }, icon(check), `Passes${result.duration ? `, after ${result.duration}` : ''}.`) : h('span', { class: 'bad' }, icon(alert), 'Fails.')) : null,
      result && this.results.isStale ? h('span', { class: 'hint' }, 'The draft has changed since.') : null);
    const fault = this.results.fault ? [h('p', { class: 'fault', role: 'alert' }, this.results.fault.message)] : [];
    place.replaceChildren(line, ...fault, ...(result?.faults.length ? [differences(result)] : []));
  }

  #scenario(one) {
    const readOnly = this.api.readOnly;
    const fault = h('p', { class: 'fault', role: 'alert' });
    const changed = () => ((this.isEdited = true), (save.disabled = undo.disabled = false));
    const fields = this.isText ? this.#text(one, changed) : this.#fields(one, changed);
    this.put = async () => {
      fault.textContent = '';
      save.disabled = true;
      try {
        await this.deeds.put(fields.said());
        return true;
      } catch (error) {
        fault.textContent = error.message;
        save.disabled = false;
        return false;
      }
    };
    const save = h('button', { type: 'button', class: 'b primary', disabled: true, onclick: () => this.put() }, 'Take the changes');
    const undo = h('button', { type: 'button', class: 'b', disabled: true, onclick: () => (this.leave(), this.show(this.one)) }, 'Drop them');
    const other = () => (Object.assign(this, { isText: !this.isText, isEdited: false, drawn: '' }), this.show(this.one));
    const wrong = (deed) => () => deed().catch((error) => (fault.textContent = error.message));
    const remove = async () => (await confirm(`Remove “${one.name}”?`, 'Its lines leave scenarios.yaml. The draft’s history keeps them.', 'Remove it')) && this.deeds.remove();
    return [
      h('header', {}, h('h2', {}, one.name), h('span', { class: 'grow' }),
        h('button', { type: 'button', class: 'b', onclick: other }, this.isText ? 'As fields' : 'As text'),
        readOnly ? null : h('button', { type: 'button', class: 'b', onclick: wrong(() => this.deeds.copy()) }, 'Copy'),
        readOnly ? null : h('button', { type: 'button', class: 'b danger', onclick: wrong(remove) }, 'Remove…')),
      h('div', { class: 'verdict' }),
      ...fields.shown, fault,
      readOnly ? null : h('footer', {}, save, undo, h('span', { class: 'hint' }, 'Other lines of scenarios.yaml stay as they are.')),
    ].filter(Boolean);
  }

  #text(one, changed) {
    const area = h('textarea', { class: 'field-box code', rows: '28', spellcheck: 'false', 'aria-label': 'The scenario as YAML', readOnly: this.api.readOnly });
    area.value = one.text;
    area.addEventListener('input', changed);
    return { shown: [area], said: () => ({ text: area.value }) };
  }

  #fields(one, changed) {
    const readOnly = this.api.readOnly;
    const name = h('input', { class: 'field-box', id: 'scene-name', maxlength: '500', value: one.name, readOnly });
    const plain = PLAIN.map(([key, words]) => [key, words, h('input', { class: 'field-box', id: `scene-${key}`, value: one[key] || '', maxlength: '500', readOnly, placeholder: readOnly ? undefined : 'as the defaults say' })]);
    const parts = PARTS.map(([key, words, hint, example]) => {
      const text = one.parts[key] || '';
      const area = h('textarea', { class: 'field-box code', id: `scene-${key}`, rows: `${Math.min(14, Math.max(2, text.split('\n').length + 1))}`, spellcheck: 'false', readOnly, placeholder: readOnly ? undefined : example, 'aria-describedby': `hint-${key}` });
      area.value = text;
      return [key, area, h('section', { class: key }, h('label', { for: `scene-${key}` }, words), h('p', { class: 'hint', id: `hint-${key}` }, hint), area)];
    });
    for (const field of [name, ...plain.map(([, , field]) => field), ...parts.map(([, area]) => area)]) field.addEventListener('input', changed);
    const used = plain.filter(([key]) => one[key]);
    const shown = [
      h('section', {}, h('label', { for: 'scene-name' }, 'Name'), name),
      h('details', { class: 'plain', open: used.length > 0 }, h('summary', {}, 'Where and when it begins'),
        h('div', { class: 'grid' }, plain.map(([key, words, field]) => h('div', {}, h('label', { for: `scene-${key}` }, words), field)))),
      ...parts.map(([, , section]) => section),
    ];
    const said = () => ({
      parts: {
        name: name.value.trim(), alone: one.alone,
        ...Object.fromEntries(plain.map(([key, , field]) => [key, field.value.trim() || null])),
        ...Object.fromEntries(parts.map(([key, area]) => [key, area.value])),
      },
    });
    return { shown, said };
  }
}

/** What was expected and what came, side by side where the fault says both. */
function differences({ faults, story }) {
  const rows = faults.map((fault) => {
    const found = /^(.*?): expected ([^]*), was ([^]*)$/.exec(fault);
    return found ? h('tr', {}, h('th', { scope: 'row' }, found[1]), h('td', {}, found[2]), h('td', {}, found[3])) : h('tr', {}, h('td', { colspan: '3' }, fault));
  });
  return h('div', { class: 'differences' },
    h('table', {}, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'What'), h('th', { scope: 'col' }, 'Expected'), h('th', { scope: 'col' }, 'Came'))), h('tbody', {}, rows)),
    story.length ? h('ul', {}, story.map((line) => h('li', {}, line))) : null);
}
