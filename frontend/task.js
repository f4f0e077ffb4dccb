// One task: its form, and all that is done at it. What draws forms is heavy, so it comes last.
import { begin, end } from './busy.js';
import { wall } from './moments.js';
import { showFaults } from './said.js';
import { send, sendOnce } from './send.js';
import { keepComment } from './work/comment.js';
import { drawWhenSeen } from './work/here.js';
import { forgetOld } from './work/kept.js';
import { mountParts } from './work/parts.js';
import { choosePeople } from './work/people.js';
import { say, sayFault } from './work/say.js';
import { completed, offerUndo } from './work/undo.js';
import { watch } from './work/watch.js';

const NO_FORM = { answers: () => ({}), save: async () => true, keep() {}, later() {}, done() {}, destroy() {}, faults: () => 0, tooLong: () => [], show: () => [] };

/** Completes the task and goes to the next of the list, or to that where nothing else is left in it; what is refused is named, and nothing is lost. */
async function complete(root, form, button) {
  const { task } = root.dataset;
  const long = form.tooLong();
  if (form.faults()) {
    const lines = form.show(long).slice(0, 3);
    say(['Some answers need a correction.', ...lines].join(' '));
    requestAnimationFrame(() => document.querySelector('#task-form .fjs-has-errors :is(input, textarea, select)')?.focus()); // once it is drawn
    return;
  }
  if (!begin(button)) return;
  const letGo = rest(root);
  form.keep();
  const answer = await send(`/inbox/${task}/complete`, { json: { answers: form.answers() } });
  if (!answer.ok) {
    end(button);
    letGo();
    refused(root, form, answer);
    return;
  }
  form.done();
  completed(answer.body);
  if (!root.isConnected) { // another task was opened meanwhile: there one stays
    offerUndo();
    return;
  }
  const following = document.querySelector('[data-following]')?.dataset.href;
  location.href = following || (location.search ? `/inbox${location.search}` : answer.body.next);
}

/** Nothing is typed into what is on its way: it would be lost. The field keeps the focus, else letters were keys. Gives what lets one type on. */
function rest(root) {
  const fields = [...root.querySelectorAll('#task-form :is(input, textarea):not([readonly])')];
  for (const field of fields) field.readOnly = true;
  return () => fields.forEach((field) => { field.readOnly = false; });
}

/** Says why it was not completed: here, or above the task that was opened meanwhile. */
function refused(root, form, answer) {
  if (root.isConnected) {
    sayFault(answer, form.show(answer.errors));
    form.later();
    return;
  }
  const { task, title } = root.dataset;
  say(`${title} was not completed. ${answer.words}`, 'bad', ['Open it', `/inbox/${task}`]);
}

/** Deeds that leave the page: what was typed in the form is saved before, and what was typed for them stays when they are refused. */
function saveBefore(root, form) {
  root.addEventListener('submit', async (event) => {
    const sent = event.target;
    if (sent.dataset.part || !('keeps' in sent.dataset)) return;
    event.preventDefault();
    if (!begin(sent, event.submitter)) return;
    const data = new FormData(sent, event.submitter);
    await form.save();
    const answer = await sendOnce(sent.dataset, sent.getAttribute('action'), { form: data });
    if (answer.ok) {
      location.href = answer.body.to;
      return;
    }
    end(sent);
    if (sent.querySelector('[data-said]')) showFaults(sent, answer);
    else sayFault(answer);
  });
}

/** Nine in the morning of the next working day, where nothing was chosen yet. */
function proposeMorning(root) {
  const field = root.querySelector('[data-tomorrow]');
  if (!field) return;
  // Refused where it is typed: the dialog stays, and what was written beside it.
  [field.min, field.max] = [0, 364 * 864e5].map((after) => wall(Date.now() + after).toISOString().slice(0, 16));
  if (field.value) return;
  const day = wall(Date.now() + 864e5);
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  field.value = `${day.toISOString().slice(0, 10)}T09:00`;
}

async function formOf(root) {
  if (!root.querySelector('#task-form')) return NO_FORM;
  const { drawForm } = await import('./work/form.js');
  return drawForm(root);
}

/** What was typed is saved when one leaves the page, or opens another task; then the form is let go. */
function saveOnLeaving(root, form) {
  const save = () => { form.save(); };
  window.addEventListener('pagehide', save);
  root.addEventListener('left', async () => {
    window.removeEventListener('pagehide', save);
    await form.save();
    form.destroy();
  }, { once: true });
}

/** Brings a task to life. */
export async function mountTask(root) {
  if (!root.isConnected || root.dataset.ready) return;
  root.dataset.ready = 'yes';
  forgetOld();
  mountParts(root);
  keepComment(root);
  proposeMorning(root);
  for (const field of root.querySelectorAll('[data-people]')) choosePeople(field);
  const form = await formOf(root).catch((error) => {
    say('The form could not be drawn, and without it nothing can be completed. Load the page again.');
    throw error;
  });
  if (!root.isConnected) { // another task was opened before this one was drawn
    form.destroy();
    return;
  }
  saveOnLeaving(root, form);
  saveBefore(root, form);
  const button = root.querySelector('#complete');
  button?.addEventListener('click', () => complete(root, form, button));
  if (button) button.disabled = false; // until now a press would have been lost
  root.querySelector('#save-draft')?.addEventListener('click', async ({ currentTarget }) => {
    if (!begin(currentTarget)) return;
    await form.save();
    end(currentTarget);
  });
  drawWhenSeen(root);
  await watch(root, form.keep);
}
