// Lets a token travel along the flows that were just taken. Nothing else waits for it.
import { modelers } from './canvas.js';

const LONGEST = 1200; // ms for all flows of a run together
const SVG = 'http://www.w3.org/2000/svg';

/** Shows the flows of these entries one after the other. */
export async function travel(api, entries) {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const flows = entries.flatMap((entry) => entry.events.filter((event) => event.kind === 'flow_taken').map((event) => event.element));
  const shown = flows.slice(-30);
  for (const id of shown) await along(api, id, Math.min(260, LONGEST / shown.length));
}

function along(api, id, time) {
  for (const modeler of modelers(api)) {
    const flow = modeler.get('elementRegistry').get(id);
    if (flow?.waypoints) return glide(modeler.get('canvas').getActiveLayer(), flow.waypoints, time);
  }
  return null;
}

function glide(layer, points, time) {
  const dot = document.createElementNS(SVG, 'circle');
  dot.setAttribute('r', '7');
  dot.setAttribute('class', 'play-dot');
  layer.append(dot);
  const lengths = points.slice(1).map((point, at) => Math.hypot(point.x - points[at].x, point.y - points[at].y));
  const whole = lengths.reduce((sum, one) => sum + one, 0) || 1;
  const began = performance.now();
  return new Promise((done) => {
    const move = (now) => {
      const share = Math.min(1, (now - began) / time);
      const { x, y } = placed(points, lengths, share * whole);
      dot.setAttribute('transform', `translate(${x} ${y})`);
      if (share < 1 && dot.isConnected) return requestAnimationFrame(move);
      dot.remove();
      return done();
    };
    requestAnimationFrame(move);
  });
}

function placed(points, lengths, far) {
  let left = far;
  for (const [at, length] of lengths.entries()) {
    if (left <= length || at === lengths.length - 1) {
      const share = length ? Math.min(1, left / length) : 0;
      const [one, two] = [points[at], points[at + 1]];
      return { x: one.x + (two.x - one.x) * share, y: one.y + (two.y - one.y) * share };
    }
    left -= length;
  }
  return points[0];
}
