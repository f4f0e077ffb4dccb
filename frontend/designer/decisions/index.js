// Decisions of a draft: the tables and their graph, and beside them the check, "try" and the examples.
import chevron from '@tabler/icons/outline/chevron-down.svg?raw';
import plus from '@tabler/icons/outline/plus.svg?raw';
import './decisions.css';
import { Editor } from '../beside/editor.js';
import { list, tally, worst } from '../beside/findings.js';
import { section } from '../beside/section.js';
import { askName } from '../shell/dialogs.js';
import { h, icon } from '../shell/dom.js';
import { Drawing } from './drawing.js';
import { Examples } from './examples.js';
import { joined, paths, started } from './known.js';
import { Marks } from './marks.js';
import { Trying } from './trying.js';

const TYPES = ['string', 'number', 'boolean', 'date', 'time', 'dateTime'];

/** Edits a file of decisions. */
export async function mount(root, api, file) {
  const editor = new Decisions(root, api, file);
  await editor.begin();
  return editor;
}

class Decisions extends Editor {
  checking = '/processes/try/table-check';
  #known = { list: [] };
  #told = [];
  #checked = null; // what the server last said of the file

  async prepare() {
    this.#told = await started(this.api);
    this.#known.list = this.#told;
  }

  // ---- what is laid out

  lay() {
    this.views = h('div', { class: 'views', role: 'tablist', 'aria-label': 'Decisions of this file' });
    this.deeds = h('div', { class: 'deeds' });
    this.place = h('div', { class: 'drawing', role: 'group', 'aria-label': 'The decision' });
    this.inner = h('div', { class: 'decisions' }, h('div', { class: 'strip' }, this.views, this.deeds), this.place);
    this.properties = h('div', { class: 'drd-properties' });
    this.side = this.api.side(this.file);
    this.side.classList.add('beside');
    this.side.setAttribute('aria-label', 'Check, try and examples');
    this.head = h('header', {});
    const [check, trial, kept] = ['Check', 'Try', 'Examples'].map(section);
    Object.assign(this, { checkPlace: check.place, checkTally: check.told, keptTally: kept.told });
    this.parts = h('div', { class: 'parts' }, check.made, trial.made, kept.made);
    this.side.replaceChildren(this.head, this.properties, this.parts);
    this.marks = new Marks(this.place);
    this.trying = new Trying(trial.place, this);
    this.examples = new Examples(kept.place, this);
  }

  make() {
    return new Drawing(this.place, this.properties, this.api.readOnly, this.#known, {
      changed: () => this.write(),
      viewed: () => this.#viewed(),
    });
  }

  drawn() {
    this.#viewed();
  }

  /** Another decision, or the graph, came into view. */
  #viewed() {
    const view = this.drawing?.view;
    if (!view) return;
    this.inner.dataset.view = view.type;
    this.side.dataset.view = view.type;
    this.properties.hidden = view.type !== 'drd' || this.api.readOnly;
    this.#drawViews(view);
    this.#show();
    this.api.at(this.file, view.type === 'drd' ? '' : view.id);
  }

  #drawViews(now) {
    const words = (view) => (view.type === 'drd' ? 'Graph' : view.name);
    const open = (view) => this.drawing.show(view.id, view.type);
    this.views.replaceChildren(...this.drawing.views.map((view) => h('button', {
      type: 'button', role: 'tab', 'aria-selected': `${view.id === now.id && view.type === now.type}`, onclick: () => open(view),
    }, words(view))));
    this.deeds.replaceChildren(...(this.api.readOnly ? [] : [now.isTable ? this.#inputs() : null, this.#adding()].filter(Boolean)));
  }

  #adding() {
    const add = async () => {
      const hint = 'It joins this file, with an empty table. Draw a line in the graph to let one decision use another.';
      const name = await askName('Add a decision', 'Name', hint, 'Add the decision', '', (said) => (said ? '' : 'Write a name.'));
      if (name) await this.drawing.addDecision(name);
    };
    return h('button', { type: 'button', class: 'b bare', onclick: add }, icon(plus), 'Add a decision');
  }

  /** A menu of the variables that are known: each becomes an input column with its type. */
  #inputs() {
    const menu = h('div', { class: 'menu choices', popover: 'auto', id: `inputs-${this.file.replace(/\W/g, '-')}` });
    const find = h('input', { class: 'field-box', type: 'search', placeholder: 'Find a variable', 'aria-label': 'Find a variable' });
    const results = h('div', { class: 'results' });
    const all = paths(this.#known.list);
    const draw = () => {
      const wanted = find.value.trim().toLowerCase();
      const found = all.filter(({ path }) => path.toLowerCase().includes(wanted));
      const own = find.value.trim() && !all.some(({ path }) => path === find.value.trim()) ? [{ path: find.value.trim(), type: 'Any' }] : [];
      results.replaceChildren(...[...found, ...own].map((one) => this.#choice(one, menu)));
    };
    find.addEventListener('input', draw);
    menu.addEventListener('toggle', ({ newState }) => newState === 'open' && (draw(), find.focus()));
    menu.append(find, results);
    const opener = h('button', { type: 'button', class: 'b bare', popovertarget: menu.id }, icon(plus), 'Add an input', icon(chevron));
    return h('span', {}, opener, menu);
  }

  #choice({ path, type }, menu) {
    const add = () => {
      menu.hidePopover();
      const last = path.split('.').at(-1).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
      this.drawing.addInput({ path, label: last[0].toUpperCase() + last.slice(1), type: TYPES.includes(type) ? type : undefined });
    };
    return h('button', { type: 'button', onclick: add }, h('code', {}, path), h('span', { class: 'type' }, type === 'Any' ? '' : type));
  }

  // ---- what the server says

  checked({ value, error }) {
    this.#checked = value ?? { findings: [], decisions: null, fault: error.message };
    this.#known.list = joined(this.#told, this.#checked.variables);
    this.#show();
  }

  #show() {
    const { findings = [], decisions, fault } = this.#checked || {};
    const view = this.drawing?.view;
    const here = view && view.type !== 'drd' ? view.id : null;
    const name = here ? view.name : this.file;
    const words = h('span', { class: 'kind' }, KINDS[view?.type] || 'Decisions');
    this.head.replaceChildren(words, h('h2', {}, name), ...(here ? [h('code', {}, here)] : []));
    const mine = findings.filter((one) => !here || one.decision === here || one.kind === 'unreadable');
    this.checkTally.replaceChildren(...tally(mine));
    const fine = FINE[view?.type] || 'Nothing found in the decisions of this file.';
    this.checkPlace.replaceChildren(fault ? h('p', { class: 'hint' }, `It could not be checked: ${fault}`)
      : this.#checked ? list(mine, (one) => this.#deedsOf(one, here), fine) : h('p', { class: 'hint' }, 'Being checked.'));
    this.found = worst(findings, (one) => one.rows);
    this.#mark([]);
    this.side.classList.toggle('graph', !here);
    if (here && decisions) this.trying.show(decisions.find((one) => one.id === here) || null);
    else if (here && this.#checked) this.trying.show(null);
    if (here && this.#checked) this.examples.show(here);
  }

  #deedsOf(one, here) {
    const deeds = [];
    if (one.example?.context && one.decision === here) deeds.push(['Show the case', () => this.trying.fill(one.example.context)]);
    if (one.rows[0]) deeds.push([one.rows.length > 1 ? 'Go to the rules' : 'Go to the rule', () => this.focus(one.rows[0])]);
    else if (!here && one.decision) deeds.push(['Open it', () => this.focus(one.decision)]);
    return deeds;
  }

  #mark(hits) {
    this.marks.show({ hits, found: this.found, widths: this.drawing?.widths });
  }

  // ---- what the parts of the panel ask for

  hits(explanation) {
    const here = this.drawing?.view?.id;
    const own = explanation.find((one) => one.decision === here);
    this.#mark((own?.rules || []).map((rule) => rule.id));
  }

  open(decision) {
    return this.drawing.show(decision);
  }

  fill(context) {
    this.trying.fill(context);
  }

  keep(name, context, value) {
    return this.examples.add(name, context, value);
  }

  tallied(parts) {
    this.keptTally.replaceChildren(...parts);
  }

  // ---- what the shell asks for

  async focus(id) {
    if (this.drawing) await this.drawing.focus(id);
    else super.focus();
  }

  /** Hands over what is being typed as well. */
  flush() {
    this.drawing?.take();
    return super.flush();
  }

  /** In words of its own where the editor's are too technical. */
  why(error) {
    const first = error.message.split('\n')[0];
    if (/unparsable|unclosed|failed to parse/i.test(first)) return `It is no complete XML: ${first}.`;
    return first.endsWith('.') ? first : `${first}.`;
  }

  destroy() {
    super.destroy();
    this.marks.destroy();
  }
}

const FINE = { decisionTable: 'No overlap, no gap, every rule can decide.', literalExpression: 'The expression can be read.', boxedExpression: 'The expressions can be read.' };
const KINDS = { drd: 'Graph of decisions', decisionTable: 'Decision table', literalExpression: 'Expression', boxedExpression: 'Boxed expression' };
