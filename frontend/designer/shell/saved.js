// The one dirty mark: whether what one sees is kept on the server, and since when; else why not.
import { h, moment } from './dom.js';

/** Shows how saving stands; `ways` open what a person can do about it. */
export function showSaved(api, ways) {
  const place = document.getElementById('saved');
  const show = () => {
    const [kind, words, deed, title] = told(api.store, ways);
    place.className = `said ${kind}`;
    place.replaceChildren(deed ? h('button', { type: 'button', class: 'b bare', title, onclick: deed }, words) : words);
  };
  api.store.on(show);
  show();
}

function told(store, ways) {
  if (store.readOnly) return ['', 'archived: read only'];
  if (store.state === 'ended') return ['bad', 'not saved: sign in', ways.session, 'Your session has ended. Your work is kept in this browser.'];
  if (store.state === 'gone') return ['bad', store.isDirty ? 'not saved: draft ended' : 'the draft ended', ways.gone, 'Somebody published or discarded the draft.'];
  if (store.state === 'offline') return ['bad', 'offline: kept here', () => store.save(), 'No connection. Your work is kept in this browser and saved as soon as there is one; press to try now.'];
  if (store.clashes.size) return ['bad', 'not saved: choose', ways.clash, 'You and somebody else changed the same place.'];
  if (store.held.size) return ['bad', `not saved: ${store.held.size === 1 ? '1 fault' : `${store.held.size} faults`}`, ways.held, 'What is wrong, and the ways on'];
  if (store.isDirty) return ['dirty', store.state === 'saving' ? 'saving' : 'not saved yet'];
  return ['', store.savedAt ? `saved ${moment(store.savedAt)}` : ''];
}
