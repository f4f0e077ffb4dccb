// A task's form: drawn by form-js, kept as a draft while one types, checked again by the server.
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { formIn } from '../forms/form.js';
import { clock } from '../moments.js';
import { send } from '../send.js';
import { forget, keep, kept } from './kept.js';
import { say, sayFault } from './say.js';

const PAUSE = 1200; // after the last key
const MOST_BOTH = 8e6; // characters; beyond that what stood there before is not sent along
const MORE = 'In another window other answers were written to this task. They are kept beside those that you type here.';

/** Only what the form asks for; form-js also gives back what it was told. */
function answersOf(said, data) {
  const known = new Set(said.fields);
  return Object.fromEntries(Object.entries(data).filter(([key]) => known.has(key)));
}

/** Draws the form of a task; gives { answers(), save(), keep(), later(), done(), destroy(), faults(), tooLong(), show(errors) }. */
export async function drawForm(root) {
  const { task } = root.dataset;
  const place = root.querySelector('#task-form');
  const said = JSON.parse(root.querySelector('#task-data').textContent);
  if (said.completed) forget(said, task);
  const local = said.readonly ? null : kept(said, task);
  const form = formIn(place);
  await form.importSchema(said.schema, { ...said.data, ...(local ? local.answers : {}) });
  place.querySelector('.coming')?.remove();
  if (said.readonly) form.setProperty('readOnly', true);
  const answers = () => answersOf(said, form._getSubmitData());
  const saving = drafts(said, root, answers);
  if (!said.readonly) form.on('changed', saving.later);
  if (local && root.isConnected) {
    say(`What you typed at ${clock(local.at)} had not reached Baton. It is in the form again.`, 'run');
    saving.anew();
  }
  place.dataset.ready = 'yes';
  return {
    answers,
    save: saving.now,
    done: () => { saving.end(); forget(said, task); },
    destroy: () => { saving.end(); form.destroy(); },
    keep: saving.here,
    later: saving.later,
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
function drafts(said, root, answers) {
  const { task } = root.dataset;
  let timer = null;
  let ended = said.readonly; // nothing is kept of what is completed, or is only read
  let before = JSON.stringify(answers()); // what stands there before anybody types is no draft
  let newest = ''; // what was sent last
  async function now() {
    clearTimeout(timer);
    timer = null;
    if (ended) return true;
    const typed = answers();
    const text = JSON.stringify(typed);
    if (text === before) return true;
    keep(said, task, typed);
    newest = text;
    const known = before && text.length + before.length < MOST_BOTH ? { before: JSON.parse(before) } : {};
    const answer = await send(`/inbox/${task}/draft`, { json: { answers: typed, ...known } });
    if (answer.ok) {
      before = text;
      if (newest === text && (ended || JSON.stringify(answers()) === text)) forget(said, task);
    }
    if (ended || !root.isConnected) return answer.ok; // it was completed, or another task was opened
    if (answer.ok) {
      mark(`draft saved ${clock(answer.body.at)}`);
      if (answer.body.more) say(MORE, 'risk', ['Show them', location.href]);
      return true;
    }
    mark('draft kept in this browser');
    if (answer.out || answer.status === 409) sayFault(answer);
    return false;
  }
  function mark(words) {
    root.querySelector('#draft-mark').textContent = words;
  }
  function here() {
    clearTimeout(timer);
    if (!ended) keep(said, task, answers());
  }
  function later() {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(now, PAUSE);
  }
  return {
    now,
    here,
    later,
    anew: () => { before = ''; later(); },
    end: () => { ended = true; clearTimeout(timer); },
  };
}
