// Two diagrams beside each other: what differs is marked and numbered, and both move in step.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './compare.css';

const FONT = { fontFamily: 'Inter Variable, sans-serif', fontSize: '13px' };
const READABLE = 0.6; // below this, names of elements cannot be read
const OTHER_SIDE = { before: 'added', after: 'removed' }; // what a side cannot have

/** One drawing with its marks. */
async function draw(place, side, said) {
  const viewer = new NavigatedViewer({
    container: place,
    textRenderer: { defaultStyle: FONT, externalStyle: { ...FONT, fontSize: '12px' } },
  });
  await viewer.importXML(said[side]);
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  for (const [id, kind] of Object.entries(said.kinds)) {
    if (registry.get(id) && kind !== OTHER_SIDE[side]) canvas.addMarker(id, `cmp-${kind}`);
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
  canvas.viewbox({ x: left - 24, y: top - 32, width: right - left + 48, height: bottom - top + 88 });
}

/** Brings an element into the middle of both, large enough to be read. */
function show(drawings, id) {
  const there = drawings.filter(({ registry }) => registry.get(id));
  if (!there.length) return;
  const { canvas, registry } = there[there.length - 1];
  const element = registry.get(id);
  const box = element.waypoints ? around(element.waypoints) : element;
  if (box.x === undefined) return;
  const zoom = Math.max(canvas.zoom(), 0.8);
  const { outer } = canvas.viewbox();
  const width = outer.width / zoom;
  const height = outer.height / zoom;
  canvas.viewbox({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height });
}

function around(points) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
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

/** Buttons for those who have no wheel: all, the changes one by one, larger, smaller. */
function tools(drawings, file, said) {
  const { place, canvas, registry } = drawings[drawings.length - 1];
  const order = Object.entries(said.numbers).sort(([, a], [, b]) => a[0] - b[0]).map(([id]) => id);
  let here = -1;
  const step = (by) => {
    if (!order.length) return;
    here = (here + by + order.length) % order.length;
    show(drawings, order[here]);
    select(drawings, file, order[here]);
  };
  const deeds = [
    ['Whole diagram', 'Fit', () => fit(drawings)],
    ['The change before', '‹', () => step(-1)],
    ['The next change', 'Next change', () => step(1)],
    ['Larger', '+', () => canvas.zoom(canvas.zoom() * 1.25)],
    ['Smaller', '−', () => canvas.zoom(canvas.zoom() / 1.25)],
  ];
  const bar = document.createElement('div');
  bar.className = 'canvas-tools';
  for (const [title, words, deed] of order.length ? deeds : [deeds[0], ...deeds.slice(3)]) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'btn', title, textContent: words });
    button.addEventListener('click', deed);
    bar.append(button);
  }
  place.append(bar);
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
  const drawings = await Promise.all(places.map((place) => draw(place, place.dataset.side, said)));
  if (!drawings.length) return;
  inStep(drawings);
  fit(drawings);
  const { first } = tools(drawings, file, said);
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
  pair.dataset.ready = 'yes';
}

for (const pair of document.querySelectorAll('[data-compare]')) {
  compare(pair).catch((error) => {
    for (const place of pair.querySelectorAll('[data-side]')) place.textContent = error.message;
  });
}
