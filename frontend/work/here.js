// The diagram with "you are here": drawn after the words, when it comes into view.
import { button } from '../button.js';

async function show(place) {
  try {
    const { draw } = await import('../diagram.js');
    place.replaceChildren();
    place.dataset.diagram = place.dataset.here;
    await draw(place);
  } catch {
    place.replaceChildren('The diagram could not be loaded. ', button('Try again', '', () => show(place)));
  }
}

/** Draws it once it comes into view. */
export function drawWhenSeen(root) {
  const place = root.querySelector('[data-here]');
  if (!place) return;
  const seen = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    await show(place);
  }, { rootMargin: '120px' });
  seen.observe(place);
}
