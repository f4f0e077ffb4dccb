// Draws a play, or what scenarios cover, on the diagrams that are open.
import { h } from '../shell/dom.js';

const STAYS = ['play-done', 'play-taken', 'play-here', 'play-stopped', 'play-waits', 'cover-reached', 'cover-missed', 'play-on'];

/** The modelers of the diagrams that are open. */
export function modelers(api) {
  const names = api.store.names().filter((name) => name.endsWith('.bpmn'));
  return names.map((name) => api.editor(name)?.modeler).filter(Boolean);
}

/** Takes everything away that was drawn. */
export function wipe(api) {
  for (const modeler of modelers(api)) {
    const canvas = modeler.get('canvas');
    modeler.get('overlays').remove({ type: 'play' });
    canvas.getContainer().classList.remove('play-shown');
    modeler.get('elementRegistry').forEach((element) => {
      for (const mark of STAYS) if (canvas.hasMarker(element, mark)) canvas.removeMarker(element, mark);
    });
  }
}

/** Draws where a play stands: what is done and how often, the way taken, tokens, incidents. */
export function drawPlay(api, view) {
  wipe(api);
  for (const modeler of modelers(api)) {
    const draw = marker(modeler);
    modeler.get('canvas').getContainer().classList.add('play-shown');
    for (const id of Object.keys(view.taken)) draw.mark(id, 'play-taken');
    for (const [id, count] of Object.entries(view.done)) {
      draw.mark(id, 'play-done');
      if (count > 1) draw.badge(id, 'play-count', `${count}×`, `Done ${count} times`, { top: -11, right: 14 });
    }
    for (const [id, count] of Object.entries(view.tokens)) {
      const stopped = view.incidents[id];
      draw.mark(id, stopped ? 'play-stopped' : 'play-here');
      draw.badge(id, stopped ? 'play-token stopped' : 'play-token', stopped ? 'Incident' : count > 1 ? `${count}` : '', words(id, count, stopped), { bottom: 10, left: -8 });
    }
    for (const id of view.flowing) if (view.goesOn) draw.onFlow(id);
  }
}

/** Paints what the scenarios reach, and what they miss. */
export function drawCoverage(api, report) {
  wipe(api);
  const reached = [...report.reached.elements, ...report.reached.flows];
  const missed = [...Object.keys(report.missing.elements), ...Object.keys(report.missing.flows)];
  for (const modeler of modelers(api)) {
    const draw = marker(modeler);
    for (const id of reached) draw.mark(id, 'cover-reached');
    for (const id of missed) draw.mark(id, 'cover-missed');
    for (const id of Object.keys(report.missing.elements)) {
      draw.badge(id, 'cover-badge', 'missed', 'No scenario comes here', { bottom: 10, left: 4 });
    }
  }
}

/** Tells the canvases that there is more, or less, room for them. */
export function fitted(api) {
  for (const modeler of modelers(api)) modeler.get('canvas').resized();
}

/** Moves the canvas when an element lies outside of what is seen. */
export function bringIntoSight(api, id) {
  for (const modeler of modelers(api)) {
    const element = modeler.get('elementRegistry').get(id);
    const canvas = modeler.get('canvas');
    if (!element?.parent || canvas.findRoot(element) !== canvas.getRootElement()) continue;
    const { x, y, width, height } = canvas.viewbox();
    const isSeen = element.x > x + 100 && element.x + element.width < x + width - 40 && element.y > y + 20 && element.y + element.height < y + height - 60;
    if (!isSeen) canvas.scrollToElement(element, { top: 80, right: 160, bottom: 120, left: 160 });
  }
}

function words(id, count, stopped) {
  if (stopped) return `Incident: ${stopped}`;
  return count > 1 ? `${count} tokens are here` : 'A token is here';
}

function marker(modeler) {
  const canvas = modeler.get('canvas');
  const registry = modeler.get('elementRegistry');
  const overlays = modeler.get('overlays');
  return {
    mark: (id, name) => registry.get(id)?.parent && canvas.addMarker(id, name),
    badge(id, kind, text, title, position) {
      if (!registry.get(id)?.parent) return;
      overlays.add(id, 'play', { position, html: h('span', { class: kind, title, 'aria-label': title }, text) });
    },
    onFlow(id) {
      const flow = registry.get(id);
      if (!flow?.waypoints) return;
      const { x, y } = flow.waypoints.at(-1);
      const left = Math.min(...flow.waypoints.map((point) => point.x));
      const top = Math.min(...flow.waypoints.map((point) => point.y));
      const html = h('span', { class: 'play-token', title: 'A token is on its way', 'aria-label': 'A token is on its way' });
      overlays.add(id, 'play', { position: { left: x - left - 16, top: y - top - 8 }, html });
    },
  };
}
