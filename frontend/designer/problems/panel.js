// The list of what is wrong: what stops publishing, what to look at, what is good to know. Each line
// leads to its element; F8 goes from one to the next.
import bad from '@tabler/icons/outline/alert-circle.svg?raw';
import chevron from '@tabler/icons/outline/chevron-down.svg?raw';
import check from '@tabler/icons/outline/check.svg?raw';
import info from '@tabler/icons/outline/info-circle.svg?raw';
import risk from '@tabler/icons/outline/alert-triangle.svg?raw';
import { nameIn } from '../modeler/contents.js';
import { h, icon } from '../shell/dom.js';
import { deedsOf } from './deeds.js';
import { findingsOf } from './findings.js';
import './problems.css';

const KINDS = {
  error: { icon: bad, one: 'stops publishing', many: 'stop publishing' },
  warning: { icon: risk, one: 'to look at', many: 'to look at' },
  info: { icon: info, one: 'good to know', many: 'good to know' },
};

export function mount(root, api) {
  const findings = findingsOf(api);
  const panel = new Panel(root, api, findings);
  const stop = findings.on(() => panel.draw());
  const key = (event) => {
    if (event.key !== 'F8') return;
    event.preventDefault();
    panel.next(event.shiftKey ? -1 : 1);
  };
  addEventListener('keydown', key);
  panel.draw();
  return {
    destroy() {
      stop();
      removeEventListener('keydown', key);
      root.replaceChildren();
    },
  };
}

class Panel {
  #at = ''; // the problem that one went to last
  #drawn = '';

  constructor(root, api, findings) {
    Object.assign(this, { root, api, findings });
    this.isOpen = true;
    root.classList.add('problems');
  }

  draw() {
    const all = this.findings.all();
    const now = JSON.stringify([this.findings.state, this.isOpen, this.#at, all.map((one) => [key(one), this.#place(one)])]);
    if (now === this.#drawn) return;
    this.#drawn = now;
    const list = h('ul', { hidden: !this.isOpen }, all.map((one) => this.#line(one)));
    this.root.replaceChildren(this.#head(all), all.length ? list : '');
  }

  #head(all) {
    const counts = Object.entries(KINDS).map(([kind, words]) => {
      const count = all.filter((one) => one.severity === kind).length;
      return count ? h('span', { class: `counted ${kind}` }, icon(words.icon), `${count} ${count === 1 ? words.one : words.many}`) : null;
    });
    const fold = h('button', {
      type: 'button', class: 'fold', 'aria-expanded': String(this.isOpen),
      onclick: () => ((this.isOpen = !this.isOpen), this.draw()),
    }, icon(chevron), h('h2', {}, 'Problems'));
    return h('header', {}, fold, ...counts, all.length ? null : this.#none(),
      h('span', { class: 'grow' }), all.length ? h('span', { class: 'said' }, h('kbd', {}, 'F8'), ' next problem') : null);
  }

  #none() {
    if (this.findings.state === 'asking') return h('span', { class: 'said' }, 'Looking…');
    if (this.findings.state === 'unreachable') return h('span', { class: 'counted warning' }, icon(risk), 'Not checked: the server did not answer.');
    return h('span', { class: 'counted fine' }, icon(check), 'None. It can be published.');
  }

  #line(one) {
    const words = one.message.replace(/[^.:?]$/, '$&.');
    const isHere = key(one) === this.#at;
    return h('li', { class: one.severity, 'aria-current': isHere ? 'true' : undefined },
      icon(KINDS[one.severity].icon),
      h('button', { type: 'button', class: 'place', onclick: () => this.go(one) }, this.#place(one)),
      h('span', { class: 'words' }, words, one.remedy ? h('span', { class: 'remedy' }, ` ${one.remedy}`) : null,
        one.shown ? h('span', { class: 'remedy' }, ` For example ${one.shown}.`) : null),
      ...deedsOf(this.api, one).map(({ words: label, run }) => h('button', { type: 'button', class: 'b bare', onclick: () => this.#mend(one, run) }, label)));
  }

  async #mend(one, run) {
    await this.go(one);
    await run();
  }

  /** Where it is, as people say it: the element's name, with its rules or its file when that helps. */
  #place({ file, element, rules, line }) {
    const text = this.api.store.text(file) || '';
    const isXml = /\.(bpmn|dmn)$/.test(file);
    const name = element && isXml ? nameIn(text, element) : element || '';
    const numbers = rules?.length ? `, ${rules.length === 1 ? 'rule' : 'rules'} ${rules.join(' and ')}` : '';
    if (file.endsWith('.bpmn')) return name || file;
    return [name ? `${name}${numbers}` : file, name && !isXml ? ` (${file})` : '', !name && line ? `, line ${line}` : ''].join('');
  }

  async go(one) {
    this.#at = key(one);
    this.draw();
    await this.api.go(one.file, one.element || undefined);
    this.root.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }

  /** To the problem after the one that one went to last, or before it. */
  next(step) {
    const all = this.findings.all();
    if (!all.length) return;
    const at = all.findIndex((one) => key(one) === this.#at);
    const from = at < 0 && step < 0 ? 0 : at;
    this.go(all[(from + step + all.length) % all.length]);
  }
}

function key({ severity, file, element, message, rules }) {
  return [severity, file, element, message, rules].join('\n');
}
