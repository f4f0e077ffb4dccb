// Opens a user task beside the list without loading the list again.
import { begin, end } from '../busy.js';
import { newest } from '../later.js';
import { ask, part } from '../send.js';
import { sayAway } from './away.js';
import { goOn } from './way.js';

export const list = () => document.getElementById('list');
const stays = (row) => !row.closest('.gone');

/** Marks the open task in the list, and says which comes after it: one that is still there. */
export function mark() {
  const rows = [...list().querySelectorAll('[data-row]')];
  const here = rows.findIndex((row) => row.pathname === location.pathname);
  rows.forEach((row, place) => {
    if (place === here) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  });
  const next = rows.slice(here + 1).find(stays) || rows.slice(0, Math.max(here, 0)).find(stays);
  const words = document.querySelector('[data-following]');
  if (!words) return;
  words.hidden = !next;
  words.textContent = next ? `Then next: ${next.dataset.name}` : '';
  words.dataset.href = next?.href || '';
}

/** Brings the task to life where one is open; what draws its form is heavy, so it is loaded then only. */
async function mountForm() {
  const root = document.querySelector('#task[data-task]');
  if (!root) return;
  const { mountTask } = await import('../task.js');
  await mountTask(root);
}

/** Puts a task in the place of the one that is open, which is told, so that it keeps what was typed; what is shown has its address by then. */
export async function show(task) {
  const before = document.getElementById('task');
  before.dispatchEvent(new Event('left'));
  before.replaceWith(task);
  document.title = `${task.dataset.title} · Baton`;
  mark();
  await mountForm();
}

export function plainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** A table gives its room to the list as soon as a task is opened, so that needs the whole page. */
function besideList() {
  return !document.querySelector('main.inbox.wide');
}

/** Where the keyboard goes on: Tab comes to the fields of the task that is open, not through the list again. */
export function enter() {
  document.querySelector('#task[data-task]')?.focus({ preventScroll: true });
}

const last = newest();
let waiting = [];

/** Asks for what is to be shown; of several questions only the answer to the last comes. Until then the task that is open takes no key: it was meant for the next. */
export async function waitFor(question, pressed) {
  waiting.forEach((one) => end(one));
  list().querySelector('[data-away]')?.remove();
  waiting = [pressed, document.getElementById('task')];
  waiting.forEach((one) => begin(one));
  const answer = await last(question);
  if (answer) waiting.splice(0).forEach((one) => end(one));
  return answer;
}

/** A part of the page of an address; where it cannot be had, whether Baton is away. */
export async function pageAt(href, id) {
  const found = await part(href, id);
  return { found, away: !found && (await ask(href)).away };
}

/**
 * Opens a row's task; of several that are asked for, the one asked for last, and `true` is said of that alone. `keeps`
 * says whether the open one is to stay after all. Where Baton does not answer one stays with what stands here; else the
 * whole page says why it cannot be opened.
 */
export async function open(row, keeps = () => false) {
  const answer = await waitFor(() => pageAt(row.href, 'task'), row instanceof Element ? row : list());
  if (!answer || keeps()) return false;
  const { found, away } = answer.value;
  if (found) {
    goOn(row.href);
    document.querySelector('main.inbox').classList.add('opened');
    await show(found);
  } else if (away) {
    sayAway('Baton does not answer, so the user task was not opened. Try again.');
  } else {
    location.href = row.href;
  }
  return Boolean(found);
}

export async function openBeside(news) {
  document.addEventListener('click', (event) => {
    const row = event.target.closest('#list a[data-row], #bulk-said a[data-task]');
    if (!row || !plainClick(event) || !besideList()) return;
    event.preventDefault();
    open(row).then((opened) => opened && event.detail === 0 && enter()); // no button of a mouse: the keyboard opened it
  });
  news.on(mark);
  mark();
  if (document.activeElement === document.body) enter();
  await mountForm();
}
