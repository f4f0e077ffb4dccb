// A diagram with the way that was taken, what is active and what stands still.
import { fit, goTo, READABLE, show, tools, viewerIn } from './drawing.js';
import { ask } from './send.js';

/** What one wants to see first: the user task one came from, where it stopped, where it is, else where it begins. */
function focusOf({ here, marks = {} }, registry) {
  const found = [here, ...(marks.incident || []), ...innermost(marks.active || [], registry), ...(marks.past || [])];
  return found.find((id) => id && registry.get(id)?.parent) || registry.find((one) => one.type === 'bpmn:StartEvent')?.id;
}

/** Without what holds another of them: the middle of a large sub-process may show nothing of where it is. */
function innermost(ids, registry) {
  const around = new Set();
  for (const id of ids) for (let one = registry.get(id)?.parent; one; one = one.parent) around.add(one.id);
  return ids.filter((id) => !around.has(id));
}

/** Draws the diagram of a place whose `data-diagram` says where it is. */
export async function draw(place) {
  const { ok, body: said, words } = await ask(place.dataset.diagram);
  if (!ok) throw new Error(words);
  const viewer = viewerIn(place);
  if (!(await show(viewer, place, said.xml))) return;
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const marks = said.marks || {};
  for (const [mark, ids] of Object.entries(marks)) {
    for (const id of ids) if (registry.get(id)?.parent) canvas.addMarker(id, `at-${mark}`); // not the process itself
  }
  const marked = new Set(Object.values(marks).flat());
  if (marked.size) {
    registry.forEach((element) => {
      if (element.parent && !element.labelTarget && !marked.has(element.id)) canvas.addMarker(element.id, 'at-dim');
    });
  }
  if (said.here && registry.get(said.here)) canvas.addMarker(said.here, 'at-here');
  const focus = () => goTo(canvas, registry, focusOf(said, registry));
  fit(canvas);
  if (canvas.zoom() < READABLE) focus();
  place.append(tools(canvas, marked.size ? [['Where it is', 'Here', focus]] : [])); // a version alone is nowhere
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

for (const place of document.querySelectorAll('[data-diagram]')) {
  draw(place).catch((error) => { place.textContent = `The diagram could not be drawn. ${error.message}`; });
}
