// A diagram with the way that was taken, what is active and what stands still.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';

const FONT = { fontFamily: 'Inter Variable, sans-serif', fontSize: '13px' };

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
  canvas.zoom('fit-viewport', 'auto');
  const box = canvas.viewbox();
  canvas.viewbox({ x: box.x - 16, y: box.y - 16, width: box.width + 32, height: box.height + 56 });
  for (const link of document.querySelectorAll('[data-element]')) {
    link.addEventListener('mouseenter', () => registry.get(link.dataset.element) && canvas.addMarker(link.dataset.element, 'at-shown'));
    link.addEventListener('mouseleave', () => registry.get(link.dataset.element) && canvas.removeMarker(link.dataset.element, 'at-shown'));
  }
  place.dataset.ready = 'yes';
}

for (const place of document.querySelectorAll('[data-diagram]')) draw(place);
