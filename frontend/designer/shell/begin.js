// Puts the workspace together: reads the draft, opens its first file, mounts the panels.
import { ask } from '../server.js';
import { Store } from '../store.js';
import { Editors } from './editors.js';
import { SCENARIOS, filesOf, KINDS } from './kinds.js';
import { notify } from './notices.js';
import { showSaved } from './saved.js';

const PANELS = import.meta.glob(['../play/panel.js', '../problems/panel.js', '../scenarios/panel.js']);

/** Everything that an editor or a panel may use. */
export async function begin(place) {
  const { process: key, name, readOnly } = place.dataset;
  const path = `/processes/${key}/draft`;
  const store = new Store(path);
  await store.load();
  const api = { process: { key, name }, path, store, ask, notify, readOnly: readOnly === 'yes', others: [] };
  const editors = new Editors(api, place);
  Object.assign(api, {
    go: (file, element) => editors.go(file, element),
    editor: (file) => editors.get(file),
    shown: () => editors.shown,
    flush: () => editors.flush(),
    count: (kind, number) => editors.count(kind, number),
    side: (file) => editors.side(file),
    at() {},
    bottom: slots(),
  });
  store.beforeSave = () => editors.flush();
  showSaved(api);
  addEventListener('keydown', (event) => saveByKey(event, api));
  await editors.go(firstFile(store, key));
  await panels(api);
  return api;
}

function slots() {
  const named = document.querySelectorAll('#bottom > [data-slot]');
  return Object.fromEntries([...named].map((slot) => [slot.dataset.slot, slot]));
}

/** The file that the address names after #, else the first of the first kind that has one. */
function firstFile(store, key) {
  const asked = decodeURIComponent(location.hash.slice(1));
  if (store.names().includes(asked) || asked === SCENARIOS) return asked;
  return KINDS.flatMap((kind) => filesOf(kind, store.names(), key))[0] || KINDS[0];
}

async function panels(api) {
  for (const [file, load] of Object.entries(PANELS)) {
    const { mount } = await load();
    await mount(api.bottom[file.split('/')[1]], api);
  }
}

function saveByKey(event, api) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  api.store.save();
}
