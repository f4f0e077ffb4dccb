// A diagram with the way that was taken, what is active and what stands still.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';

const FONT = { fontFamily: 'Inter Variable, sans-serif', fontSize: '13px' };

const READABLE = 0.5; // below this, names of elements cannot be read

/** All of it, with a margin. */
function fit(canvas) {
  canvas.zoom('fit-viewport', 'auto');
  const box = canvas.viewbox();
  canvas.viewbox({ x: box.x - 16, y: box.y - 16, width: box.width + 32, height: box.height + 56 });
}

/** What one wants to see first: where it stopped, where it is, else where it begins. */
function focusOf(marks, registry) {
  const ids = [...(marks.incident || []), ...(marks.active || []), ...(marks.past || [])];
  return ids.find((id) => registry.get(id)) || registry.find((one) => one.type === 'bpmn:StartEvent')?.id;
}

/** Brings an element into the middle, large enough to be read. */
function goTo(canvas, registry, id) {
  const element = registry.get(id);
  if (!element) return;
  const zoom = Math.max(canvas.zoom(), 0.8);
  canvas.zoom(zoom);
  const { inner, outer } = canvas.viewbox();
  const shown = { width: outer.width / zoom, height: outer.height / zoom };
  const x = element.x + (element.width || 0) / 2 - shown.width / 2;
  const y = element.y + (element.height || 0) / 2 - shown.height / 2;
  canvas.viewbox({
    x: within(x, inner.x, inner.width, shown.width),
    y: within(y, inner.y, inner.height, shown.height),
    ...shown,
  });
}

/** A window onto the drawing that shows no emptiness beside it, as far as the drawing reaches. */
function within(at, begin, length, shown) {
  const margin = 16;
  const last = begin + length + margin - shown;
  return last < begin - margin ? begin + (length - shown) / 2 : Math.min(Math.max(at, begin - margin), last);
}

/** Buttons for those who have no wheel, or do not know of it. */
function tools(canvas, registry, marks) {
  const bar = document.createElement('div');
  bar.className = 'canvas-tools';
  const deeds = [
    ['Whole diagram', 'Fit', () => fit(canvas)],
    ['Where it is', 'Here', () => goTo(canvas, registry, focusOf(marks, registry))],
    ['Larger', '+', () => canvas.zoom(canvas.zoom() * 1.25)],
    ['Smaller', '−', () => canvas.zoom(canvas.zoom() / 1.25)],
  ];
  for (const [title, words, deed] of deeds) {
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', className: 'btn', title, textContent: words });
    button.addEventListener('click', deed);
    bar.append(button);
  }
  return bar;
}

async function draw(place) {
  const viewer = new NavigatedViewer({
    container: place,
    textRenderer: { defaultStyle: FONT, externalStyle: { ...FONT, fontSize: '12px' } },
  });
  const answer = await fetch(place.dataset.diagram);
  const said = await answer.json();
  await viewer.importXML(said.xml);
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  for (const [mark, ids] of Object.entries(said.marks || {})) {
    for (const id of ids) if (registry.get(id)) canvas.addMarker(id, `at-${mark}`);
  }
  const marked = new Set(Object.values(said.marks || {}).flat());
  if (marked.size) {
    registry.forEach((element) => {
      if (element.parent && !element.labelTarget && !marked.has(element.id)) canvas.addMarker(element.id, 'at-dim');
    });
  }
  fit(canvas);
  if (canvas.zoom() < READABLE) goTo(canvas, registry, focusOf(said.marks || {}, registry));
  place.append(tools(canvas, registry, said.marks || {}));
  for (const link of document.querySelectorAll('[data-element]')) {
    link.addEventListener('mouseenter', () => registry.get(link.dataset.element) && canvas.addMarker(link.dataset.element, 'at-shown'));
    link.addEventListener('mouseleave', () => registry.get(link.dataset.element) && canvas.removeMarker(link.dataset.element, 'at-shown'));
  }
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-element]');
    if (link && !event.target.closest('a, button, summary')) goTo(canvas, registry, link.dataset.element);
  });
  place.dataset.ready = 'yes';
}

for (const place of document.querySelectorAll('[data-diagram]')) draw(place);
