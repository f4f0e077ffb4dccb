// What becomes of each element when instances go to another version: two diagrams and their table.
// The table holds the truth; the diagrams show it, and a click on both sides writes it.
import { fit, goTo, READABLE, show as showDrawing, tools, viewerIn } from './drawing.js';
import './moving.css';

const said = document.getElementById('move-said');
const rows = new Map([...document.querySelectorAll('[data-from]')].map((row) => [row.dataset.from, row]));
const sides = {};
let chosen = null; // the element on the left that waits for its partner
const other = { source: 'target', target: 'source' };

const selectOf = (row) => row.querySelector('select');
const becomes = (from) => (rows.has(from) ? selectOf(rows.get(from)).value : from);

/** The elements on the left that become one on the right. */
function comesFrom(to) {
  const found = [...rows.keys()].filter((from) => becomes(from) === to);
  return found.length || rows.has(to) ? found : [to];
}

function partners(side, id) {
  return side === 'source' ? [becomes(id)].filter(Boolean) : comesFrom(id);
}

class Side {
  constructor(name) {
    this.name = name;
    this.place = document.querySelector(`[data-side="${name}"]`);
    this.pick = document.querySelector(`[data-pick="${name}"]`);
    this.viewer = viewerIn(this.place);
    this.canvas = this.viewer.get('canvas');
    this.registry = this.viewer.get('elementRegistry');
    this.place.append(tools(this.canvas));
    this.words = document.createElement('div'); // beside the canvas, whose viewer is used again
    this.place.after(this.words);
    this.pick.addEventListener('change', () => this.draw());
    const bus = this.viewer.get('eventBus');
    bus.on('element.hover', ({ element }) => show(this.name, idOf(element)));
    bus.on('element.out', () => hide());
    bus.on('element.click', ({ element }) => click(this.name, idOf(element)));
  }

  async draw() {
    delete this.place.dataset.ready;
    const answer = await fetch(this.pick.value);
    const { xml } = await answer.json();
    this.place.hidden = !(await showDrawing(this.viewer, this.words, xml));
    if (!this.place.hidden) {
      this.words.replaceChildren();
      this.canvas.resized(); // it may have been hidden
      fit(this.canvas);
      if (this.canvas.zoom() < READABLE) this.goTo(this.first());
    }
    paint();
    this.place.dataset.ready = 'yes';
  }

  /** Where most instances stand, else the start. */
  first() {
    const here = (id) => this.registry.get(id);
    const busy = [...rows.values()].filter((row) => Number(row.dataset.count));
    const ids = busy.map((row) => (this.name === 'source' ? row.dataset.from : selectOf(row).value));
    return ids.find(here) || this.registry.find((one) => one.type === 'bpmn:StartEvent')?.id;
  }

  goTo(id) {
    goTo(this.canvas, this.registry, id);
  }

  mark(id, marker, on = true) {
    if (!this.registry.get(id)) return;
    if (on) this.canvas.addMarker(id, marker);
    else this.canvas.removeMarker(id, marker);
  }

  /** A sub-process that is open is outlined, so that one sees what is inside. */
  hereOf(id) {
    const element = this.registry.get(id);
    return element?.children?.length ? 'move-within' : 'move-here';
  }

  /** Shows an element, in another file of the version when it stands there. */
  async bring(id, file) {
    if (!this.registry.get(id) && file) {
      const now = this.pick.selectedOptions[0]?.dataset.file;
      const option = [...this.pick.options].find((one) => one.dataset.file === file);
      if (option && file !== now) {
        option.selected = true;
        await this.draw();
      }
    }
    this.goTo(id);
  }
}

function idOf(element) {
  return element.labelTarget ? element.labelTarget.id : element.id;
}

/** Marks what is true of the whole: where instances stand, and what becomes of nothing. */
function paint() {
  const { source, target } = sides;
  for (const side of [source, target]) {
    const overlays = side.viewer.get('overlays');
    overlays.clear();
    side.registry.forEach(({ id }) => {
      for (const marker of ['move-here', 'move-within', 'move-missing']) side.mark(id, marker, false);
    });
  }
  for (const [from, row] of rows) {
    const count = Number(row.dataset.count);
    const to = becomes(from);
    const missing = !to && count > 0 && !('listens' in row.dataset);
    row.classList.toggle('is-missing', missing);
    if (!count) continue;
    source.mark(from, missing ? 'move-missing' : source.hereOf(from));
    badge(source, from, count, missing);
    if (to) target.mark(to, target.hereOf(to));
  }
  for (const to of new Set([...rows.keys()].map(becomes).filter(Boolean))) {
    const count = comesFrom(to).reduce((sum, from) => sum + Number(rows.get(from)?.dataset.count || 0), 0);
    if (count) badge(target, to, count, false);
  }
}

function badge(side, id, count, missing) {
  if (!side.registry.get(id)) return;
  const html = document.createElement('span');
  html.className = missing ? 'move-count is-missing' : 'move-count';
  html.textContent = count.toLocaleString('en');
  html.title = count === 1 ? '1 instance stands here' : `${html.textContent} instances stand here`;
  side.viewer.get('overlays').add(id, { position: { top: -12, right: 14 }, html });
}

let shown = [];

/** Lights up an element, its partner and its line of the table. */
function show(side, id) {
  hide();
  const there = partners(side, id);
  if (!there.length && !rows.has(id)) return;
  shown = [[side, id], ...there.map((one) => [other[side], one])];
  for (const [where, one] of shown) sides[where].mark(one, 'move-pair');
  const from = side === 'source' ? id : there[0];
  rows.get(from)?.classList.add('is-shown');
}

function hide() {
  for (const [where, one] of shown) sides[where].mark(one, 'move-pair', false);
  for (const row of rows.values()) row.classList.remove('is-shown');
  shown = [];
}

/** First the left, then the right: the pair is written to the table. */
function click(side, id) {
  if (side === 'source') {
    choose(rows.has(id) ? id : null);
    return;
  }
  const row = rows.get(chosen);
  if (!row) return;
  const select = selectOf(row);
  const option = [...select.options].find((one) => one.value === id);
  if (!option) {
    tell('An element can only become one of the same kind.');
    return;
  }
  select.value = id;
  tell(`${nameOf(row)} becomes ${option.textContent.trim()}.`);
  choose(null);
  paint();
}

function choose(from) {
  if (chosen) sides.source.mark(chosen, 'move-chosen', false);
  rows.get(chosen)?.removeAttribute('aria-selected');
  chosen = from;
  if (!from) return;
  sides.source.mark(from, 'move-chosen');
  const row = rows.get(from);
  row.setAttribute('aria-selected', 'true');
  row.scrollIntoView({ block: 'nearest' });
  tell(`${nameOf(row)}: now click the element on the right that it becomes.`);
}

function nameOf(row) {
  return row.cells[0].firstChild.textContent.trim();
}

function tell(words) {
  said.textContent = words;
}

function listen(from, row) {
  row.addEventListener('mouseenter', () => show('source', from));
  row.addEventListener('mouseleave', hide);
  row.addEventListener('click', (event) => {
    if (event.target.closest('select, input, label, a')) return;
    const option = selectOf(row).selectedOptions[0];
    choose(from);
    sides.source.bring(from, row.dataset.file);
    if (option?.value) sides.target.bring(option.value, option.dataset.file);
  });
  selectOf(row).addEventListener('change', () => {
    paint();
    const option = selectOf(row).selectedOptions[0];
    if (option.value) sides.target.bring(option.value, option.dataset.file);
  });
}

async function begin() {
  for (const name of ['source', 'target']) sides[name] = new Side(name);
  for (const [from, row] of rows) listen(from, row);
  for (const row of document.querySelectorAll('[data-show]')) {
    row.addEventListener('mouseenter', () => show('source', row.dataset.show));
    row.addEventListener('mouseleave', hide);
  }
  await Promise.all(Object.values(sides).map((side) => side.draw()));
}

if (document.querySelector('[data-side]')) begin();
