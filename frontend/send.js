// Asks the server as this page's person, and says in words what went wrong.
const AWAY = 'Baton does not answer. What you typed is still here; try again.';
const OUT = 'You are signed out. What you typed is still here: sign in in another tab, then go on here.';
const BIG = 'That is too large to be sent.';

/** What is given to a deed: { ok, status, body, words, errors }; `away` without an answer, `out` when signed out.
 * `once` is a key by which the server knows what it did already. */
export async function send(path, { json, form, once } = {}) {
  form?.delete('csrf_token'); // the header carries it, and a form's own may be of a session that ended
  const answer = await post(path, json, form, once);
  const again = answer && forgotten(answer) && (await renewToken());
  return read(again ? await post(path, json, form, once) : answer);
}

/** The same for what is only read. */
export async function ask(path) {
  return read(await fetch(path, { headers: { 'X-Script': 'yes' } }).catch(() => null));
}

/** Sends what must not be done twice: until an answer comes, each try goes with the key in `mark`. */
export async function sendOnce(mark, path, what) {
  mark.once ||= [...crypto.getRandomValues(new Uint32Array(4))].join('-');
  const answer = await send(path, { ...what, once: mark.once });
  if (answer.status < 500) delete mark.once;
  return answer;
}

/**
 * A part of a page as the server has it now, by its id; null when it cannot be had.
 * `seen` remembers what came last: with it, null is also what has not changed since.
 */
export async function part(url, id, seen = {}) {
  const headers = { 'X-Part': id, ...(seen.mark ? { 'If-None-Match': seen.mark } : {}) };
  const answer = await fetch(url, { headers, cache: 'no-store' }).catch(() => null);
  if (answer?.status !== 200 || answer.redirected) return null;
  const found = (await pageOf(answer))?.getElementById(id);
  if (!found) return null;
  seen.mark = answer.headers.get('ETag');
  return document.adoptNode(found);
}

async function post(path, json, form, once) {
  const headers = { 'X-CSRFToken': meta(document, 'csrf'), 'X-Script': 'yes' };
  if (json) headers['Content-Type'] = 'application/json';
  if (once) headers['Idempotency-Key'] = once;
  const body = json ? JSON.stringify(json) : form;
  return fetch(path, { method: 'POST', headers, body, keepalive: Boolean(json) && body.length < 60_000 }).catch(() => null);
}

const isJson = (answer) => (answer.headers.get('Content-Type') || '').includes('json');

/** Whether the token was refused: it went with the session. */
const forgotten = (answer) => answer.status === 400 && !isJson(answer);

async function read(answer) {
  if (!answer) return { ok: false, away: true, words: AWAY, errors: [] };
  const out = answer.redirected && new URL(answer.url).pathname === '/sign-in';
  if (out || forgotten(answer) || answer.status === 401) return { ok: false, out: true, words: OUT, errors: [] };
  const body = isJson(answer) ? await answer.json().catch(() => ({})) : {};
  const words = body.detail || (answer.status === 413 ? BIG : `Baton could not do that (${answer.status}). Try again.`);
  return { ok: answer.ok && isJson(answer), status: answer.status, body, words, errors: body.errors || [] };
}

/** Takes over the token of a later session, when the same person has it; `address` is of a page that carries both. */
export async function renewToken(address = location.href) {
  const answer = await fetch(address, { cache: 'no-store' }).catch(() => null);
  const page = answer?.ok ? await pageOf(answer) : null;
  const token = page && meta(page, 'csrf');
  if (!token || meta(page, 'person') !== meta(document, 'person')) return false;
  document.querySelector('meta[name=csrf]').content = token;
  for (const field of document.querySelectorAll('input[name=csrf_token]')) field.value = token;
  return true;
}

async function pageOf(answer) {
  const text = await answer.text().catch(() => '');
  return text && new DOMParser().parseFromString(text, 'text/html');
}

function meta(page, name) {
  return page.querySelector(`meta[name=${name}]`)?.content || '';
}
