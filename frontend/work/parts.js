// Comments and files: sent without leaving the page, so that what stands in the form stays.
import { begin, end } from '../busy.js';
import { part, send } from '../send.js';
import { forgetComment } from './comment.js';
import { mentionPeople } from './people.js';
import { say } from './say.js';

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

/** Says what went wrong beside its form, or above the task that was opened meanwhile. */
function tell(root, form, words) {
  const { task, title } = root.dataset;
  if (root.isConnected) fault(form, words);
  else say(`${title}: ${words}`, 'bad', ['Open it', `/inbox/${task}`]);
}

/** Leaves in a comment's field only what was typed while the comment was on its way; whether there is any. */
function goesOn(field, said) {
  const sent = said.replaceAll('\r\n', '\n'); // as some browsers make it for the way
  if (field.value === sent) return false;
  if (field.value.startsWith(sent)) field.value = field.value.slice(sent.length).trimStart();
  return field.value !== '';
}

/** Sends a form of a part; gives the answer, null while it is on its way already. */
async function post(root, form, data, pressed) {
  if (!begin(form, pressed)) return null;
  fault(form, '');
  const answer = await send(form.getAttribute('action'), { form: data });
  end(form);
  if (!answer.ok) tell(root, form, answer.words);
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

let sending = Promise.resolve(); // files go one after the other, also those that are added while others are on their way

function sendFiles(root, form, files) {
  const most = Number(form.dataset.most);
  const large = files.find((file) => file.size > most);
  if (large) fault(form, `${large.name} is larger than ${most / 1e6} MB. Make it smaller.`);
  else sending = sending.then(() => sendOneByOne(root, form, files));
}

function notAdded(files, { out }) {
  const names = files.map((file) => file.name).join(', ');
  const [were, them] = files.length === 1 ? ['was', 'it'] : ['were', 'them'];
  return out ? `You are signed out, so ${names} ${were} not added. Sign in in another tab, then add ${them} again.` : `Baton does not answer, so ${names} ${were} not added. Add ${them} again.`;
}

async function sendOneByOne(root, form, files) {
  const now = () => root.querySelector('form.add-file') || form; // it is drawn anew after each
  const refused = [];
  for (const [place, file] of files.entries()) {
    const data = new FormData();
    data.append('file', file);
    const answer = await post(root, now(), data, now().querySelector('[data-pick]'));
    if (answer.ok) continue;
    const gone = answer.away || answer.out;
    refused.push(gone ? notAdded(files.slice(place), answer) : answer.words);
    if (gone) break;
  }
  if (refused.length) tell(root, now(), refused.join(' '));
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
    post(root, form, data, event.submitter);
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
