// Asks the server as this page's person: JSON both ways, with the token that guards against forgery.

/** What went wrong, in the server's words; `problems` name the places as { pointer, detail }. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || 'The server did not take it. Load the page again.');
    this.problems = problem.errors || [];
  }
}

export async function ask(method, path, body) {
  const token = document.querySelector('meta[name=csrf]').content;
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token, Accept: 'application/json' };
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
  } catch {
    throw new Refused({ detail: 'The server cannot be reached. It is tried again with the next change.' });
  }
  const isJson = (answer.headers.get('Content-Type') || '').includes('json');
  if (!isJson) throw new Refused({ detail: 'Your session has ended. Sign in in another tab, then go on here.' });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said);
  return said;
}
