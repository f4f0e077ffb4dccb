// Parts that keep up to date while one looks: asked for every few seconds, never while hidden,
// never while somebody types in them or reads a dialog.
export function keepFresh() {
  for (const part of document.querySelectorAll('[data-fresh]')) {
    const seconds = Number(part.dataset.freshSeconds || 5);
    setInterval(() => refresh(part), seconds * 1000);
  }
}

async function refresh(part) {
  const busy = part.contains(document.activeElement) && document.activeElement !== document.body;
  if (document.hidden || busy || document.querySelector('dialog[open]')) return;
  const answer = await fetch(part.dataset.fresh, { headers: { 'X-Part': part.id } }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.getElementById(part.id);
  if (next && next.innerHTML !== part.innerHTML) part.innerHTML = next.innerHTML;
}
