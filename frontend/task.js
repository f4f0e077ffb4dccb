// One task: its form, and all that is done at it. What draws forms is heavy, so it comes last.
import { drawWhenSeen } from './work/here.js';
import { mountParts } from './work/parts.js';
import { choosePeople } from './work/people.js';
import { say, sayFault, send } from './work/send.js';
import { completed } from './work/undo.js';
import { watch } from './work/watch.js';

const NO_FORM = { answers: () => ({}), save: async () => true, keep() {}, forget() {}, faults: () => 0, tooLong: () => [], show: () => [] };

/** Completes the task and goes to the next; what is refused is named, and nothing is lost. */
async function complete(task, form, button) {
  const long = form.tooLong();
  if (form.faults()) {
    const lines = form.show(long).slice(0, 3);
    say(['Some answers need a correction.', ...lines].join(' '));
    requestAnimationFrame(() => document.querySelector('#task-form .fjs-has-errors :is(input, textarea, select)')?.focus()); // once it is drawn
    return;
  }
  button.disabled = true;
  form.keep();
  const answer = await send(`/inbox/${task}/complete`, { json: { answers: form.answers() } });
  button.disabled = false;
  if (!answer.ok) {
    sayFault(answer, form.show(answer.errors));
    return;
  }
  form.forget();
  completed(answer.body);
  const following = document.querySelector('[data-following]')?.dataset.href;
  location.href = following || answer.body.next;
}

/** Forms that leave the page: what was typed is saved before. */
function saveBefore(root, form) {
  root.addEventListener('submit', async (event) => {
    const sent = event.target;
    if (sent.dataset.part || !('keeps' in sent.dataset) || sent.dataset.saved) return;
    event.preventDefault();
    const by = event.submitter;
    await form.save();
    sent.dataset.saved = 'yes';
    setTimeout(() => sent.requestSubmit(by)); // not before this submission is over: it would be passed over
  });
}

/** Nine in the morning of the next working day, where nothing was chosen yet. */
function proposeMorning(root) {
  const field = root.querySelector('[data-tomorrow]');
  if (!field || field.value) return;
  const day = new Date(Date.now() + 864e5);
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  field.value = `${day.toISOString().slice(0, 10)}T09:00`;
}

async function formOf(root, task) {
  const place = root.querySelector('#task-form');
  if (!place) return NO_FORM;
  const { drawForm } = await import('./work/form.js');
  return drawForm(place, task);
}

/** Brings the task that is open to life. */
export async function mountTask() {
  const root = document.getElementById('task');
  const task = root?.dataset.task;
  if (!task || root.dataset.ready) return;
  root.dataset.ready = 'yes';
  mountParts(root);
  proposeMorning(root);
  for (const field of root.querySelectorAll('[data-people]')) choosePeople(field);
  const form = await formOf(root, task);
  saveBefore(root, form);
  root.querySelector('#complete')?.addEventListener('click', (event) => complete(task, form, event.currentTarget));
  root.querySelector('#save-draft')?.addEventListener('click', () => form.save());
  window.addEventListener('pagehide', () => form.save(), { once: true });
  drawWhenSeen(root);
  await watch(root, form.keep);
}
