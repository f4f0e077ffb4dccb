// Asks the server as this page's person: JSON both ways, with the token that guards against forgery.

/** What went wrong, in the server's words; `problems` name the places as { pointer, detail }. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || 'The server did not take it.');
    this.status = status;
    this.problems = problem.errors || [];
  }
}

export async function ask(method, path, body) {
  const token = document.querySelector('meta[name=csrf]').content;
  const answer = await fetch(path, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token, Accept: 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const isJson = (answer.headers.get('Content-Type') || '').includes('json');
  const said = isJson ? await answer.json() : {};
  if (!answer.ok || !isJson || answer.redirected) throw new Refused(answer.status, said);
  return said;
}
