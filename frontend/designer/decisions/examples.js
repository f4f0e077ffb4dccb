// "Examples": the table of examples of the decision, kept in scenarios.yaml, run whenever something changes.
import bad from '@tabler/icons/outline/alert-octagon.svg?raw';
import done from '@tabler/icons/outline/check.svg?raw';
import { h, icon } from '../shell/dom.js';
import { SCENARIOS } from '../shell/kinds.js';
import { newest } from '../../later.js';
import { spoken } from './values.js';

const PLAYED = (name) => name === SCENARIOS || name.endsWith('.dmn') || name.endsWith('.json');

export class Examples {
  #ask = newest();
  #decision = '';

  /** `desk` has `api`, `file`, `fill(context)` and `tallied(parts)`. */
  constructor(place, desk) {
    this.desk = desk;
    this.place = place;
  }

  async show(decision) {
    this.#decision = decision;
    const { api } = this.desk;
    const names = api.store.names().filter(PLAYED);
    const files = Object.fromEntries(names.map((name) => [name, api.store.text(name)]));
    if (!files[SCENARIOS]?.trim()) return this.#draw([]);
    const got = await this.#ask(() => api.ask('POST', '/processes/try/examples', { decision, files }));
    if (got?.error) return this.#refused(got.error);
    return got && this.#draw(got.value.tables);
  }

  /** Adds a row; true when it was kept. */
  add(name, variables, result) {
    return this.#change({ do: 'add', decision: this.#decision, name, variables, result });
  }

  async #change(change) {
    const { api } = this.desk;
    await api.editor(SCENARIOS)?.flush();
    try {
      const said = { text: api.store.text(SCENARIOS) ?? '', ...change };
      const { text } = await api.ask('POST', '/processes/try/example', said);
      api.store.write(SCENARIOS, text);
    } catch (error) {
      api.notify('bad', error.message);
      return false;
    }
    await this.show(this.#decision);
    return true;
  }

  #refused(error) {
    const problems = error.problems.map((one) => h('li', {}, one.detail));
    this.desk.tallied([]);
    this.place.replaceChildren(h('div', { class: 'refused' }, h('p', {}, error.message), h('ul', {}, problems)));
  }

  #draw(tables) {
    const rows = tables.flatMap((table) => table.rows.map((row, at) => ({ ...row, table: table.table, at, columns: table.columns })));
    rows.sort((one, two) => one.passed - two.passed); // what fails comes first
    const failed = rows.filter((row) => !row.passed).length;
    this.desk.tallied(rows.length ? [
      failed ? h('span', { class: 'tally error' }, `${failed} of ${rows.length} fail`) : h('span', { class: 'tally done' }, `${rows.length} pass`),
    ] : []);
    if (!rows.length) {
      this.place.replaceChildren(h('p', { class: 'hint' }, 'No example yet. Try an input above, look whether the answer is right, and keep it: from then on it is run with every change, and before a version is published.'));
      return;
    }
    this.place.replaceChildren(h('table', { class: 'examples' },
      h('caption', { class: 'visually-hidden' }, 'Each example: what is given, and what is expected.'), rows.map((row) => this.#row(row))));
  }

  #row(row) {
    const columns = row.columns.map((path, at) => [path, row.values[at]]).filter(([path]) => path !== 'name');
    const isResult = ([path]) => path.split('.')[0] === 'result';
    const given = columns.filter((one) => !isResult(one) && one[1] !== null);
    const mark = icon(row.passed ? done : bad);
    const sign = h('span', { class: row.passed ? 'passes' : 'fails' }, mark, row.passed ? 'passes' : 'fails');
    const line = (kind) => ([path, value]) => h('tr', { class: kind }, h('td', {}, broken(path)), h('td', {}, spoken(value)));
    return h('tbody', { class: row.passed ? '' : 'failed' },
      h('tr', {}, h('th', { colspan: '2', scope: 'rowgroup' }, h('div', {}, sign, h('span', { class: 'name' }, row.name || `Row ${row.at + 1}`), this.#deeds(row)))),
      given.map(line('given')), columns.filter(isResult).map(line('said')),
      row.passed ? null : h('tr', {}, h('td', { colspan: '2', class: 'came' }, row.faults.map((fault) => h('p', {}, fault)))));
  }

  #deeds(row) {
    const where = { table: row.table, row: row.at };
    const named = row.name || `row ${row.at + 1}`;
    const deed = (words, work) => h('button', { type: 'button', class: 'b bare', 'aria-label': `${words}: ${named}`, onclick: work }, words);
    const { readOnly } = this.desk.api;
    return h('span', { class: 'deeds' },
      deed('Try', () => this.desk.fill(row.variables)),
      row.passed || readOnly || row.answer === undefined ? null : deed('Take the answer', () =>
        this.#change({ do: 'change', ...where, name: row.name, variables: row.variables, result: row.answer })),
      readOnly ? null : deed('Remove', () => this.#change({ do: 'remove', ...where })));
  }
}

/** A path that may be broken after each point. */
function broken(path) {
  return path.split('.').flatMap((part, at) => (at ? ['.', h('wbr'), part] : [part]));
}
