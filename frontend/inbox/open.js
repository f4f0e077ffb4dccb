// Opens a user task beside the list without loading the list again.
import { newest } from '../later.js';
import { ask, part } from '../send.js';
import { say } from '../work/say.js';

const list = () => document.getElementById('list');
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

/** Puts a task in the place of the one that is open, which is told, so that it keeps what was typed. */
function show(task, address) {
  const before = document.getElementById('task');
  before.dispatchEvent(new Event('left'));
  before.replaceWith(task);
  if (address !== location.href) history.pushState({}, '', address);
  document.querySelector('main.inbox').classList.add('opened');
  document.title = `${task.dataset.title} · Baton`;
  mark();
}

function plainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** A table gives its room to the list as soon as a task is opened, so that needs the whole page. */
function besideList() {
  return !document.querySelector('main.inbox.wide');
}

/** Where the keyboard goes on: Tab comes to the fields of the task that is open, not through the list again. */
function enter() {
  document.querySelector('#task[data-task]')?.focus({ preventScroll: true });
}

const last = newest();

/** The task of an address; where it cannot be had, whether Baton is away. */
async function taskAt(href) {
  const task = await part(href, 'task');
  return { task, away: !task && (await ask(href)).away };
}

/**
 * Opens a row's task; of several that are asked for, the one asked for last, and `true` is said of that alone. `keeps`
 * says whether the open one is to stay after all. Where Baton does not answer one stays with what stands here; else the
 * whole page says why it cannot be opened.
 */
export async function open(row, keeps = () => false) {
  const answer = await last(() => taskAt(row.href));
  if (!answer || keeps()) return false;
  const { task, away } = answer.value;
  if (task) {
    show(task, row.href);
    await mountForm();
  } else if (away && document.getElementById('task').checkVisibility()) {
    say('Baton does not answer, so the user task was not opened. Try again.');
  } else {
    location.href = row.href;
  }
  return Boolean(task);
}

export async function openBeside(news) {
  document.addEventListener('click', (event) => {
    const row = event.target.closest('#list a[data-row], #bulk-said a[data-task]');
    if (!row || !plainClick(event) || !besideList()) return;
    event.preventDefault();
    open(row).then((opened) => opened && event.detail === 0 && enter()); // no button of a mouse: the keyboard opened it
  });
  window.addEventListener('popstate', () => location.reload());
  news.on(mark);
  mark();
  if (document.activeElement === document.body) enter();
  await mountForm();
}
