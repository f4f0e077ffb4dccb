// What of the diagram is seen.

const LEFT = 126; // px under the palette, and the mark at a shape's corner
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
  canvas.scrollToElement(element, { top: 120, right: 120, bottom: 120, left: 180 });
  modeler.get('selection').select(element);
  return true;
}

/** Brings the first of these entries that the panel has before one's eyes, to be filled in at once. */
export async function goToField(modeler, side, entries) {
  await new Promise(requestAnimationFrame); // the panel shows what was just selected
  const found = entries.find((id) => side.querySelector(`[data-entry-id="${CSS.escape(id)}"]`));
  if (!found) return;
  const place = side.querySelector(`[data-entry-id="${CSS.escape(found)}"]`);
  const head = place.closest('.bio-properties-panel-group')?.querySelector('.bio-properties-panel-group-header:not(.open)');
  head?.click();
  modeler.get('eventBus').fire('propertiesPanel.showEntry', { id: found });
  place.scrollIntoView({ block: 'nearest' });
  place.querySelector('input:not([type=checkbox]), select, textarea, [contenteditable=true]')?.focus();
}

/** What a search found lies beside the palette, not under it. */
export function goToChosen(modeler) {
  const [chosen] = modeler.get('selection').get();
  if (chosen) goTo(modeler, chosen.id);
}

/** The canvas follows the room that it has; what stands beside the selected element is placed anew
 * when the diagram comes back to the front. Gives how to stop it. */
export function followSize(modeler, place) {
  const selection = modeler.get('selection');
  let wasSeen = true;
  const observer = new ResizeObserver(() => {
    const isSeen = place.clientWidth > 0;
    if (isSeen) modeler.get('canvas').resized();
    if (isSeen && !wasSeen) {
      const chosen = selection.get();
      selection.select([]);
      selection.select(chosen);
    }
    wasSeen = isSeen;
  });
  observer.observe(place);
  return () => observer.disconnect();
}
