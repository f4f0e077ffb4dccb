// Forms that are sent by script: what was typed stays when something has to be corrected.
import { button } from './button.js';
import { begin, end } from './busy.js';
import { sendOnce } from './send.js';
import { sayFault } from './work/say.js';
import { clearWrong, goTo, markWrong } from './wrong.js';

function line(kind, words) {
  const made = document.createElement('div');
  made.className = kind;
  made.textContent = words;
  return made;
}

/** The field that a fault is about: by its name, or as the page says where such faults belong. */
function fieldOf(form, pointer) {
  const name = pointer.replace(/^\//, '');
  const found = form.querySelector(`[data-fault~="${CSS.escape(name)}"]`) || form.elements[name];
  return found instanceof Element ? found : null;
}

/** Puts each fault under its field; what belongs to no field stays on top. */
export function showFaults(form, { words, errors }) {
  clearWrong(form);
  const top = [words];
  for (const fault of errors) {
    const field = fieldOf(form, fault.pointer);
    if (field) sayAt(field, fault.detail);
    else if (!words.includes(fault.detail)) top.push(fault.detail);
    if (field && fault.detail === words) top.shift(); // it is said at the field
  }
  const box = form.querySelector('[data-said]');
  box.replaceChildren(line('', top.join(' ')));
  box.className = 'note bad';
  box.hidden = !top.length;
  (top.length ? box : form.querySelector('.field-error')).setAttribute('role', 'alert');
  goTo(form.querySelector('.is-bad'));
}

function sayAt(field, words) {
  const said = line('field-error', words);
  field.after(said);
  markWrong(field, said);
}

/** What came of it, and what may be copied, this once. */
function showDone(form, said) {
  const box = line(form.classList.contains('pad') ? 'pad stack-sm' : 'stack-sm', '');
  const deeds = line('row-flex wrap', '');
  box.append(line('note done', said.done));
  if (said.copy) {
    const link = line('mono wrap-any', said.copy);
    const copy = button('Copy it', '', async () => {
      await navigator.clipboard.writeText(said.copy);
      copy.textContent = 'Copied';
    });
    box.append(link);
    deeds.append(copy);
  }
  const close = button('Close', '', () => location.reload());
  close.classList.add('btn-primary');
  deeds.append(close);
  box.append(deeds);
  form.replaceWith(box);
  close.closest('dialog')?.addEventListener('close', () => location.reload());
  close.focus();
}

/** Draws a part of the page as it is with what stands in the form. */
function showPart(form, { part, html }) {
  end(form);
  clearWrong(form);
  form.querySelector('[data-said]').hidden = true;
  document.getElementById(part).innerHTML = html;
}

/** Goes on, also to a place of this page as it is now. */
function goOn(to) {
  location.assign(to);
  if (to.includes('#') && new URL(to, location.href).pathname === location.pathname) location.reload();
}

async function sendForm(form, pressed) {
  if (!begin(form, pressed)) return;
  // a field may be called `action`, and then hides that of the form
  const path = pressed?.getAttribute('formaction') || form.getAttribute('action') || location.href;
  const answer = await sendOnce(form.dataset, path, { form: new FormData(form, pressed) });
  if (answer.ok && answer.body.to) goOn(answer.body.to);
  else if (answer.ok && answer.body.part) showPart(form, answer.body);
  else if (answer.ok) showDone(form, answer.body);
  else {
    end(form);
    if (form.querySelector('[data-said]')) showFaults(form, answer);
    else sayFault(answer);
  }
}

export function sendByScript() {
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('form:is([data-script], [data-keeps])');
    if (!form || event.defaultPrevented) return; // a task that is brought to life sends its own, and saves before
    event.preventDefault();
    sendForm(form, event.submitter);
  });
}
