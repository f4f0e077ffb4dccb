// Asks the server for something at a task, and says in words what went wrong.
const csrf = () => document.querySelector('meta[name=csrf]').content;
const AWAY = 'Baton does not answer. What you typed is kept in this browser; try again.';
const OUT = 'You are signed out. What you typed is kept in this browser: sign in, and it is here again.';
const BIG = 'That is too large to be sent.';

/** What the server answered: { ok, status, body }; `away` without a network, `out` when signed out. */
export async function send(path, { json, form } = {}) {
  const headers = { 'X-CSRFToken': csrf(), 'X-Script': 'yes' };
  if (json) headers['Content-Type'] = 'application/json';
  const body = json ? JSON.stringify(json) : form;
  const answer = await fetch(path, { method: 'POST', headers, body, keepalive: Boolean(json) && body.length < 60_000 }).catch(() => null);
  if (!answer) return { ok: false, away: true, words: AWAY, errors: [] };
  return read(answer);
}

/** The same for what is only read. */
export async function ask(path) {
  const answer = await fetch(path, { headers: { 'X-Script': 'yes' } }).catch(() => null);
  return answer ? read(answer) : { ok: false, away: true, words: AWAY, errors: [] };
}

async function read(answer) {
  const out = answer.redirected && new URL(answer.url).pathname === '/sign-in';
  const isJson = (answer.headers.get('Content-Type') || '').includes('json');
  const forgotten = answer.status === 400 && !isJson; // the form's own proof went with the session
  if (out || forgotten || answer.status === 401) return { ok: false, out: true, words: OUT, errors: [] };
  const body = isJson ? await answer.json().catch(() => ({})) : {};
  const words = body.detail || (answer.status === 413 ? BIG : `Baton could not do that (${answer.status}). Try again.`);
  return { ok: answer.ok && isJson, status: answer.status, body, words, errors: body.errors || [] };
}

/** Says something above the form; `link` is [words, address]. */
export function say(words, kind = 'bad', link = null) {
  const box = document.getElementById('task-note');
  if (!box) return;
  const text = document.createElement('div');
  text.textContent = words;
  box.replaceChildren(text);
  if (link) {
    const way = document.createElement('a');
    Object.assign(way, { className: 'btn end', textContent: link[0], href: link[1] });
    box.append(way);
  }
  box.className = `note mt ${kind}`;
  box.hidden = !words;
  if (words && kind === 'bad') box.scrollIntoView({ block: 'nearest' });
}

/** Says what went wrong with an answer; who is signed out finds the way in. */
export function sayFault(answer, lines = []) {
  const here = encodeURIComponent(location.pathname + location.search);
  say([answer.words, ...lines].join(' '), 'bad', answer.out ? ['Sign in', `/sign-in?next=${here}`] : null);
}
