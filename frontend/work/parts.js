// Comments and files: sent without leaving the page, so that what stands in the form stays.
import { part, send } from '../send.js';
import { forgetComment } from './comment.js';
import { mentionPeople } from './people.js';

/** Puts what is being written in a part into the part that comes in its place, but for the form that was sent. */
function carryOver(before, next, sent) {
  let focused = null;
  for (const field of before.querySelectorAll('textarea')) {
    const same = next.querySelector(`#${CSS.escape(field.id)}`);
    if (!same || field.form === sent || field.value === field.defaultValue) continue;
    same.value = field.value;
    same.closest('details')?.setAttribute('open', '');
    if (field === document.activeElement) focused = same;
  }
  before.replaceWith(next);
  focused?.focus();
}

/** Draws some parts of the page anew, as the server has them now; what is written beside the form that was sent stays. */
async function renew(root, sent, ...ids) {
  const now = await part(`/inbox/${root.dataset.task}`, 'task');
  if (!now || !root.isConnected) return;
  for (const id of ids) {
    const next = now.querySelector(`#${id}`);
    const before = root.querySelector(`#${id}`);
    if (next && before) carryOver(before, next, sent);
  }
  prepare(root);
}

function fault(form, words) {
  const place = form.querySelector('.field-error');
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
  if (words) place.scrollIntoView({ block: 'nearest' });
}

/** Leaves in a comment's field only what was typed while the comment was on its way; whether there is any. */
function goesOn(field, said) {
  const sent = said.replaceAll('\r\n', '\n'); // as some browsers make it for the way
  if (field.value === sent) return false;
  if (field.value.startsWith(sent)) field.value = field.value.slice(sent.length).trimStart();
  return field.value !== '';
}

/** Sends a form of a part; gives the answer. */
async function post(root, form, data) {
  if (form.dataset.busy) return null;
  form.dataset.busy = 'yes';
  fault(form, '');
  const answer = await send(form.getAttribute('action'), { form: data });
  delete form.dataset.busy;
  if (!answer.ok) fault(form, answer.words);
  const id = form.dataset.part;
  const isMore = answer.ok && form.matches('.say') && goesOn(form.elements.text, data.get('text'));
  if (answer.ok && form.matches('.say') && !isMore) {
    form.reset(); // it may stay, when the part cannot be drawn anew
    forgetComment(root);
  }
  if (root.isConnected && (answer.ok || id === 'task-files')) await renewAfter(root, form, answer, isMore);
  return answer;
}

/** Of several files some may have been taken before one was refused: what is there is shown. */
async function renewAfter(root, sent, answer, isMore) {
  const id = sent.dataset.part;
  await renew(root, isMore ? null : sent, id, 'task-story');
  const again = root.querySelector(`#${id} > form, #${id} .say`); // not the forms of what is listed there
  if (!answer.ok && again) fault(again, answer.words);
  if (document.activeElement.matches('input, textarea, select, [contenteditable]')) return; // somebody writes on in another field
  if (id === 'task-talk') root.querySelector('#task-talk')?.focus(); // letters are keys again; M writes on
  else root.querySelector('[data-pick]')?.focus();
}

const waiting = []; // files on their way to a user task, the first of them now

/** Adds files one after the other; those that are chosen meanwhile go behind them. */
async function sendFiles(root, form, files) {
  const most = Number(form.dataset.most);
  const large = files.find((file) => file.size > most);
  if (large) {
    fault(form, `${large.name} is larger than ${most / 1e6} MB. Make it smaller.`);
    return;
  }
  waiting.push(...files.map((file) => ({ root, form, file })));
  if (waiting.length > files.length) return;
  while (waiting.length) {
    await sendFile(waiting[0]);
    waiting.shift();
  }
}

/** Adds a file; where it cannot be, those behind it are not tried, and it is said of all of them. */
async function sendFile({ root, form, file }) {
  const now = () => root.querySelector('form.add-file') || form; // it is drawn anew with each file
  const data = new FormData();
  data.append('file', file);
  const answer = await post(root, now(), data);
  if (answer.ok) return;
  const behind = waiting.slice(1).filter((one) => one.root === root);
  behind.forEach((one) => waiting.splice(waiting.indexOf(one), 1));
  fault(now(), notAdded(file.name, behind.map((one) => one.file.name), answer));
}

function notAdded(name, others, { away, out, words }) {
  const all = [name, ...others];
  const [said, were, them] = all.length > 1 ? [all.join(', '), 'were', 'them'] : [name, 'was', 'it'];
  if (out) return `You are signed out, so ${said} ${were} not added. Sign in in another tab, then add ${them} again.`;
  if (away) return `Baton does not answer, so ${said} ${were} not added. Add ${them} again.`;
  return others.length ? `${words} The files behind it were not added either: ${others.join(', ')}.` : words;
}

function prepare(root) {
  for (const area of root.querySelectorAll('textarea[data-mentions]:not([data-known])')) {
    area.dataset.known = 'yes';
    mentionPeople(area, root.dataset.task);
  }
  for (const spare of root.querySelectorAll('[data-without-script]')) spare.remove();
}

/** Listens to the forms of the parts. */
export function mountParts(root) {
  prepare(root);
  root.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.dataset.part) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    if (form.classList.contains('add-file')) return;
    post(root, form, data);
  });
  root.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-pick]');
    if (opener) root.querySelector(`#${opener.dataset.pick}`)?.click();
  });
  root.addEventListener('change', (event) => {
    if (event.target.id !== 'file' || !event.target.files.length) return;
    const files = [...event.target.files];
    event.target.value = ''; // else the same file could not be chosen again, after a fault
    sendFiles(root, event.target.form, files);
  });
  root.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') && root.querySelector('form.add-file')) event.preventDefault();
  });
  root.addEventListener('drop', (event) => {
    const form = root.querySelector('form.add-file');
    if (!form || !event.dataTransfer.files.length) return;
    event.preventDefault();
    sendFiles(root, form, [...event.dataTransfer.files]);
  });
}
