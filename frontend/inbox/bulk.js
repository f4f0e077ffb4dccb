// What is done with all selected user tasks: sent together, told one by one, taken back together.
import { begin, end } from '../busy.js';
import { momentOf } from '../moments.js';
import { ask, send, sendOnce } from '../send.js';
import { choosePeople } from '../work/people.js';
import { open } from './open.js';
import { panel } from './told.js';

const AWAY = 'Baton does not answer. A part of it may be done: load the page again to see how they stand.';
const AGAIN = 'Baton does not answer. A part of it may be done: ask for the same again, and nothing is done twice.';
const UNASKED = 'Baton does not answer, and nothing more was selected. Try again.';
const OUT = 'You are signed out, and nothing was done. Sign in, then select them again.';
// of an undo: its way back stays, and what it reached already is told when it is pressed again
const BACK_AWAY = 'Baton does not answer. Some may be taken back by now: undo again for those that are not.';
const BACK_OUT = 'You are signed out, and nothing was taken back. Sign in, then change them back by hand.';

const BUSY = 'What was asked for before is still being done. Try again when it is.';
const AT_ONCE = 20; // so many are sent together: each is a transaction of its own, and one wants to see how it goes on

function faultOf(answer, isUndo = false, isFirst = false) {
  if (answer.away && isFirst) return AGAIN;
  if (answer.away) return isUndo ? BACK_AWAY : AWAY;
  if (answer.out) return isUndo ? BACK_OUT : OUT;
  return answer.words;
}

/** What the dialog of dates and priority changes; a box that is ticked takes the date away. */
function changesOf(form) {
  const changes = {};
  for (const name of ['dueDate', 'followUpDate']) {
    const field = form.elements[name];
    if (form.elements[`no-${name}`]?.checked) changes[name] = null;
    else if (field?.value) changes[name] = momentOf(field.value);
  }
  const priority = form.elements.priority?.value;
  if (priority) changes.priority = Number(priority);
  return changes;
}

function bodyOf(form, submitter) {
  if (form.dataset.bulk === 'change') return { changes: changesOf(form) };
  const person = new FormData(form).get('person');
  return { person: submitter?.name === 'nobody' ? null : Number(person) };
}

/** Whether something is being written in the open task: its form, or a text beside it such as a comment. */
function isWritten() {
  if (document.getElementById('save-draft')) return true;
  // a form that is only read is filled by script, so what stands in it differs without anybody typing
  const texts = document.querySelectorAll('#task :is(textarea, input[type=text]):not(#task-form *)');
  return [...texts].some((field) => field.value !== field.defaultValue);
}

/** Shows the open task as it stands now, unless somebody writes in it. */
async function renewOpened(results) {
  const opened = document.getElementById('task').dataset.task;
  const changed = results.some((one) => one.id === opened && one.outcome !== 'refused');
  if (changed && !isWritten()) await open(location, isWritten);
}

let tried = {}; // what was sent last, with its key while no answer came

/** Sends a part of it; where no answer came, the same again tells what came of it. An undo meets what it did by itself. */
function sendPart(path, json) {
  if (!json.deed) return send(path, { json });
  const text = JSON.stringify(json);
  if (tried.text !== text) tried = { text };
  return sendOnce(tried, path, { json });
}

/** Sends all of it part by part, and tells after each how far it is; stops at a fault, which what is left of an undo
 * can be tried again after: { results, undo, seconds, held, fault }. */
async function sendAll(path, json, seen) {
  const list = json.deed ? 'tasks' : 'steps';
  const all = json.deed ? { ...json, of: json.tasks.length } : json;
  const said = { results: [], undo: [], fault: '' };
  for (let from = 0; from < json[list].length; from += AT_ONCE) {
    seen(from, json[list].length);
    const answer = await sendPart(path, { ...all, [list]: json[list].slice(from, from + AT_ONCE) });
    if (!answer.ok) return { ...said, undo: json.deed ? said.undo : json.steps.slice(from), fault: faultOf(answer, !json.deed, json.deed && !from) };
    said.results.push(...answer.body.results);
    said.undo.push(...(answer.body.undo || []));
    said.seconds = answer.body.seconds;
    said.held = answer.body.held;
  }
  return said;
}

export function bulkDeeds(picks, news) {
  const bar = document.getElementById('bulk');
  const told = panel(document.getElementById('bulk-said'));

  /** Sends it; `refuse` is told why nothing was done, and the dialog that it was sent from closes. */
  async function run(path, json, refuse, pressed, dialog = null) {
    if (!begin(bar, pressed)) { // a second press of a button is passed over, a dialog that was filled in is not
      if (dialog && pressed.ariaBusy !== 'true') refuse(BUSY);
      return;
    }
    const away = !document.getElementById('list').contains(document.activeElement);
    const seen = (done, all) => {
      if (done) dialog?.close();
      if (all > AT_ONCE && (done || !dialog)) told.fault(`${done} of ${all} done…`);
    };
    const { results, undo, seconds, held, fault } = await sendAll(path, json, seen);
    end(bar);
    if (!results.length) {
      refuse(fault);
      return;
    }
    dialog?.close();
    const words = undo.length < results.length ? `Undo ${undo.length}` : 'Undo';
    const deed = ({ currentTarget }) => run('/inbox/bulk/undo', { steps: undo }, told.fault, currentTarget);
    told.tell(json.deed || 'undo', results, undo.length ? { words, deed, seconds, held } : null, fault);
    if (away) told.focus();
    if (json.deed) picks.clear();
    await renewOpened(results);
    news.ask();
  }

  /** Selects all that the list has on all of its pages, as far as that can go at once. */
  async function takeAll(pressed) {
    const opened = document.getElementById('task'); // until they are there its keys would mean it, not them
    if (!begin(bar, pressed)) return undefined;
    begin(opened);
    const query = document.getElementById('list').dataset.query;
    const answer = await ask(`/inbox/bulk/all?${query}`);
    for (const one of [bar, opened]) end(one);
    if (query !== document.getElementById('list').dataset.query) return undefined; // of a list that is no longer shown
    if (!answer.ok) return told.fault(answer.away ? UNASKED : faultOf(answer));
    const { ids, more } = answer.body;
    return picks.take(ids, more ? `The first ${ids.length} of this view selected` : `All ${ids.length} of this view selected`);
  }

  const deed = (kind, more, refuse, ...from) => run('/inbox/bulk', { deed: kind, tasks: picks.ids(), ...more }, refuse, ...from);

  /** The letters of the task that is open mean the selected ones while there are some. */
  document.addEventListener('inbox:picked', ({ detail }) => {
    for (const one of bar.querySelectorAll('[data-letter]')) {
      if (detail.ids.length) one.dataset.key = one.dataset.letter;
      else delete one.dataset.key;
    }
    const many = detail.ids.length === 1 ? 'one user task' : `${detail.ids.length} user tasks`;
    for (const one of document.querySelectorAll('[data-many]')) one.textContent = many;
  });
  bar.addEventListener('click', (event) => {
    const asked = event.target.closest('[data-deed]');
    const all = event.target.closest('[data-pick-all]');
    if (all) takeAll(all);
    if (asked) deed(asked.dataset.deed, {}, told.fault, asked);
  });
  document.querySelectorAll('form[data-bulk]').forEach((form) => {
    const fault = form.querySelector('[data-fault]');
    const dialog = form.closest('dialog');
    const refuse = (words) => { fault.textContent = words; fault.hidden = !words; };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      refuse('');
      const body = bodyOf(form, event.submitter);
      if (body.changes && !Object.keys(body.changes).length) refuse('Change at least one of them.');
      else deed(form.dataset.bulk, body, refuse, event.submitter, dialog);
    });
    dialog.addEventListener('toggle', (event) => {
      if (event.newState === 'closed') { form.reset(); refuse(''); }
    });
    form.querySelectorAll('[data-people]').forEach((field) => choosePeople(field, picks.ids));
  });
}
