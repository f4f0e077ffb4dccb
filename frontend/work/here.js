// The diagram with "you are here": drawn after the words, when it comes into view.
export function drawWhenSeen(root) {
  const place = root.querySelector('[data-here]');
  if (!place) return;
  const seen = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return;
    seen.disconnect();
    const { draw } = await import('../diagram.js');
    place.replaceChildren();
    place.dataset.diagram = place.dataset.here;
    await draw(place);
  }, { rootMargin: '120px' });
  seen.observe(place);
}
