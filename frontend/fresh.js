// Parts that keep up to date while one looks: asked for every few seconds, never while hidden,
// never while somebody types in them or reads a dialog.
import { part } from './send.js';

export function keepFresh() {
  for (const place of document.querySelectorAll('[data-fresh]')) {
    const seconds = Number(place.dataset.freshSeconds || 5);
    setInterval(() => refresh(place), seconds * 1000);
  }
}

async function refresh(place) {
  const busy = place.contains(document.activeElement) && document.activeElement !== document.body;
  if (document.hidden || busy || document.querySelector('dialog[open]')) return;
  const next = await part(place.dataset.fresh, place.id);
  if (next && next.innerHTML !== place.innerHTML) renew(place, next);
}

// What was scrolled sideways stays where it was.
export function renew(place, next) {
  const before = scrolled(place).map((one) => one.scrollLeft);
  place.innerHTML = next.innerHTML;
  scrolled(place).forEach((one, number) => {
    one.scrollLeft = before[number] ?? 0;
  });
}

const scrolled = (place) => [...place.querySelectorAll('[role=region][tabindex]')];
