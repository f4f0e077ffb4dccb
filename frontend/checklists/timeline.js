// The timeline: what is planned is dragged to another day, or moved by Shift and an arrow at its item.
import { renew } from '../fresh.js';
import { part, send } from '../send.js';

const PAUSE = 700; // after the last key
const DAY = 864e5;
const PLANNED = '.bar-plan, .bar-crit';

const after = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
const words = (day) => new Date(day).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

export function moveOnTimeline(live) {
  let move = null; // what is not sent yet: { link, bar, days, timer }

  const linkOf = (bar) => bar.closest('svg').previousElementSibling.querySelector('a[data-due]');
  const barOf = (link) => [...link.closest('div').nextElementSibling.querySelectorAll(PLANNED)].at(-1);
  const grid = () => live.querySelector('[data-day]'); // it is drawn anew
  const widthOfDay = (bar) => (bar.closest('svg').clientWidth * Number(grid().dataset.day)) / 100;

  function say(said, wrong) {
    const place = live.querySelector('#cl-moved');
    place.textContent = said;
    place.classList.toggle('bad', Boolean(wrong));
  }

  /** Shows where it would be, at the start of the whole at the earliest; nothing is sent yet. */
  function show(link, bar, by) {
    const earliest = Math.min(0, Math.round((Date.parse(grid().dataset.first) - Date.parse(link.dataset.due)) / DAY));
    const days = Math.max(by, earliest);
    if (move && move.link !== link) finish();
    clearTimeout(move?.timer);
    move = { link, bar, days };
    bar?.setAttribute('transform', `translate(${days * widthOfDay(bar)} 0)`);
    say(`${link.textContent}: due ${words(after(link.dataset.due, days))}`);
  }

  function leave() {
    clearTimeout(move?.timer);
    move?.bar?.removeAttribute('transform');
    move = null;
    say('');
  }

  async function finish() {
    const { link, bar, days, timer } = move;
    clearTimeout(timer);
    move = null;
    if (!days) return;
    const form = new FormData();
    form.set('due', after(link.dataset.due, days));
    const [address, key] = [new URL(link.href), new URL(link.href).searchParams.get('item')];
    const answer = await send(`${address.pathname}/items/${key}/change`, { form });
    if (!answer.ok) {
      bar?.removeAttribute('transform');
      say(`${link.textContent} stays due ${words(link.dataset.due)}. ${answer.errors[0]?.detail || answer.words}`, true);
      return;
    }
    const [said, focused] = [`${link.textContent} is due ${words(after(link.dataset.due, days))} now.`, document.activeElement === link];
    const next = await part(live.dataset.fresh, live.id);
    if (next) renew(live, next);
    say(said);
    if (focused) live.querySelector(`#timeline a[href$="item=${CSS.escape(key)}"]`)?.focus();
  }

  live.addEventListener('keydown', (event) => {
    const link = event.target.closest?.('#timeline a[data-due]');
    if (!link) return;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by && event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      show(link, barOf(link), (move?.link === link ? move.days : 0) + by);
      move.timer = setTimeout(finish, PAUSE);
    } else if (event.key === 'Escape' && move) leave();
  });

  live.addEventListener('pointerdown', (event) => {
    const bar = event.target.closest?.(PLANNED);
    const link = bar && linkOf(bar);
    if (!link || event.button !== 0 || event.pointerType === 'touch') return; // a finger scrolls
    event.preventDefault();
    const begin = event.clientX;
    const drag = ({ clientX }) => show(link, bar, Math.round((clientX - begin) / widthOfDay(bar)));
    const ended = new AbortController();
    const { signal } = ended;
    window.addEventListener('pointermove', drag, { signal });
    window.addEventListener('pointerup', () => { ended.abort(); if (move) finish(); }, { signal });
    window.addEventListener('pointercancel', () => { ended.abort(); leave(); }, { signal });
  });
}
