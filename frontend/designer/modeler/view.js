// What of the diagram is seen.

const LEFT = 110; // px under the palette
const READABLE = 0.75; // below this, names cannot be read

/** All of it if it can be read, else its beginning; never under the palette, nor cut at the bottom. */
export function fit(modeler) {
  const canvas = modeler.get('canvas');
  const { inner, outer } = canvas.viewbox();
  if (!inner.width || !outer.width) return;
  const whole = Math.min((outer.width - LEFT - 24) / inner.width, (outer.height - 96) / inner.height);
  const scale = Math.min(1, Math.max(whole, READABLE));
  const width = outer.width / scale;
  const height = outer.height / scale;
  const y = whole < READABLE && inner.height > height ? inner.y - 24 / scale : inner.y - (height - inner.height) / 2;
  canvas.viewbox({ x: inner.x - LEFT / scale, y, width, height });
}

/** Brings an element before one's eyes and selects it; gives whether there is one. */
export function goTo(modeler, id) {
  const element = modeler.get('elementRegistry').get(id);
  if (!element) return false;
  const canvas = modeler.get('canvas');
  const root = canvas.findRoot(element);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (element === root || !element.parent) {
    modeler.get('selection').select([]);
    return true;
  }
  if (canvas.zoom() < READABLE) canvas.zoom(READABLE);
  canvas.scrollToElement(element, { top: 120, right: 120, bottom: 120, left: 160 });
  modeler.get('selection').select(element);
  return true;
}
