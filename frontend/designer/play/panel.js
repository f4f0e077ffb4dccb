// The play bar under the diagram, and what it opens: what waits, the moves, what one sees.
import back from '@tabler/icons/outline/chevron-left.svg?raw';
import cover from '@tabler/icons/outline/shield-check.svg?raw';
import first from '@tabler/icons/outline/player-skip-back.svg?raw';
import next from '@tabler/icons/outline/player-track-next.svg?raw';
import play from '@tabler/icons/outline/player-play.svg?raw';
import save from '@tabler/icons/outline/test-pipe.svg?raw';
import settings from '@tabler/icons/outline/adjustments-horizontal.svg?raw';
import x from '@tabler/icons/outline/x.svg?raw';
import { lettersAllowed } from '../../keys.js';
import { contextOf } from '../modeler/context.js';
import { h, icon } from '../shell/dom.js';
import { scenarioNames } from '../scenarios/names.js';
import { resultsOf } from '../scenarios/results.js';
import { letTimePass } from './answer.js';
import { beginnings, chooseBeginning, simplest } from './begin.js';
import { bringIntoSight, drawCoverage, drawPlay, fitted, wipe } from './canvas.js';
import { keepRun } from './keep.js';
import { drawLog } from './log.js';
import { travel } from './motion.js';
import { Run } from './run.js';
import { drawDecisions, drawVariables } from './seen.js';
import { drawWaits } from './waits.js';
import { stands, when } from './words.js';
import './play.css';

export async function mount(root, api) {
  const { roles } = await contextOf(api).catch(() => ({ roles: [] })); // without it, their keys are shown
  api.roles = new Map(roles.map(({ key, name }) => [key, name]));
  const panel = new Panel(root, api);
  api.play = { open: (scenario, element) => panel.openScenario(scenario, element), keep: () => panel.keep(), get run() { return panel.run; } };
  return { destroy: () => panel.destroy() };
}

class Panel {
  constructor(root, api) {
    Object.assign(this, { root, api, known: null, given: null, tab: 'variables', fault: '' });
    this.results = resultsOf(api);
    this.run = new Run(api);
    root.classList.add('play');
    this.bar = h('div', { class: 'play-bar', role: 'toolbar', 'aria-label': 'Play' });
    this.body = h('div', { class: 'play-body', hidden: true });
    root.replaceChildren(this.bar, this.body);
    const keys = (event) => this.#key(event);
    const tabs = new MutationObserver(() => this.#place());
    addEventListener('keydown', keys);
    tabs.observe(document.getElementById('tabs'), { childList: true });
    this.stops = [
      () => removeEventListener('keydown', keys), () => tabs.disconnect(),
      this.run.on((news) => this.#heard(news)),
      this.results.on(() => this.#covered()),
      api.store.on(({ name }) => name && (this.known = null)),
    ];
    this.#place();
    this.draw();
  }

  destroy() {
    for (const stop of this.stops) stop();
  }

  #place() {
    this.root.hidden = !this.api.shown()?.endsWith('.bpmn');
    this.#paint();
  }

  // ---- deeds

  async #ready() {
    if (this.run.begun) return true;
    try {
      this.known = await beginnings(this.api);
    } catch (error) {
      this.#say(error);
      return false;
    }
    this.run.start = this.given?.start || simplest(this.known);
    return true;
  }

  async go(wish) {
    this.results.paint(false);
    if (await this.#ready()) await this.run.move(wish);
  }

  async choose() {
    try {
      this.known = await beginnings(this.api);
    } catch (error) {
      return this.#say(error);
    }
    const chosen = await chooseBeginning(this.api, this.known, this.run.start?.scenario ? null : this.run.start);
    if (!chosen) return this.draw();
    this.given = { start: chosen.start, words: 'own data' };
    this.run.examples = chosen.examples;
    this.run.start = chosen.start;
    this.results.paint(false);
    return this.run.restart();
  }

  /** Plays as a scenario says, to where it stops or to an element of it. */
  async openScenario(name, element) {
    this.given = { start: { scenario: name }, words: name };
    this.run.start = this.given.start;
    this.results.paint(false);
    const file = this.api.store.names().filter((one) => one.endsWith('.bpmn'));
    await this.api.go(file.find((one) => one === `${this.api.process.key}.bpmn`) || file[0]);
    await this.run.restart({ do: 'run' });
    const at = element ? this.run.log.findLastIndex(({ events }) => events.some((event) => event.element === element)) : -1;
    if (at >= 0 && at < this.run.moves.length) await this.run.look(at);
  }

  async #with(value) {
    if (value === 'own') return this.choose();
    this.given = value ? { start: { scenario: value }, words: value } : null;
    this.run.stop();
    return this.draw();
  }

  restart() {
    this.results.paint(false);
    return this.run.restart();
  }

  stop() {
    this.fault = '';
    this.run.stop();
  }

  async keep() {
    const name = await keepRun(this.api, this.run);
    if (!name) return;
    this.api.notify('done', `The run is kept as the scenario “${name}”.`, [['Open the scenarios', () => this.api.go('scenarios.yaml')]]);
    await this.results.run();
  }

  async coverage() {
    if (this.results.isPainted) return this.results.paint(false);
    await this.results.run();
    return this.results.paint(true);
  }

  #key(event) {
    if (this.root.hidden || !lettersAllowed(event)) return;
    if (event.key === 'p' || event.key === 'P') this.go({ do: 'run' });
    else if (event.key === '.') this.go({ do: 'next' });
    else return;
    event.preventDefault();
  }

  // ---- drawing

  #heard(news) {
    if (news.waits) return this.bar.classList.add('busy');
    this.bar.classList.remove('busy');
    if (news.refused) return this.#say(news.refused);
    this.fault = news.nothing && !this.run.view.over ? 'Nothing moves by itself here. Answer what waits, or jump to a timer.' : '';
    this.draw();
    this.#paint();
    if (news.fresh?.length) travel(this.api, news.fresh).then(() => this.#follow());
    return undefined;
  }

  #say(error) {
    const places = (error.problems || []).map((one) => `${one.pointer}: ${one.detail}`).filter((words) => !error.message.includes(words));
    this.fault = [error.message, ...places.slice(0, 3)].join(' ');
    this.draw();
  }

  #covered() {
    this.draw();
    this.#paint();
  }

  #paint() {
    if (this.results.isPainted && this.results.report) drawCoverage(this.api, this.results.report);
    else if (this.run.begun) drawPlay(this.api, this.run.view);
    else wipe(this.api);
  }

  draw() {
    this.bar.replaceChildren(...this.#bar());
    const { view } = this.run;
    const wasHidden = this.body.hidden;
    this.body.hidden = !view && !this.fault;
    if (wasHidden !== this.body.hidden) requestAnimationFrame(() => fitted(this.api));
    if (this.body.hidden) return this.body.replaceChildren();
    const top = this.body.querySelector('.play-log')?.scrollTop || 0;
    this.body.replaceChildren(...(this.fault ? [h('p', { class: 'play-fault', role: 'alert' }, this.fault)] : []), ...(view ? [this.#columns()] : []));
    const log = this.body.querySelector('.play-log');
    if (log) log.scrollTop = this.run.isPast ? top : log.scrollHeight;
    return undefined;
  }

  #bar() {
    const { run } = this;
    const b = (kind, words, drawn, deed, more = {}) => h('button', { type: 'button', class: `b ${kind}`, onclick: deed, ...more }, icon(drawn), words);
    const names = this.known?.scenarios || scenarioNames(this.api.store.text('scenarios.yaml'));
    const select = h('select', { class: 'field-box', 'aria-label': 'Begins with', onchange: (event) => this.#with(event.target.value) },
      h('option', { value: '', selected: !this.given }, 'Example data'),
      h('option', { value: 'own', selected: this.given && !this.given.start.scenario }, this.given && !this.given.start.scenario ? 'Own data, change…' : 'Own data or a past order…'),
      names.map((name) => h('option', { value: name, selected: this.given?.start.scenario === name }, `Scenario: ${name}`)));
    return [
      h('b', {}, 'Play'),
      b('bare', '', first, () => this.restart(), { 'aria-label': 'From the start', title: 'From the start', disabled: !run.begun }),
      b('bare', '', back, () => run.back(), { 'aria-label': 'Back a step', title: 'Back a step', disabled: !run.at }),
      h('button', { type: 'button', class: 'b primary', onclick: () => this.go({ do: 'run' }) }, icon(play), 'Run ', h('kbd', {}, 'P')),
      h('button', { type: 'button', class: 'b', onclick: () => this.go({ do: 'next' }) }, icon(next), 'Next ', h('kbd', {}, '.')),
      h('label', {}, 'with ', select),
      b('bare', '', settings, () => this.choose(), { 'aria-label': 'What it begins with', title: 'What it begins with' }),
      run.begun ? null : h('span', { class: 'said' }, 'Provider answers are played; nothing is sent.'),
      h('span', { class: 'grow' }),
      b(this.results.isPainted ? 'on' : '', 'Coverage', cover, () => this.coverage(), { 'aria-pressed': String(this.results.isPainted), title: 'What the scenarios reach' }),
      run.begun && !this.api.readOnly ? b('', 'Keep…', save, () => this.keep(), { title: 'Keep this run as a scenario' }) : null,
      run.begun ? b('bare', '', x, () => this.stop(), { 'aria-label': 'End the play', title: 'End the play' }) : null,
    ].filter(Boolean);
  }

  #columns() {
    const { run, api } = this;
    const tab = (key, words) => h('button', { type: 'button', role: 'tab', 'aria-controls': 'play-seen', 'aria-selected': String(this.tab === key), onclick: () => ((this.tab = key), this.draw()) }, words);
    const go = (element) => this.#show(element);
    const past = run.isPast
      ? h('p', { class: 'play-past-note' }, `You look at move ${run.at} of ${run.moves.length}. A move from here drops those after it. `,
        h('button', { type: 'button', class: 'b bare', onclick: () => run.look(run.moves.length) }, 'Back to the last one'))
      : null;
    const changed = run.hasChanged ? h('p', { class: 'play-past-note' }, 'The draft has changed since this play began; each move plays it as it is now.') : null;
    return h('div', { class: 'play-columns' },
      h('section', { 'aria-label': 'What waits' }, h('header', {}, h('h2', {}, when(run.view.now)), h('span', { class: 'stands', role: 'status' }, stands(run.view))),
        h('div', { class: 'scroll' }, past, changed, ...drawWaits(api, run, go),
          run.view.over ? null : h('button', { type: 'button', class: 'b bare pass', onclick: () => letTimePass(run) }, 'Let time pass…'))),
      h('section', { 'aria-label': 'Moves' }, h('header', {}, h('h2', {}, 'Moves')), drawLog(run)),
      h('section', { 'aria-label': 'What one sees' }, h('header', {}, h('div', { role: 'tablist' }, tab('variables', 'Variables'), tab('decisions', 'Decisions'))),
        h('div', { class: 'scroll', role: 'tabpanel', id: 'play-seen', tabindex: '0', 'aria-label': this.tab === 'variables' ? 'Variables' : 'Decisions' }, ...(this.tab === 'variables' ? drawVariables(run) : drawDecisions(run)))));
  }

  /** Keeps in sight where the tokens are. */
  #follow() {
    const { view } = this.run;
    const ids = view ? [...Object.keys(view.incidents), ...view.waits.map((wait) => wait.element)] : [];
    if (ids.length) bringIntoSight(this.api, ids[0]);
  }

  #show(element) {
    const found = this.api.store.names().find((name) => name.endsWith('.bpmn') && this.api.editor(name)?.modeler?.get('elementRegistry').get(element));
    if (found) this.api.go(found, element);
  }
}
