// Asks the server as this page's person: JSON both ways, with the token that guards against forgery.
import { renewToken } from '../send.js';

/** What went wrong, in the server's words; `problems` name the places as { pointer, detail, line }. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || 'The server did not take it.');
    this.status = status;
    this.problems = problem.errors || [];
  }
}

/** Nobody is signed in any more: nothing was done. */
export class SessionEnded extends Error {
  constructor() {
    super('Your session has ended. Sign in again to go on.');
  }
}

/** The server cannot be reached, or cannot answer now: the same can be asked again later. */
export class Unreachable extends Error {
  constructor() {
    super('The server cannot be reached.');
  }
}

/** `keepalive`: also when the page goes; `patience`: ms after which an answer is given up. */
export async function ask(method, path, body, more = {}) {
  const answer = await send(method, path, body, more);
  const isJson = (answer.headers.get('Content-Type') || '').includes('json');
  if (isJson && answer.ok) return answer.json();
  if (isJson) throw new Refused(answer.status, await answer.json());
  if ([500, 502, 503, 504].includes(answer.status)) throw new Unreachable();
  if (answer.redirected || [400, 401].includes(answer.status)) {
    if (await refreshToken()) return again(method, path, body, more);
    throw new SessionEnded();
  }
  throw new Refused(answer.status, {});
}

async function again(method, path, body, more) {
  if (more.isSecond) throw new SessionEnded();
  return ask(method, path, body, { ...more, isSecond: true });
}

async function send(method, path, body, { keepalive = false, patience = 0 }) {
  const token = document.querySelector('meta[name=csrf]').content;
  try {
    return await fetch(path, {
      method,
      keepalive,
      signal: patience ? AbortSignal.timeout(patience) : undefined,
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token, Accept: 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Unreachable();
  }
}

/** Takes over the token of a later session of this page's person; the workspace's own page would begin a draft. */
export function refreshToken() {
  return renewToken('/home');
}
