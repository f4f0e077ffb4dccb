// Dialogs: one that asks for a name, one that asks before a deed, and the frame for all others.
import alert from '@tabler/icons/outline/alert-circle.svg?raw';
import { h, icon } from './dom.js';

/** Opens a dialog with a title and content; gives it, and removes it when it closes. */
export function open(title, content, deeds, more = '') {
  const id = `title-${Math.random().toString(36).slice(2)}`;
  const made = h('dialog', { class: `dialog ${more}`, 'aria-labelledby': id },
    h('h2', { id }, title), h('div', { class: 'content' }, content), h('footer', {}, deeds));
  document.body.append(made);
  made.addEventListener('close', () => made.remove());
  made.addEventListener('keydown', (event) => event.stopPropagation()); // the canvas has keys of its own
  made.showModal();
  return made;
}

/** Asks before something that one may regret; true for yes. */
export function confirm(title, words, deed, kind = 'danger') {
  return new Promise((answer) => {
    const close = () => made.close();
    const made = open(title, h('p', {}, words), [
      h('button', { type: 'button', class: 'b', onclick: close }, 'Keep it'),
      h('button', { type: 'button', class: `b ${kind}`, onclick: () => (answer(true), close()) }, deed),
    ]);
    made.addEventListener('close', () => answer(false));
  });
}

/** Asks for a name; `check(name)` says what is wrong with it, or nothing. Gives it, or null. */
export function askName(title, label, hint, deed, given, check) {
  return new Promise((answer) => {
    const field = h('input', { id: 'asked-name', value: given, autocomplete: 'off', maxlength: '120', 'aria-describedby': 'asked-fault' });
    const fault = h('p', { id: 'asked-fault', class: 'fault', role: 'alert' });
    const take = (event) => {
      event.preventDefault();
      const wrong = check(field.value.trim());
      fault.replaceChildren(...(wrong ? [icon(alert), wrong] : []));
      if (wrong) return field.focus();
      answer(field.value.trim());
      made.close();
    };
    const form = h('form', { id: 'asked', onsubmit: take },
      h('label', { for: 'asked-name' }, label), field, h('p', { class: 'hint' }, hint), fault);
    const made = open(title, form, [
      h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
      h('button', { type: 'submit', form: 'asked', class: 'b primary' }, deed),
    ]);
    made.addEventListener('close', () => answer(null));
    field.select();
  });
}
