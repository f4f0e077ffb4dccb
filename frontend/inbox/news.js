// Keeps the list up to date without moving what one reads: rows change where they stand, rows that
// went away stay and say so, and new ones wait behind a bar. Asks by part every few seconds, gets
// "not changed" most of the time, and rests while the page is hidden: no stream is held open.
import { newest } from '../later.js';
import { part } from '../send.js';

const EVERY = 8000;

const list = () => document.getElementById('list');
const entries = (place) => new Map([...place.querySelectorAll('[data-entry]')].map((row) => [row.dataset.entry, row]));

/** What a row says, in the list and in the table alike. */
const words = (row) => [...row.querySelectorAll('[data-row] > *, td > [data-mark], td:not(:first-child)')];

/** Puts what a row says now in its place; the link and the box stay, with the focus they may have. */
function renew(row, next) {
  row.classList.remove('gone');
  const said = words(next);
  words(row).forEach((old, place) => {
    if (said[place] && old.innerHTML !== said[place].innerHTML) old.innerHTML = said[place].innerHTML;
  });
}

const views = (place) => place.querySelector('nav.chips');

/** Moves the views so that the one that is shown is seen, if it is not. */
function showView(all) {
  const here = all.querySelector('[aria-current]');
  if (!here) return;
  const from = here.offsetLeft - all.offsetLeft;
  const isSeen = from >= all.scrollLeft && from + here.offsetWidth <= all.scrollLeft + all.clientWidth;
  if (!isSeen) all.scrollLeft = from - (all.clientWidth - here.offsetWidth) / 2;
}

function leave(row) {
  row.classList.add('gone');
  row.querySelector('[data-mark]').textContent = 'no longer here';
}

export function watchNews(picks) {
  const bar = document.querySelector('[data-news]');
  const told = [];
  const seen = {};
  const last = newest();
  let waiting = null;
  let onTheWay = 0;

  function put(fresh, scroll) {
    const place = views(list()).scrollLeft;
    list().replaceWith(fresh);
    fresh.scrollTop = scroll;
    views(fresh).scrollLeft = place;
    showView(views(fresh));
    bar.hidden = true;
    waiting = null;
    drawn();
  }

  function drawn() {
    picks.restore();
    told.forEach((tell) => tell());
  }

  function compare(next) {
    const before = entries(list());
    const after = entries(next);
    const fresh = [...after.keys()].filter((key) => !before.has(key));
    before.forEach((row, key) => (after.has(key) ? renew(row, after.get(key)) : leave(row)));
    const [head, newer] = [list().querySelector('header'), next.querySelector('header')];
    if (!head.contains(document.activeElement)) {
      const place = views(head).scrollLeft; // on a phone they are more than one sees
      head.replaceWith(newer.cloneNode(true));
      views(list()).scrollLeft = place;
    }
    drawn();
    if (!before.size && fresh.length) return put(next, list().scrollTop);
    waiting = fresh.length ? next : null;
    bar.hidden = !fresh.length;
    bar.textContent = `${fresh.length} new. Show ${fresh.length === 1 ? 'it' : 'them'}`;
    return undefined;
  }

  async function ask() {
    if (document.hidden || document.querySelector('dialog[open]')) return;
    const query = list().dataset.query;
    const path = location.pathname + (query ? `?${query}` : '?view=');
    onTheWay += 1;
    const next = (await last(() => part(path, 'list', seen)))?.value;
    onTheWay -= 1;
    if (next && next.dataset.query === list().dataset.query) compare(next); // else another list came meanwhile
  }

  showView(views(list()));
  bar.addEventListener('click', () => waiting && put(waiting, list().scrollTop));
  setInterval(() => onTheWay || ask(), EVERY); // where an answer takes longer than that, it is waited for
  document.addEventListener('visibilitychange', ask);
  return { ask, put, on: (tell) => told.push(tell) };
}
