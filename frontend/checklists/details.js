// What the outline shows of an item once it is opened: how it is done, what it waits for, what it asks.
import { button } from '../button.js';
import { KINDS, MOST_QUESTIONS, newQuestion, numberOf, waitsFrom } from './rows.js';

export function el(tag, more = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...inside);
  return made;
}

function labelled(words, field, width) {
  return el('label', { className: `${width} form-label` }, words, field);
}

const howWords = () => el('span', {}, 'How it is done ', el('span', { className: 'sub' }, '(may be left out)'));

/** The details of a row. `changed` is called after each change; `deeds` are moves of the row by name. */
export function detailsOf(rows, row, list, changed, deeds) {
  const words = el('textarea', { className: 'form-control', rows: 2, maxLength: 2000, value: row.description });
  words.addEventListener('input', () => { row.description = words.value; changed(); });
  const parts = [labelled(howWords(), words, 'w6'), waitsOf(rows, row, changed)];
  if (!list) parts.push(optionalOf(row, changed), questionsOf(row, changed));
  const buttons = Object.entries(deeds).map(([said, deed]) => Object.assign(button(said, '', deed), { name: said }));
  parts.push(el('div', { className: 'w6 row-flex wrap' }, ...buttons));
  return el('div', { className: 'cl-details form-grid' }, ...parts);
}

/** What it waits for, as numbers of items; under it their names, or what could not be understood. */
function waitsOf(rows, row, changed) {
  const field = el('input', { className: 'form-control', name: 'waits', placeholder: 'numbers of items, such as 1, 3', autocomplete: 'off' });
  field.value = row.waitsFor.map((uid) => numberOf(rows, uid)).filter(Boolean).join(', ');
  const said = el('div', { role: 'status' });
  const tell = (wrong) => {
    const names = row.waitsFor.map((uid) => rows.find((one) => one.uid === uid)?.name || 'an item without a name');
    said.className = wrong ? 'field-error' : 'form-hint';
    said.textContent = wrong || (names.length ? `It can begin after: ${names.join(', ')}.` : 'Nothing: it can begin at once.');
  };
  field.addEventListener('input', () => {
    const { uids, wrong } = waitsFrom(rows, row, field.value);
    row.waitsFor = uids;
    tell(wrong);
    changed();
  });
  tell('');
  return el('div', { className: 'w3' }, labelled('Waits for', field, ''), said);
}

function optionalOf(row, changed) {
  const box = el('input', { type: 'checkbox', checked: row.optional });
  box.addEventListener('change', () => { row.optional = box.checked; changed(); });
  return el('label', { className: 'choice w3 cl-optional' }, box, ' It may be skipped without a reason');
}

/** Its questions, one on each line; Enter goes on to the next. */
function questionsOf(row, changed) {
  const whole = el('fieldset', { className: 'w6 cl-questions' });
  const draw = (focus) => {
    const lines = row.questions.map((question, place) => questionOf(question, {
      changed,
      next: () => add(place + 1),
      remove: () => { row.questions.splice(place, 1); changed(); draw(Math.max(place - 1, 0)); },
    }));
    whole.replaceChildren(el('legend', { className: 'form-label', textContent: 'What it asks whoever does it' }), ...lines, more);
    more.hidden = row.questions.length >= MOST_QUESTIONS;
    if (focus !== undefined) (whole.querySelectorAll('[name=question]')[focus] || more).focus();
  };
  const add = (place) => {
    if (row.questions.length >= MOST_QUESTIONS) return;
    row.questions.splice(place, 0, newQuestion());
    draw(place);
  };
  const more = button('Add a question', '', () => add(row.questions.length));
  draw();
  return whole;
}

function questionOf(question, { changed, next, remove }) {
  const label = el('input', { className: 'form-control', name: 'question', value: question.label, maxLength: 200, placeholder: 'Serial number' });
  label.setAttribute('aria-label', 'Question');
  label.addEventListener('input', () => { question.label = label.value; changed(); });
  label.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    next();
  });
  const kind = el('select', { className: 'form-select', name: 'kind' }, ...KINDS.map((one) => new Option(one, one, false, one === question.kind)));
  kind.setAttribute('aria-label', 'Kind of answer');
  kind.addEventListener('change', () => { question.kind = kind.value; changed(); });
  const needed = el('input', { type: 'checkbox', checked: question.required });
  needed.addEventListener('change', () => { question.required = needed.checked; changed(); });
  const away = button('Remove', '', remove);
  away.classList.add('btn-bare');
  away.setAttribute('aria-label', 'Remove the question');
  return el('div', { className: 'cl-question' }, label, kind, el('label', { className: 'choice' }, needed, ' needed'), away);
}
