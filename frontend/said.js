// Forms in dialogs that are sent by script: what was typed stays when something has to be corrected.
import { send } from './send.js';

function line(kind, words) {
  const made = document.createElement('div');
  made.className = kind;
  made.textContent = words;
  return made;
}

/** Puts each fault under its field; what belongs to no field stays on top. */
function showFaults(form, { words, errors }) {
  form.querySelectorAll('.field-error').forEach((one) => one.remove());
  const left = [];
  for (const fault of errors) {
    const field = form.elements[fault.pointer];
    if (field) field.after(line('field-error', fault.detail));
    else left.push(fault.detail);
  }
  const box = form.querySelector('[data-said]');
  box.replaceChildren(line('', [words, ...left].join(' ')));
  box.className = 'note bad';
  box.setAttribute('role', 'alert');
  box.hidden = false;
  form.querySelector('.field-error')?.previousElementSibling.focus();
}

/** What came of it, and what may be copied, this once. */
function showDone(form, said) {
  const box = line('stack-sm', '');
  const deeds = line('row-flex wrap', '');
  box.append(line('note done', said.done));
  if (said.copy) {
    const link = line('mono wrap-any', said.copy);
    const copy = Object.assign(document.createElement('button'), { className: 'btn', type: 'button', textContent: 'Copy the link' });
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(said.copy);
      copy.textContent = 'Copied';
    });
    box.append(link);
    deeds.append(copy);
  }
  const close = Object.assign(document.createElement('button'), { className: 'btn btn-primary', type: 'button', textContent: 'Close' });
  close.addEventListener('click', () => location.reload());
  deeds.append(close);
  box.append(deeds);
  form.replaceWith(box);
  close.closest('dialog')?.addEventListener('close', () => location.reload());
  close.focus();
}

async function sendForm(form) {
  const button = form.querySelector('button:not([type=button])');
  if (button.disabled) return; // it is on its way
  button.disabled = true;
  const answer = await send(form.action, { form: new FormData(form) });
  button.disabled = false;
  if (answer.ok) showDone(form, answer.body);
  else showFaults(form, answer);
}

export function sendByScript() {
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form[data-script]');
    if (!form) return;
    event.preventDefault();
    sendForm(form);
  });
}
