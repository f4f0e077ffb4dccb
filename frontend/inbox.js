// Opens a user task beside the list without loading the list again.
import './work/work.css';
const list = () => document.getElementById('list');

/** Marks the open task in the list, and says which comes after it. */
function mark(url) {
  const rows = [...list().querySelectorAll('[data-row]')];
  const here = rows.findIndex((row) => row.pathname === url.pathname);
  rows.forEach((row, place) => {
    if (place === here) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  });
  const next = rows[here + 1] || rows.find((row, place) => place !== here);
  const words = document.querySelector('[data-following]');
  if (!words || !next) return;
  words.textContent = `Then next: ${next.querySelector('b').textContent}`;
  words.dataset.href = next.href;
  words.hidden = false;
}

/** Brings the task to life where one is open. */
async function mountForm() {
  if (!document.querySelector('#task[data-task]')) return;
  const { mountTask } = await import('./task.js');
  await mountTask();
}

/** Shows a task; false when the server has to be asked for the whole page. */
async function open(url) {
  const answer = await fetch(url, { headers: { 'X-Part': 'task' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.getElementById('task');
  if (!next) return false;
  document.getElementById('task').replaceWith(next);
  document.querySelector('main.inbox').classList.add('opened');
  document.title = `${next.dataset.title} · Baton`;
  list().dataset.fresh = url.href;
  mark(url);
  await mountForm();
  return true;
}

function plainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

document.addEventListener('click', async (event) => {
  const row = event.target.closest('#list a[data-row]');
  if (!row || !plainClick(event)) return;
  event.preventDefault();
  if (!(await open(row))) location.href = row.href;
  else history.pushState({}, '', row.href);
});
window.addEventListener('popstate', () => location.reload());
mark(location);
await mountForm();
