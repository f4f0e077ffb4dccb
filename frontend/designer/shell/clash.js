// Two people did the same place: who did what and when, and whose state is wanted for each element.
import { h, moment } from './dom.js';
import { open } from './dialogs.js';

let isOpen = false;

/** Asks about every clash there is; what the other loses stays in the draft's history. */
export async function settle(api) {
  if (isOpen) return;
  isOpen = true;
  try {
    for (const [name, clash] of api.store.clashes) {
      const choices = await choose(api, name, clash);
      if (!choices) return;
      await api.store.choose(name, choices);
    }
  } finally {
    isOpen = false;
  }
  if (api.store.clashes.size) await settle(api);
}

function choose(api, name, clash) {
  return new Promise((answer) => {
    const choices = {};
    const done = h('button', { type: 'button', class: 'b primary', disabled: true, onclick: () => (answer(choices), made.close()) }, 'Keep these');
    const pick = (id, side) => {
      choices[id] = side;
      done.disabled = Object.keys(choices).length < clash.asked.length;
    };
    const who = clash.by ? `${clash.by} saved ${name} at ${moment(clash.at)}.` : `${name} was removed.`;
    const all = (side) => () => {
      for (const input of made.querySelectorAll(`input[value=${side}]`)) input.click();
    };
    const made = open('You and somebody else changed the same', [
      h('p', {}, `${who} Choose for each place. What is not taken stays in the history of the draft.`),
      h('p', { class: 'pair' },
        h('button', { type: 'button', class: 'b bare', onclick: all('mine') }, 'Mine everywhere'),
        h('button', { type: 'button', class: 'b bare', onclick: all('theirs') }, 'Theirs everywhere')),
      ...clash.asked.map((asked, place) => question(asked, clash.by || 'Somebody', place, pick)),
    ], [h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Decide later'), done], 'wide clash');
    made.addEventListener('close', () => answer(null));
  });
}

function question(asked, by, place, pick) {
  const side = (value, title, words) => h('label', { class: 'side-of' },
    h('input', { type: 'radio', name: `clash-${place}`, value, onchange: () => pick(asked.id, value) }),
    h('span', {}, h('b', {}, title), ` ${words}`));
  const rows = asked.differences.map((row) => h('tr', {},
    h('th', { scope: 'row' }, row.words), h('td', {}, row.base || 'none'),
    h('td', { class: row.mine === row.base ? 'same' : '' }, row.mine || 'none'),
    h('td', { class: row.theirs === row.base ? 'same' : '' }, row.theirs || 'none')));
  const table = rows.length && h('table', {},
    h('thead', {}, h('tr', {}, ['', 'Before', 'Yours', by].map((words) => h('th', { scope: 'col' }, words)))),
    h('tbody', {}, rows));
  return h('fieldset', {}, h('legend', {}, asked.name), table,
    side('mine', 'Take mine:', asked.mine), side('theirs', 'Take theirs:', asked.theirs));
}
