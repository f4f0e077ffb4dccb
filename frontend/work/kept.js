// Answers that the server does not have yet: kept in this browser, for one person and one task.
const name = (said, task) => `baton.draft.${said.person}.${task}`;

/** Keeps answers until the server has them. */
export function keep(said, task, answers) {
  try {
    localStorage.setItem(name(said, task), JSON.stringify({ at: new Date().toISOString(), answers }));
  } catch {
    // A browser that keeps nothing, or has no room: the server's draft is what there is.
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

/** The server has them now. */
export function forget(said, task) {
  try {
    localStorage.removeItem(name(said, task));
  } catch {
    // nothing was kept
  }
}
