// What is not saved yet, kept in the browser: a crash, a lost network or an ended session loses nothing.
const SLOW = 300; // ms between writes while somebody draws
const ANSWER = 250; // ms that other tabs have to say that they live

function opened() {
  return new Promise((answer, fail) => {
    const asked = indexedDB.open('baton-drafts', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('kept', { keyPath: 'tab' });
    asked.onsuccess = () => answer(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function within(mode, deed) {
  const database = await opened();
  try {
    return await new Promise((answer, fail) => {
      const work = database.transaction('kept', mode);
      const asked = deed(work.objectStore('kept'));
      work.oncomplete = () => answer(asked.result);
      work.onerror = work.onabort = () => fail(work.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps the unsaved work of this tab up to date; `owner` is { process, person, tab }. */
export function keep(store, owner, cannot) {
  const lives = new BroadcastChannel('baton-drafts');
  lives.addEventListener('message', ({ data }) => data.who && lives.postMessage({ tab: owner.tab }));
  let timer = 0;
  let isThere = false;
  const put = async () => {
    timer = 0;
    const files = store.unsaved();
    const isEmpty = !Object.keys(files).length;
    if (isEmpty && !isThere) return;
    try {
      if (isEmpty) await within('readwrite', (kept) => kept.delete(owner.tab));
      else await within('readwrite', (kept) => kept.put({ ...owner, at: new Date().toISOString(), files }));
      isThere = !isEmpty;
    } catch {
      cannot();
    }
  };
  store.on(({ from }) => {
    if (from !== 'state') timer ||= setTimeout(put, SLOW);
  });
  return put;
}

/** Work of tabs that are gone: newest first. */
export async function found({ process, person, tab }) {
  const all = await within('readonly', (kept) => kept.getAll()).catch(() => []);
  const mine = all.filter((one) => one.process === process && one.person === person && one.tab !== tab);
  if (!mine.length) return [];
  const alive = await living();
  return mine.filter((one) => !alive.has(one.tab)).sort((one, two) => two.at.localeCompare(one.at));
}

export function forget(tab) {
  return within('readwrite', (kept) => kept.delete(tab)).catch(() => {});
}

function living() {
  const tabs = new Set();
  const channel = new BroadcastChannel('baton-drafts');
  channel.addEventListener('message', ({ data }) => data.tab && tabs.add(data.tab));
  channel.postMessage({ who: true });
  return new Promise((answer) => {
    setTimeout(() => (channel.close(), answer(tabs)), ANSWER);
  });
}
