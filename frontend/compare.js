// Two diagrams beside each other: what differs is marked and numbered, and both move in step.
import { goTo, READABLE, show as showDrawing, tools, viewerIn } from './drawing.js';
import './compare.css';

const OTHER_SIDE = { before: 'added', after: 'removed' }; // what a side cannot have

/** One drawing with its marks; nothing where the version holds none, which is said in its place. */
async function draw(place, side, said) {
  const viewer = viewerIn(place);
  if (!(await showDrawing(viewer, place, said[side]))) return null;
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  for (const [id, kind] of Object.entries(said.kinds)) { // the process itself is no shape: its mark would be on all of them
    if (registry.get(id)?.parent && kind !== OTHER_SIDE[side]) canvas.addMarker(id, `cmp-${kind}`);
  }
  for (const [id, numbers] of Object.entries(said.numbers)) number(viewer, id, numbers, said.kinds[id], side);
  return { side, place, viewer, canvas, registry };
}

/** The numbers of an element's changes, at its upper left corner or in the middle of a flow. */
function number(viewer, id, numbers, kind, side) {
  const element = viewer.get('elementRegistry').get(id);
  if (!element || !element.parent || kind === OTHER_SIDE[side]) return;
  const html = document.createElement('div');
  html.className = `cmp-number ${kind}`;
  html.textContent = numbers.length > 3 ? `${numbers.slice(0, 2).join(' ')} …` : numbers.join(' ');
  html.title = `${numbers.length > 1 ? 'Changes' : 'Change'} ${numbers.join(', ')}`;
  viewer.get('overlays').add(id, { position: { top: -20, left: element.waypoints ? 0 : -8 }, show: { minZoom: 0.2 }, html });
}

/** A window onto both drawings that shows everything. */
function fit(drawings) {
  const boxes = drawings.map(({ canvas }) => canvas.viewbox().inner);
  const left = Math.min(...boxes.map((box) => box.x));
  const top = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  const [{ canvas }] = drawings;
  canvas.viewbox({ x: left - 24, y: top - 68, width: right - left + 48, height: bottom - top + 124 }); // below the buttons
}

/** Goes to an element in the drawing that has it; the other follows. */
function show(drawings, id) {
  const there = drawings.findLast(({ registry }) => registry.get(id));
  if (there) goTo(there.canvas, there.registry, id);
}

/** Moving or zooming one moves the other. */
function inStep(drawings) {
  let following = false;
  for (const one of drawings) {
    one.viewer.on('canvas.viewbox.changed', ({ viewbox }) => {
      if (following) return;
      following = true;
      for (const other of drawings) {
        if (other === one) continue;
        const { x, y, width, height } = viewbox;
        other.canvas.viewbox({ x, y, width, height });
      }
      following = false;
    });
  }
}

/** The element that is looked at, in the drawings and in the list. */
function select(drawings, file, id) {
  for (const { canvas, registry } of drawings) {
    for (const element of registry.filter((one) => canvas.hasMarker(one.id, 'cmp-shown'))) canvas.removeMarker(element, 'cmp-shown');
    if (registry.get(id)?.parent) canvas.addMarker(id, 'cmp-shown');
  }
  for (const row of document.querySelectorAll('[data-change]')) {
    row.setAttribute('aria-selected', row.dataset.element === id && row.dataset.file === file);
  }
  const about = document.getElementById('about');
  const value = `${file}#${id}`;
  if (about && [...about.options].some((option) => option.value === value)) about.value = value;
}

/** Buttons that go through the changes one by one, beside those of every drawing. */
function addTools(drawings, file, said) {
  const { place, canvas, registry } = drawings.at(-1);
  const order = Object.entries(said.numbers).sort(([, a], [, b]) => a[0] - b[0]).map(([id]) => id);
  let here = -1;
  const step = (by) => {
    here = (here + by + order.length) % order.length;
    show(drawings, order[here]);
    select(drawings, file, order[here]);
  };
  const steps = [['The change before', '‹', () => step(-1)], ['The next change', 'Next change', () => step(1)]];
  place.append(tools(canvas, order.length ? steps : [], () => fit(drawings)));
  return { first: order.find((id) => registry.get(id)) };
}

/** Puts the names of elements where only their ids were known. */
function name(file, { registry }) {
  for (const link of document.querySelectorAll('[data-name]')) {
    const known = link.dataset.file === file && registry.get(link.dataset.go)?.businessObject.name;
    if (known) link.textContent = known;
  }
}

async function compare(pair) {
  const { file } = pair.dataset;
  const answer = await fetch(pair.dataset.compare);
  if (!answer.ok) throw new Error(`The drawings of ${file} could not be loaded.`);
  const said = await answer.json();
  const places = [...pair.querySelectorAll('[data-side]')];
  const drawings = (await Promise.all(places.map((place) => draw(place, place.dataset.side, said)))).filter(Boolean);
  if (drawings.length) connect(pair, drawings, said);
  pair.dataset.ready = 'yes';
}

/** Lets the drawings and the list of changes follow each other. */
function connect(pair, drawings, said) {
  const { file } = pair.dataset;
  inStep(drawings);
  fit(drawings);
  const { first } = addTools(drawings, file, said);
  if (first && drawings[0].canvas.zoom() < READABLE) show(drawings, first);
  name(file, drawings[drawings.length - 1]);
  for (const { viewer } of drawings) {
    viewer.on('element.click', ({ element }) => element.parent && select(drawings, file, (element.labelTarget || element).id));
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-go]');
    if (link?.dataset.file !== file) return;
    event.preventDefault();
    show(drawings, link.dataset.go);
    select(drawings, file, link.dataset.go);
    pair.scrollIntoView({ block: 'nearest' });
  });
}

for (const pair of document.querySelectorAll('[data-compare]')) {
  compare(pair).catch((error) => {
    for (const place of pair.querySelectorAll('[data-side]')) place.textContent = error.message;
  });
}
