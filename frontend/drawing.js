// A BPMN drawing to look at: the viewer, fitting, finding an element, the buttons beside it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import { WholeWordsModule } from './labels.js';

const FONT = { fontFamily: 'Inter Variable, sans-serif', fontSize: '13px' };
export const READABLE = 0.5; // below this, names of elements cannot be read

/** A viewer in a place. */
export function viewerIn(place) {
  return new NavigatedViewer({
    container: place,
    textRenderer: { defaultStyle: FONT, externalStyle: { ...FONT, fontSize: '12px' } },
    additionalModules: [WholeWordsModule],
  });
}

/** Shows a diagram; false, with words in its place, when the file holds no drawing of it. */
export async function show(viewer, place, xml) {
  try {
    await viewer.importXML(xml);
    return true;
  } catch {
    const words = document.createElement('p');
    words.className = 'pad sub';
    words.textContent = 'This version holds no drawing of its diagram, so there is nothing to show. It runs all the same; draw it in the workspace and publish it, and it is seen here.';
    place.replaceChildren(words);
    return false;
  }
}

/** All of it, with a margin. */
export function fit(canvas) {
  canvas.zoom('fit-viewport', 'auto');
  const box = canvas.viewbox();
  canvas.viewbox({ x: box.x - 16, y: box.y - 16, width: box.width + 32, height: box.height + 56 });
}

/** Brings an element or a flow into the middle, large enough to be read. */
export function goTo(canvas, registry, id) {
  const element = registry.get(id);
  if (!element?.parent) return; // the process itself is everywhere
  const plane = canvas.findRoot(element);
  if (plane && plane !== canvas.getRootElement()) canvas.setRootElement(plane); // of a sub-process that is drawn for itself
  const box = element.waypoints ? around(element.waypoints) : element;
  const zoom = Math.max(canvas.zoom(), 0.8);
  canvas.zoom(zoom);
  const { inner, outer } = canvas.viewbox();
  const shown = { width: outer.width / zoom, height: outer.height / zoom };
  const x = box.x + box.width / 2 - shown.width / 2;
  const y = box.y + box.height / 2 - shown.height / 2;
  canvas.viewbox({
    x: within(x, inner.x, inner.width, shown.width),
    y: within(y, inner.y, inner.height, shown.height),
    ...shown,
  });
}

function around(points) {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A window onto the drawing that shows no emptiness beside it, as far as the drawing reaches. */
function within(at, begin, length, shown) {
  const margin = 16;
  const last = begin + length + margin - shown;
  return last < begin - margin ? begin + (length - shown) / 2 : Math.min(Math.max(at, begin - margin), last);
}

/** Buttons for those who have no wheel, or do not know of it; `more` are [title, words, deed], `whole` fits. */
export function tools(canvas, more = [], whole = () => fit(canvas)) {
  const bar = document.createElement('div');
  bar.className = 'canvas-tools';
  const deeds = [
    ['Whole diagram', 'Fit', whole],
    ...more,
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
