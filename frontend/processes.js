// The page of a new process: suggests the key, and lets a checklist grow row by row.
import { keyOf, withoutBullet } from './names.js';

const name = document.querySelector('#name');
const key = document.querySelector('#key');
const items = document.querySelector('#items');

if (name && key) {
  let own = key.value !== '' && key.value !== keyOf(name.value);
  const suggest = () => { if (!own) key.value = keyOf(name.value); };
  name.addEventListener('input', suggest);
  key.addEventListener('input', () => { own = key.value !== ''; });
  const starters = [...document.querySelectorAll('[name="starter"]')];
  const take = (chosen) => {
    if (name.value && !starters.some((one) => one.dataset.name === name.value)) return;
    name.value = chosen.dataset.name;
    suggest();
  };
  for (const one of starters) one.addEventListener('change', () => take(one));
  const before = starters.find((one) => one.checked); // chosen while the page was still loading
  if (before) take(before);
}

function number() {
  [...items.rows].forEach((row, place) => {
    row.querySelector('[data-number]').textContent = place + 1;
    for (const part of row.querySelectorAll('[aria-label]')) {
      part.setAttribute('aria-label', part.getAttribute('aria-label').replace(/item \d+/, `item ${place + 1}`));
    }
  });
}

/** Another row at the end, with the role of the one above. */
function add() {
  const last = items.rows[items.rows.length - 1];
  const row = last.cloneNode(true);
  for (const field of row.querySelectorAll('input')) {
    field.value = '';
    field.removeAttribute('placeholder');
  }
  row.querySelector('[name="item-role"]').value = last.querySelector('[name="item-role"]').value;
  row.querySelector('[name="item-optional"]').value = '';
  items.append(row);
  number();
  return row;
}

/** Takes a row out; who waited for it waits no more, who waited for a later one waits for its new number. */
function remove(row) {
  const gone = row.rowIndex;
  row.remove();
  for (const field of items.querySelectorAll('[name="item-after"]')) {
    const left = (field.value.match(/\d+/g) ?? []).map(Number).filter((one) => one !== gone);
    field.value = left.map((one) => (one > gone ? one - 1 : one)).join(', ');
  }
  number();
}

function paste(event) {
  if (event.target.name !== 'item-name') return;
  const lines = event.clipboardData.getData('text/plain').split('\n').map(withoutBullet).filter(Boolean);
  if (lines.length < 2) return;
  event.preventDefault();
  let row = event.target.closest('tr');
  for (const line of lines) {
    row ??= add();
    row.querySelector('[name="item-name"]').value = line.slice(0, 200);
    row = row.nextElementSibling;
  }
}

if (items) {
  items.addEventListener('paste', paste);
  items.addEventListener('click', (event) => {
    if (!event.target.closest('[data-remove]') || items.rows.length === 1) return;
    remove(event.target.closest('tr'));
  });
  document.querySelector('#add-item').addEventListener('click', () => add().querySelector('input').focus());
}
