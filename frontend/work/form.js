// A task's form: drawn by form-js, kept as a draft while one types, checked again by the server.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { forget, keep, kept } from './kept.js';
import { say, sayFault, send } from './send.js';

const PAUSE = 1200; // after the last key
const clock = (at) => new Date(at).toISOString().slice(11, 16); // in UTC, as all moments on pages

/** Only what the form asks for; form-js also gives back what it was told. */
function answersOf(said, data) {
  const known = new Set(said.fields);
  return Object.fromEntries(Object.entries(data).filter(([key]) => known.has(key)));
}

function mark(words) {
  const place = document.getElementById('draft-mark');
  if (place) place.textContent = words;
}

/** Draws a form; gives { answers(), save(), faults(), show(errors) }. */
export async function drawForm(place, task) {
  const said = JSON.parse(document.getElementById('task-data').textContent);
  const local = said.readonly ? null : kept(said, task);
  const form = new Form({ container: place });
  await form.importSchema(said.schema, { ...said.data, ...(local ? local.answers : {}) });
  if (said.readonly) form.setProperty('readOnly', true);
  const answers = () => answersOf(said, form._getSubmitData());
  const saving = drafts(said, task, place, answers);
  if (!said.readonly) form.on('changed', saving.later);
  if (local) {
    say(`What you typed at ${clock(local.at)} had not reached Baton. It is in the form again.`, 'run');
    saving.anew();
  }
  place.dataset.ready = 'yes';
  return {
    said,
    answers,
    save: saving.now,
    forget: () => { saving.stop(); forget(said, task); },
    keep: () => keep(said, task, answers()),
    faults: () => Object.keys(form.validate()).length + tooLong(said, answers()).length,
    tooLong: () => tooLong(said, answers()),
    show: (errors) => showAt(form, said, errors),
  };
}

/** Fields with more text than is taken: no need to send it to know. */
function tooLong(said, answers) {
  const long = Object.keys(answers).filter((key) => typeof answers[key] === 'string' && answers[key].length > said.most);
  return long.map((key) => ({ pointer: key, detail: `Has ${answers[key].length} characters; up to ${said.most} are taken.` }));
}

/** Puts the server's words under the fields that they are about; gives the lines of the others. */
function showAt(form, said, errors) {
  const fields = Object.values(form.get('formFieldRegistry').getAll());
  const found = {};
  const rest = [];
  for (const { pointer, detail } of errors) {
    const field = fields.find((one) => one.key === pointer);
    if (field) found[field.id] = [...(found[field.id] || []), detail];
    rest.push(`${said.labels[pointer] || pointer}: ${detail}`);
  }
  form._setState({ errors: { ...form._getState().errors, ...found } }); // beside what the browser found
  return rest;
}

/** Keeps what was typed a moment after the last key: here first, then at the server. */
function drafts(said, task, place, answers) {
  let timer = null;
  let before = JSON.stringify(answers()); // what stands there before anybody types is no draft
  async function now() {
    clearTimeout(timer);
    timer = null;
    if (said.readonly) return true;
    const typed = answers();
    const text = JSON.stringify(typed);
    if (text === before) return true;
    keep(said, task, typed);
    const answer = await send(`/inbox/${task}/draft`, { json: { answers: typed } });
    if (answer.ok) {
      before = text;
      if (JSON.stringify(answers()) === text) forget(said, task);
    }
    if (!place.isConnected) return answer.ok; // another task was opened meanwhile
    if (answer.ok) {
      mark(`draft saved ${clock(answer.body.at)}`);
      return true;
    }
    mark('draft kept in this browser');
    if (answer.out || answer.status === 409) sayFault(answer);
    return false;
  }
  return {
    now,
    anew: () => { before = ''; clearTimeout(timer); timer = setTimeout(now, PAUSE); },
    later: () => { clearTimeout(timer); timer = setTimeout(now, PAUSE); },
    stop: () => clearTimeout(timer),
  };
}
