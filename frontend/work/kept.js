// Answers and comments that the server does not have yet: kept in this browser, for one person and one task.
const PREFIX = 'baton.draft.';
const DAYS = 30; // so long what never reached the server is kept
const name = (said, task) => `${PREFIX}${said.person}.${task}`;

/** Keeps answers until the server has them. */
export function keep(said, task, answers) {
  try {
    localStorage.setItem(name(said, task), JSON.stringify({ at: new Date().toISOString(), answers }));
  } catch {
    // A browser that keeps nothing, or has no room: the server's draft is what there is.
  }
}

/** Lets go what nobody came back for: the user task was done by somebody else, or ended without it. */
export function forgetOld() {
  try {
    const oldest = new Date(Date.now() - DAYS * 864e5).toISOString();
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && !(at(key) > oldest)) localStorage.removeItem(key);
    }
  } catch {
    // a browser that keeps nothing
  }
}

/** When it was kept; nothing for what cannot be read. */
function at(key) {
  try {
    return JSON.parse(localStorage.getItem(key)).at;
  } catch {
    return undefined;
  }
}

/** What was kept and is newer than the server's draft, or null. */
export function kept(said, task) {
  try {
    const found = JSON.parse(localStorage.getItem(name(said, task)));
    return found && (!said.draftAt || found.at > said.draftAt) ? found : null;
  } catch {
    return null;
  }
}

/** The server has newer ones, or needs them no more. */
export function forget(said, task) {
  try {
    localStorage.removeItem(name(said, task));
  } catch {
    // nothing was kept
  }
}
