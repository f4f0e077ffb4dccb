// Keeps the list up to date without moving what one reads: rows change where they stand, rows that
// went away stay and say so, and new ones wait behind a bar. Asks by part every few seconds, gets
// "not changed" most of the time, and rests while the page is hidden: no stream is held open.
const EVERY = 8000;

const list = () => document.getElementById('list');
const entries = (part) => new Map([...part.querySelectorAll('[data-entry]')].map((row) => [row.dataset.entry, row]));

/** Puts what a row says now in its place; the link and the box stay, with the focus they may have. */
function renew(row, next) {
  row.classList.remove('gone');
  const [olds, news] = [row, next].map((one) => {
    const link = one.querySelector('[data-row]');
    return link.children.length ? [...link.children] : [...one.children].slice(1);
  });
  olds.forEach((old, place) => {
    const said = news[place]?.innerHTML;
    if (said !== undefined && old.innerHTML !== said) old.innerHTML = said;
  });
}

function leave(row) {
  if (row.classList.contains('gone')) return;
  row.classList.add('gone');
  const words = row.querySelector('.item > .tiny.r') || row.querySelector('td .tiny');
  if (words) words.textContent = 'no longer here';
}

export function watchNews(picks) {
  const bar = document.querySelector('[data-news]');
  const told = [];
  let known = null;
  let waiting = null;

  function show(part) {
    const scroll = list().scrollTop;
    list().replaceWith(part);
    part.scrollTop = scroll;
    bar.hidden = true;
    waiting = null;
    picks.restore();
    told.forEach((tell) => tell());
  }

  function compare(part) {
    const before = entries(list());
    const after = entries(part);
    const fresh = [...after.keys()].filter((key) => !before.has(key));
    before.forEach((row, key) => (after.has(key) ? renew(row, after.get(key)) : leave(row)));
    const [head, next] = [list().querySelector('header'), part.querySelector('header')];
    if (!head.contains(document.activeElement)) head.replaceWith(next.cloneNode(true));
    picks.restore();
    if (!before.size && fresh.length) return show(part);
    waiting = fresh.length ? part : null;
    bar.hidden = !fresh.length;
    bar.textContent = `${fresh.length} new. Show ${fresh.length === 1 ? 'it' : 'them'}`;
    return undefined;
  }

  async function ask() {
    if (document.hidden || document.querySelector('dialog[open]')) return;
    const query = list().dataset.query;
    const headers = { 'X-Part': 'list', ...(known ? { 'If-None-Match': known } : {}) };
    const path = location.pathname + (query ? `?${query}` : '?view=');
    const answer = await fetch(path, { headers, cache: 'no-store' }).catch(() => null);
    if (answer?.status !== 200 || answer.redirected) return;
    known = answer.headers.get('ETag');
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const part = page.getElementById('list');
    if (part) compare(document.importNode(part, true));
  }

  bar.addEventListener('click', () => waiting && show(waiting));
  setInterval(ask, EVERY);
  document.addEventListener('visibilitychange', ask);
  return { ask, on: (tell) => told.push(tell) };
}
