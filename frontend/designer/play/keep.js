// Keeps a run as a scenario: its name, what was given, and what is expected, to be looked at before.
import { h } from '../shell/dom.js';
import { open } from '../shell/dialogs.js';
import { changeScenarios } from '../scenarios/change.js';
import { scenarioNames } from '../scenarios/names.js';
import { texts } from './run.js';

/** Asks for a name, shows the scenario, and writes it into the draft; gives its name, or null. */
export async function keepRun(api, run) {
  const name = h('input', { id: 'keep-name', value: firstName(api, run), maxlength: '200', autocomplete: 'off' });
  const text = h('textarea', { class: 'field-box play-json', id: 'keep-text', rows: '16', spellcheck: 'false' });
  const unlike = h('div', { class: 'keep-unlike' });
  const fault = h('p', { class: 'fault', role: 'alert' });
  const tell = async () => {
    fault.textContent = '';
    try {
      const made = await api.ask('POST', `${api.path}/play/keep`, { files: await texts(api), start: run.start || {}, moves: run.moves.slice(0, run.at), name: name.value.trim() || 'A run' });
      text.value = made.text;
      unlike.replaceChildren(...(made.differences.length ? [h('p', {}, 'Played by itself it goes another way:'), h('ul', {}, made.differences.map((one) => h('li', {}, one)))] : []));
    } catch (error) {
      fault.textContent = error.message;
    }
  };
  name.addEventListener('change', () => (text.value = text.value.replace(/^name: .*$/m, `name: ${JSON.stringify(name.value.trim())}`)));
  await tell();
  return new Promise((answer) => {
    const take = async () => {
      try {
        const known = await changeScenarios(api, { do: 'put', text: text.value });
        answer(known.name);
        made.close();
      } catch (error) {
        fault.textContent = error.message;
      }
    };
    const made = open('Keep this run as a scenario', h('div', {},
      h('label', { for: 'keep-name' }, 'Name'), name, unlike,
      h('label', { for: 'keep-text' }, 'What is given, answered and expected'), text,
      h('p', { class: 'hint' }, 'Take out of expect what need not hold. It is added to scenarios.yaml; nothing else there changes.'), fault), [
      h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
      h('button', { type: 'button', class: 'b primary', onclick: take }, 'Keep it'),
    ], 'wide');
    made.addEventListener('close', () => answer(null));
    name.select();
  });
}

/** A name that says where it went: the last element it came to. */
function firstName(api, run) {
  const names = run.log.slice(0, run.at + 1).flatMap(({ events }) => events.filter((event) => event.kind === 'entered').map((event) => event.name || event.element));
  const taken = new Set(scenarioNames(api.store.text('scenarios.yaml')));
  const stopped = run.view.waits.find((wait) => wait.kind === 'incident');
  const words = stopped ? `Stops at ${stopped.name}` : run.view.ended ? `Ends at ${names.at(-1)}` : `Waits at ${run.view.waits[0]?.name || names.at(-1)}`;
  let made = words;
  for (let number = 2; taken.has(made); number += 1) made = `${words}, ${number}`;
  return made;
}
