// Puts the workspace together: reads the draft, opens its first file, mounts the panels.
import { ask } from '../server.js';
import { Store } from '../store.js';
import { Editors } from './editors.js';
import { SCENARIOS, filesOf, KINDS } from './kinds.js';
import { settle } from './clash.js';
import { drawDeeds } from './deeds.js';
import { keep } from './kept.js';
import { saveBeforeLinks } from './leave.js';
import { notify } from './notices.js';
import { drawFaces, showOthers } from './people.js';
import { Presence } from './presence.js';
import { offerBack } from './recover.js';
import { showSaved } from './saved.js';
import { draftEnded, showHeld, signInAgain } from './trouble.js';

const PANELS = import.meta.glob(['../play/panel.js', '../problems/panel.js', '../scenarios/panel.js']);

/** Everything that an editor or a panel may use. */
export async function begin(place) {
  const { process: key, name, readOnly, person, personName, initials } = place.dataset;
  const path = `/processes/${key}/draft`;
  const store = new Store(path);
  await store.load();
  store.readOnly = readOnly === 'yes';
  const api = { process: { key, name }, path, store, ask, notify, readOnly: store.readOnly, others: [], bottom: slots() };
  const editors = new Editors(api, place);
  Object.assign(api, {
    go: (file, element) => editors.go(file, element),
    editor: (file) => editors.get(file),
    shown: () => editors.shown,
    flush: () => editors.flush(),
    take: () => editors.take(),
    side: (file) => editors.side(file),
  });
  const owner = { process: key, person, tab: newId() };
  meet(api, editors, { name: personName, initials }, owner.tab);
  drawDeeds(api);
  saveBeforeLinks(api);
  const put = guard(api, editors, owner);
  addEventListener('keydown', (event) => saveByKey(event, api));
  await editors.go(firstFile(store, key));
  await panels(api);
  api.presence.tell();
  if (!api.readOnly) offerBack(api, owner, put);
  return api;
}

/** An id for this tab; crypto.randomUUID is not there without https. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, '0')).join('');
}

/** Who else is here. */
function meet(api, editors, me, tab) {
  const heard = (people) => {
    api.others = people;
    drawFaces(api, me, people);
    showOthers(editors, me, people);
  };
  api.presence = new Presence(api, tab, heard);
  api.at = (file, element) => api.presence.at(file, element);
  heard([]);
}

/** Sees to it that nothing is lost: whatever goes wrong is said, with a way on. */
function guard(api, editors, owner) {
  const { store } = api;
  const ways = { clash: () => settle(api), held: () => showHeld(api), session: () => signInAgain(api), gone: () => draftEnded(api) };
  store.beforeSave = () => editors.flush();
  store.isBusy = () => editors.isBusy();
  store.onEnded = ways.session;
  store.onGone = ways.gone;
  store.onHeld = (names) => notify('bad', `${names.join(', ')} cannot be saved as it is. The last good state stays.`, [['What is wrong', ways.held]]);
  store.onMerged = (merged) => notify('run', mergedWords(merged));
  store.on(({ from }) => {
    if (from === 'saved' && store.clashes.size) settle(api);
  });
  showSaved(api, ways);
  const put = keep(store, owner, () => notify('bad', 'This browser cannot keep unsaved work. Save often: Ctrl S.'));
  addEventListener('online', () => store.isDirty && store.save());
  addEventListener('beforeunload', (event) => {
    editors.flush();
    put();
    if ((store.isDirty || editors.holds()) && store.state !== 'gone') event.preventDefault();
  });
  document.addEventListener('visibilitychange', () => document.hidden && store.isDirty && store.save());
  return put;
}

function mergedWords(merged) {
  const parts = Object.entries(merged).map(([name, { taken }]) => {
    const more = taken.length > 4 ? ` and ${taken.length - 4} more` : '';
    return `${name}: ${taken.slice(0, 4).join('; ')}${more}`;
  });
  return `Put together with what others did. ${parts.join('. ')}.`;
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
    const name = file.split('/')[1];
    try {
      const { mount } = await load();
      await mount(api.bottom[name], api);
    } catch (error) {
      notify('bad', `The part ${name} did not start: ${error.message} Everything else works and is saved.`);
    }
  }
}

function saveByKey(event, api) {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
  event.preventDefault();
  api.store.saveNow();
}
