// The history of the draft: every state by day, what bringing it back would change, and bringing it back.
import { day, h, moment } from './dom.js';
import { confirm, open } from './dialogs.js';

const KINDS = { begun: 'began', saved: 'changed', merged: 'put together', restored: 'brought back a state', discarded: 'discarded the draft', published: 'published the draft' };

export async function showHistory(api) {
  await api.store.save();
  const list = h('div', { class: 'states' });
  const made = open('History of the draft', [
    h('p', {}, 'Every state is kept. After a day, what one person did without a pause is kept as one state.'), list,
  ], [h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Close')], 'wide');
  await more(api, list, made, '');
}

async function more(api, list, dialog, query) {
  try {
    const { states, more: next } = await api.ask('GET', `${api.path}/history${query}`);
    const now = query ? null : states[0];
    for (const state of states) put(list, state, entry(api, state, dialog, state === now));
    if (!next) return;
    const button = h('button', { type: 'button', class: 'b', onclick: () => (button.remove(), more(api, list, dialog, `?before=${next}`)) }, 'Earlier');
    list.append(button);
  } catch (error) {
    list.append(h('p', { class: 'fault', role: 'alert' }, error.message));
  }
}

function put(list, state, made) {
  const name = day(state.at);
  if (list.dataset.day !== name) list.append(h('h3', {}, name));
  list.dataset.day = name;
  list.append(made);
}

function entry(api, state, dialog, isNow) {
  const files = Object.entries(state.files).map(([name, words]) => h('li', {}, h('b', {}, name), words.length ? ` ${words.join('; ')}` : ''));
  const differences = h('div', { class: 'differences' });
  const look = h('button', { type: 'button', class: 'b bare', onclick: () => compare(api, state, differences) }, 'What would change');
  const back = h('button', { type: 'button', class: 'b', onclick: () => restore(api, state, dialog) }, 'Bring it back');
  const deeds = isNow ? h('span', { class: 'state run plain' }, 'as it stands now') : [look, api.readOnly ? null : back];
  const time = moment(state.at).split(', ').at(-1);
  return h('article', { dataset: { revision: state.revision } },
    h('time', { datetime: state.at, title: `Revision ${state.revision}` }, time),
    h('div', {}, h('p', {}, h('b', {}, state.by), ` ${KINDS[state.kind] || state.kind}`),
      ['discarded', 'published', 'begun'].includes(state.kind) ? null : h('ul', {}, files), differences),
    h('div', { class: 'pair' }, state.restorable ? deeds : null));
}

async function compare(api, state, place) {
  try {
    const { files } = await api.ask('GET', `${api.path}/history/${state.revision}`);
    const said = Object.entries(files).flatMap(([name, words]) => [h('b', {}, name), h('ul', {}, words.map((one) => h('li', {}, one)))]);
    place.replaceChildren(...(said.length ? said : ['Nothing: this is how it stands.']));
  } catch (error) {
    place.replaceChildren(h('p', { class: 'fault' }, error.message));
  }
}

async function restore(api, state, dialog) {
  const words = 'It becomes the newest state. What stands now stays in the history, so it can be brought back too.';
  if (!(await confirm(`Bring back the state of ${moment(state.at)}?`, words, 'Bring it back', 'primary'))) return;
  try {
    await api.ask('POST', `${api.path}/history/${state.revision}/restore`);
    dialog.close();
    await api.store.pull();
    api.notify('done', `The state of ${moment(state.at)} is back.`);
  } catch (error) {
    api.notify('bad', error.message);
  }
}
