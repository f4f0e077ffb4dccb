// Asks somebody to look at the draft and publish it.
import alert from '@tabler/icons/outline/alert-octagon.svg?raw';
import { nameIn } from '../modeler/contents.js';
import { h, icon } from './dom.js';
import { open } from './dialogs.js';
import { saveAll } from './leave.js';

/** The dialog with a note and a tag; problems that stop it link to their elements. */
export function askForReview(api) {
  const note = h('textarea', { id: 'review-note', rows: '4', maxlength: '2000', required: true });
  const tag = h('input', { id: 'review-tag', maxlength: '100', autocomplete: 'off' });
  const problems = h('div', { class: 'stops', role: 'alert' });
  const send = h('button', { type: 'submit', form: 'review-form', class: 'b primary' }, 'Ask for review');
  const submit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    problems.replaceChildren();
    try {
      await saveAll(api);
      const { review } = await api.ask('POST', `${api.path}/submit`, { note: note.value.trim(), tag: tag.value.trim() });
      location.assign(review);
    } catch (error) {
      problems.replaceChildren(...stops(api, error, () => made.close()));
      send.disabled = false;
    }
  };
  const form = h('form', { id: 'review-form', onsubmit: submit },
    h('label', { for: 'review-note' }, 'What changes, and why'), note,
    h('p', { class: 'hint' }, 'The reviewer reads this first; it stays with the version.'),
    h('label', { for: 'review-tag' }, 'Tag (may be left out)'), tag,
    h('p', { class: 'hint' }, 'A name of your own for the version, such as 2026-Q4.'), problems);
  const made = open('Ask for review', form, [
    h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'), send,
  ]);
  note.focus();
}

function stops(api, error, close) {
  const problems = error.problems || [];
  // Each problem has a line of its own: the message, which ends with the first, is told without it.
  const first = problems.length ? error.message.indexOf(problems[0].detail.split(' (line')[0]) : -1;
  const words = first > 0 ? error.message.slice(0, first).replace(/\S+:\s*$/, '').trim() : error.message;
  const head = h('p', { class: 'fault' }, icon(alert), words);
  if (!problems.length) return [head];
  return [head, h('ul', {}, problems.map((one) => {
    const [file, element] = placeOf(api, one);
    const line = one.line ? `, line ${one.line}` : '';
    if (!file) return h('li', {}, one.detail);
    const go = () => (close(), api.go(file, element || undefined));
    const place = element ? nameIn(api.store.text(file), element) : `${file}${line}`;
    return h('li', {}, h('button', { type: 'button', class: 'b bare', onclick: go }, place), ` ${one.detail}`);
  }))];
}

/** The file and the element that a problem is about: `order.bpmn#Ask`, or `/files/order.bpmn/Ask`. */
function placeOf(api, { pointer = '' }) {
  const plain = pointer.replace(/^\/?(files\/)?/, '');
  const file = api.store.names().find((name) => plain === name || plain.startsWith(`${name}#`) || plain.startsWith(`${name}/`));
  return file ? [file, plain.slice(file.length + 1)] : [];
}
