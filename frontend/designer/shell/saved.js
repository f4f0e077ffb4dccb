// The one dirty mark: whether what one sees is kept on the server, and since when; else why not.
import { h, moment } from './dom.js';

/** Shows how saving stands; `ways` open what a person can do about it. */
export function showSaved(api, ways) {
  const place = document.getElementById('saved');
  const show = () => {
    const [kind, words, deed] = told(api.store, ways);
    place.className = `said ${kind}`;
    place.replaceChildren(deed ? h('button', { type: 'button', class: 'b bare', onclick: deed }, words) : words);
  };
  api.store.on(show);
  show();
}

function told(store, ways) {
  if (store.readOnly) return ['', 'archived: read only'];
  if (store.state === 'ended') return ['bad', 'not saved: sign in again', ways.session];
  if (store.state === 'gone') return ['bad', 'not saved: the draft ended', ways.gone];
  if (store.state === 'offline') return ['bad', 'no connection: kept in this browser', () => store.save()];
  if (store.clashes.size) return ['bad', 'not saved: choose', ways.clash];
  if (store.held.size) return ['bad', `not saved: ${store.held.size === 1 ? 'a file has a fault' : `${store.held.size} files have faults`}`, ways.held];
  if (store.isDirty) return ['dirty', store.state === 'saving' ? 'saving' : 'not saved yet'];
  return ['', store.savedAt ? `saved ${moment(store.savedAt)}` : ''];
}
