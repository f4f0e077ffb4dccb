// The editor of scenarios: the list with what passes, and the one that is looked at.
import bad from '@tabler/icons/outline/alert-octagon.svg?raw';
import check from '@tabler/icons/outline/check.svg?raw';
import dash from '@tabler/icons/outline/circle-dashed.svg?raw';
import play from '@tabler/icons/outline/player-play.svg?raw';
import plus from '@tabler/icons/outline/plus.svg?raw';
import { h, icon } from '../shell/dom.js';
import { texts } from '../play/run.js';
import { later } from '../../later.js';
import { changeScenarios, FILE } from './change.js';
import { Detail } from './detail.js';
import { parts } from './panel.js';
import { resultsOf } from './results.js';
import './scenarios.css';

export async function mount(root, api) {
  const editor = new Editor(root, api);
  await editor.read();
  return {
    focus: (name) => editor.choose(name),
    flush() {},
    holds: () => editor.detail.isEdited,
    take: () => editor.detail.take(),
    destroy: () => editor.destroy(),
  };
}

class Editor {
  constructor(root, api) {
    Object.assign(this, { root, api, scenarios: [], examples: [], problem: '', chosen: null });
    this.results = resultsOf(api);
    this.list = h('nav', { class: 'scenes', 'aria-label': 'Scenarios' });
    this.place = h('div', { class: 'scene' });
    root.classList.add('scenarios');
    root.append(this.list, this.place);
    this.detail = new Detail(this.place, api, this.results, {
      put: (change) => this.put(change), copy: () => this.copy(), remove: () => this.remove(),
    });
    const again = later(300, () => this.read());
    this.stops = [this.results.on(() => this.draw()), api.store.on(({ name }) => name === FILE && again()), again.stop];
  }

  destroy() {
    for (const stop of this.stops) stop();
  }

  async read() {
    try {
      const said = await this.api.ask('POST', `${this.api.path}/scenarios`, { files: await texts(this.api) });
      Object.assign(this, said);
    } catch (error) {
      this.problem = error.message;
    }
    if (!this.scenarios.some((one) => one.name === this.chosen)) this.chosen = this.scenarios[0]?.name ?? null;
    this.draw();
  }

  /** Shows another scenario; what was typed into the one before is taken, or stays with the reason. */
  async choose(name) {
    if (!(await this.detail.take())) return;
    this.chosen = name;
    this.detail.leave();
    this.draw();
  }

  async put(change) {
    const { name } = await changeScenarios(this.api, { do: 'put', name: this.chosen, ...change });
    this.chosen = name;
    this.detail.leave();
    await this.read();
    this.results.run();
  }

  async copy() {
    if (!(await this.detail.take())) return;
    const { name } = await changeScenarios(this.api, { do: 'copy', name: this.chosen });
    this.chosen = name;
    await this.read();
  }

  async remove() {
    await changeScenarios(this.api, { do: 'remove', name: this.chosen });
    this.results.of.delete(this.chosen);
    this.chosen = null;
    await this.read();
  }

  async add() {
    if (!(await this.detail.take())) return;
    let name = 'A new scenario';
    for (let number = 2; this.scenarios.some((one) => one.name === name); number += 1) name = `A new scenario, ${number}`;
    await changeScenarios(this.api, { do: 'put', text: `name: ${name}\nexpect: {ended: completed}` });
    this.chosen = name;
    await this.read();
    this.detail.edit();
  }

  // ---- drawing

  draw() {
    const { report, isRunning, of } = this.results;
    const names = [...this.scenarios.map((one) => one.name), ...this.examples];
    const failing = names.filter((name) => of.get(name)?.passed === false).length;
    const words = isRunning ? 'Playing…' : report ? (failing ? `${failing} of ${names.length} fail` : `${names.length} pass`) : `${names.length} in all`;
    this.list.replaceChildren(
      h('header', {},
        h('button', { type: 'button', class: 'b primary', disabled: isRunning, onclick: () => this.results.run() }, icon(play), 'Run all'),
        this.api.readOnly ? null : h('button', { type: 'button', class: 'b', onclick: () => this.add().catch((error) => this.api.notify('bad', error.message)) }, icon(plus), 'New'),
        h('span', { class: `said ${failing ? 'bad' : ''}`, role: 'status' }, words)),
      report ? h('p', { class: 'reach' }, ...parts(report)) : h('p', { class: 'reach' }, h('span', { class: 'said' }, 'Run them to see what passes and what they reach.')),
      this.problem ? h('p', { class: 'fault', role: 'alert' }, this.problem) : '',
      h('ul', {}, this.scenarios.map((one) => this.#line(one.name))),
      this.examples.length ? h('h3', {}, 'Rows of examples') : '',
      this.examples.length ? h('ul', { class: 'rows' }, this.examples.map((name) => this.#row(name))) : '');
    this.detail.show(this.scenarios.find((one) => one.name === this.chosen) || null);
  }

  #line(name) {
    const result = this.results.of.get(name);
    const [drawn, kind, words] = state(result);
    return h('li', {}, h('button', {
      type: 'button', class: kind, 'aria-current': name === this.chosen ? 'true' : undefined, onclick: () => this.choose(name),
    }, icon(drawn), h('span', { class: 'name' }, name), h('span', { class: 'how' }, words)));
  }

  #row(name) {
    const result = this.results.of.get(name);
    const [drawn, kind] = state(result);
    return h('li', { class: kind }, icon(drawn), h('span', {}, name, ...(result?.faults || []).map((fault) => h('span', { class: 'fault' }, fault))));
  }
}

function state(result) {
  if (!result) return [dash, '', 'not run'];
  return result.passed ? [check, 'pass', 'passes'] : [bad, 'fail', 'fails'];
}
