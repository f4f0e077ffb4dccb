// Which rows are selected: by their boxes, by X, by Shift X from the last one to here, or the whole
// view beyond this page. What can be done with them (bulk.js) hears `inbox:picked` with the ids.
import { lettersAllowed } from '../keys.js';

const list = () => document.getElementById('list');
const boxes = () => [...list().querySelectorAll('[data-pick]')];

/** The row that the keys mean: the one with the focus, else the opened one. */
function here() {
  const focused = document.activeElement?.closest('[data-entry]');
  return focused || list().querySelector('[data-row][aria-current]')?.closest('[data-entry]');
}

export function pickRows() {
  const picked = new Set();
  const bar = document.getElementById('bulk');
  const main = document.querySelector('main.inbox');
  let beyond = new Set(); // of the whole view, what this page does not show
  let whole = ''; // how the whole view is named while it is selected as it was taken
  let last = null;

  function tell() {
    bar.hidden = picked.size === 0;
    bar.querySelector('[data-picked]').textContent = whole || `${picked.size} selected`;
    const all = bar.querySelector('[data-pick-all]');
    if (all) Object.assign(all, { hidden: whole !== '', disabled: !('picks' in list().dataset) });
    main.classList.toggle('picking', picked.size > 0 || main.dataset.picking === 'yes');
    document.dispatchEvent(new CustomEvent('inbox:picked', { detail: { ids: [...picked] } }));
  }

  function draw() {
    const there = new Set(boxes().map((box) => box.dataset.pick));
    picked.forEach((key) => there.has(key) || beyond.has(key) || picked.delete(key)); // nothing is done with what nobody sees
    boxes().forEach((box) => {
      box.checked = picked.has(box.dataset.pick);
      box.closest('[data-entry]').classList.toggle('picked', box.checked);
    });
    const button = list().querySelector('[data-picking]');
    button?.setAttribute('aria-pressed', String(main.dataset.picking === 'yes'));
    tell();
  }

  function set(key, on) {
    if (on) picked.add(key);
    else picked.delete(key);
    whole = '';
    last = key;
  }

  function clear() {
    picked.clear();
    beyond = new Set();
    whole = '';
  }

  /** Selects a whole view, named with its count. */
  function take(ids, words) {
    clear();
    ids.forEach((key) => picked.add(key));
    beyond = new Set(ids);
    whole = words;
    draw();
  }

  function toHere(key) {
    const keys = boxes().map((box) => box.dataset.pick);
    const [from, to] = [keys.indexOf(last), keys.indexOf(key)].sort((one, other) => one - other);
    if (from < 0) set(key, true);
    else keys.slice(from, to + 1).forEach((one) => picked.add(one));
    whole = '';
    last = key;
  }

  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'x' || !lettersAllowed(event)) return;
    const key = here()?.dataset.entry;
    if (!key) return;
    if (event.shiftKey) toHere(key);
    else set(key, !picked.has(key));
    draw();
  });
  document.addEventListener('change', (event) => {
    const box = event.target.closest('[data-pick]');
    if (!box) return;
    set(box.dataset.pick, box.checked);
    draw();
  });
  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-pick-none]')) clear();
    else if (event.target.closest('button[data-picking]')) main.dataset.picking = main.dataset.picking === 'yes' ? '' : 'yes';
    else return;
    draw();
  });
  return { restore: draw, take, ids: () => [...picked], clear: () => { clear(); draw(); } };
}
