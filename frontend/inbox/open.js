// Opens a user task beside the list without loading the list again.
const list = () => document.getElementById('list');

/** Marks the open task in the list, and says which comes after it. */
export function mark(url = location) {
  const rows = [...list().querySelectorAll('[data-row]')];
  const here = rows.findIndex((row) => row.pathname === url.pathname);
  rows.forEach((row, place) => {
    if (place === here) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  });
  const next = rows[here + 1] || rows.find((row, place) => place !== here);
  const words = document.querySelector('[data-following]');
  if (!words || !next) return;
  words.textContent = `Then next: ${next.dataset.name}`;
  words.dataset.href = next.href;
  words.hidden = false;
}

/** Brings the task to life where one is open; what draws its form is heavy, so it is loaded then only. */
async function mountForm() {
  if (!document.querySelector('#task[data-task]')) return;
  const { mountTask } = await import('../task.js');
  await mountTask();
}

/** Shows a task; false when the server has to be asked for the whole page. */
export async function open(url) {
  const answer = await fetch(url, { headers: { 'X-Part': 'task' } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const next = page.getElementById('task');
  if (!next) return false;
  document.getElementById('task').replaceWith(next);
  document.querySelector('main.inbox').classList.add('opened');
  document.title = `${next.dataset.title} · Baton`;
  mark(url);
  await mountForm();
  return true;
}

function plainClick(event) {
  return event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** A table gives its room to the list as soon as a task is opened, so that needs the whole page. */
function besideList() {
  return !document.querySelector('main.inbox.wide');
}

export async function openBeside(news) {
  document.addEventListener('click', async (event) => {
    const row = event.target.closest('#list a[data-row], #bulk-said a[data-task]');
    if (!row || !plainClick(event) || !besideList()) return;
    event.preventDefault();
    if (!(await open(row))) location.href = row.href;
    else history.pushState({}, '', row.href);
  });
  window.addEventListener('popstate', () => location.reload());
  news.on(() => mark());
  mark();
  await mountForm();
}
