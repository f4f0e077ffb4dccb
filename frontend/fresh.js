// Parts that keep up to date while one looks: asked for every few seconds, never while hidden,
// never while somebody types in them, marks something to copy it, or reads a dialog.
import { part } from './send.js';

export function keepFresh() {
  for (const place of document.querySelectorAll('[data-fresh]')) {
    const seconds = Number(place.dataset.freshSeconds || 5);
    setInterval(() => refresh(place), seconds * 1000);
  }
}

async function refresh(place) {
  if (document.hidden || isUsed(place)) return;
  const next = await part(place.dataset.fresh, place.id);
  if (!next || isUsed(place)) return; // it may have taken a while
  const token = document.querySelector('meta[name=csrf]')?.content;
  for (const field of next.querySelectorAll('input[name=csrf_token]')) field.setAttribute('value', token); // another one with each answer
  if (next.innerHTML !== place.innerHTML) renew(place, next);
}

function isUsed(place) {
  const marked = getSelection();
  const isMarked = !marked.isCollapsed && place.contains(marked.anchorNode);
  const isTyped = place.contains(document.activeElement) && document.activeElement !== document.body;
  return isMarked || isTyped || document.querySelector('dialog[open]') !== null;
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
