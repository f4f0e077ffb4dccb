// The editor of a template: an outline that is typed fast, kept as it is typed.
import { button } from '../button.js';
import { send } from '../send.js';
import { detailsOf, el } from './details.js';
import { DEEPEST, endOf, fromItems, fromText, indent, isList, level, named, newRow, numberOf, rowAt, shift, toItems } from './rows.js';

const PAUSE = 700; // after the last change
const AGAIN = 5000; // when the server did not answer
const HEADS = [['cl-number', ''], ['cl-head-name', 'Item'], ['cl-role', 'Role'], ['cl-due', 'Due, in working days'], ['cl-head-more', '']];
const DUES = [['', 'with the end'], ['start', 'after the start'], ['end', 'before the end']];

export function editTemplate(root, data) {
  const rows = data.items.length ? fromItems(data.items) : [newRow()];
  const state = { revision: data.revision, dirty: false, saving: null, timer: 0, open: new Set(), faults: [] };
  const outline = el('div');
  const shown = new Map(); // the row of the page of each uid
  const saved = document.getElementById('cl-saved');
  const about = document.getElementById('cl-about');
  const faults = document.getElementById('cl-faults');

  function changed() {
    state.dirty = true;
    saved.textContent = 'Not kept yet';
    clearTimeout(state.timer);
    state.timer = setTimeout(save, PAUSE);
  }

  /** Whether all that was typed is kept: several may wait for the same save, and each sees its end. */
  async function save() {
    clearTimeout(state.timer);
    while (state.saving) await state.saving;
    if (!state.dirty) return true;
    state.saving = keep().finally(() => { state.saving = null; });
    return state.saving;
  }

  async function keep() {
    const form = new FormData(about);
    const body = {
      name: form.get('name') || '', occasion: form.get('occasion') || '', description: form.get('description') || '',
      products: form.getAll('products'), categories: form.getAll('categories'),
      items: toItems(rows), base: state.revision,
    };
    const sent = named(rows); // what the server counts: rows may move, come and go until it answers
    state.dirty = false;
    const answer = await send(`${data.path}/draft`, { json: body });
    if (!answer.ok) return notKept(answer, sent);
    state.revision = answer.body.revision;
    if (!state.dirty) saved.textContent = 'Draft saved';
    judge(sent, answer.body.problems);
    return true;
  }

  function notKept(answer, sent) {
    const later = answer.away || answer.status >= 500;
    state.dirty = true;
    saved.textContent = 'Not kept';
    if (later) state.timer = setTimeout(save, AGAIN);
    const words = later ? 'Baton cannot keep it now. What you typed is still here, and is sent again by itself.' : answer.words;
    const placed = answer.errors.length && answer.errors.every((one) => rowAt(sent, one.pointer));
    tell(sent, [{ pointer: '', detail: placed ? 'Nothing more is kept until this is corrected.' : words }, ...answer.errors]);
    if (answer.status === 409) faults.append(button('Load the page again', '', leave));
    return false;
  }

  /** Goes on from what somebody else has made of it. */
  function leave() {
    state.dirty = false;
    location.reload();
  }

  /** Sends another form of the page once all that was typed is kept. */
  async function keepFirst(event) {
    if (!state.dirty && !state.saving) return;
    event.preventDefault();
    if (await keepAll()) event.target.submit();
  }

  /** Keeps what was typed meanwhile as well; whether all of it is kept. */
  async function keepAll() {
    let kept = true;
    while (kept && (state.dirty || state.saving)) kept = await save();
    return kept;
  }

  /** Publishes what is seen here: all of it is kept first, and the server is told which draft is meant. */
  async function publish(event) {
    const form = event.target;
    form.elements.base.value = state.revision;
    if (!state.dirty && !state.saving) return;
    event.preventDefault();
    event.stopPropagation(); // it is sent below
    if (await keepAll()) form.requestSubmit();
    else form.closest('dialog').close(); // why not stands on the page, and the note stays in the dialog
  }

  /** Shows what keeps the draft from being published; of an empty one nothing needs to be said. */
  function judge(sent, problems) {
    tell(sent, problems.filter((one) => sent.length || one.pointer !== '/items'));
  }

  /** Shows each fault at its item, the others under the list; what is said of an item that is gone by now goes with it. */
  function tell(sent, problems) {
    const said = problems.map((one) => ({ row: rowAt(sent, one.pointer), detail: one.detail }));
    state.faults = said.filter((one) => one.detail && (!one.row || rows.includes(one.row)));
    const others = [...new Set(state.faults.filter((one) => !one.row).map((one) => one.detail))];
    faults.hidden = !others.length;
    faults.replaceChildren(...others.map((words) => el('div', { className: 'field-error', textContent: words })));
    for (const whole of root.querySelectorAll('.cl-item')) markFaults(whole);
    count();
  }

  function markFaults(whole) {
    whole.querySelectorAll(':scope > .field-error').forEach((one) => one.remove());
    const here = state.faults.filter((one) => one.row?.uid === whole.dataset.item);
    whole.querySelector('.cl-row').after(...here.map((one) => el('div', { className: 'field-error', textContent: one.detail })));
  }

  function draw(focus, field = '[name=name]') {
    put(rows.map(shownRow));
    count();
    const whole = focus === undefined ? null : root.querySelector(`[data-item="${rows[focus]?.uid}"]`);
    (whole?.querySelector(field) || whole?.querySelector('[name=name]'))?.focus();
  }

  /** Puts the rows into the page; what is at its place already is not touched, as 300 rows take long to lay out. */
  function put(fresh) {
    const wanted = new Set(fresh);
    for (const old of [...outline.children]) if (!wanted.has(old)) old.remove();
    fresh.forEach((whole, place) => {
      if (outline.children[place] !== whole) outline.insertBefore(whole, outline.children[place] || null);
    });
    for (const uid of shown.keys()) if (!wanted.has(shown.get(uid).whole)) shown.delete(uid);
  }

  function headsOf() {
    const heads = HEADS.map(([className, textContent]) => el('span', { className, textContent }));
    return el('div', { className: 'cl-row cl-heads desk-only', ariaHidden: 'true' }, ...heads);
  }

  function count() {
    const work = rows.filter((row, place) => row.name.trim() && !isList(rows, place)).length;
    const wrong = new Set(state.faults.map((one) => one.row).filter(Boolean)).size;
    document.getElementById('cl-count').textContent = `${work} to do${wrong ? `, ${wrong} to correct` : ''}`;
  }

  /** The row as it is on the page, made anew only when it looks different: of 300 few do. */
  function shownRow(row, place) {
    const open = state.open.has(row.uid);
    const looks = JSON.stringify([row.depth, isList(rows, place), summary(row)]);
    let made = shown.get(row.uid);
    if (open || !made || made.looks !== looks) {
      made = { looks: open ? '' : looks, whole: rowOf(row, place) };
      shown.set(row.uid, made);
    }
    made.whole.querySelector('.cl-number').textContent = place + 1;
    made.whole.querySelector('.cl-name').setAttribute('aria-label', `Item ${place + 1}`);
    return made.whole;
  }

  function rowOf(row, place) {
    const list = isList(rows, place);
    const name = el('input', { name: 'name', className: 'cl-name', value: row.name, maxLength: 200, placeholder: 'What is to be done', autocomplete: 'off' });
    name.addEventListener('input', () => { row.name = name.value; changed(); count(); });
    name.addEventListener('keydown', (event) => keys(event, rows.indexOf(row)));
    name.addEventListener('paste', (event) => pasted(event, rows.indexOf(row)));
    const made = el('div', { className: `cl-row cl-in${row.depth}${list ? ' cl-list' : ''}` },
      el('span', { className: 'cl-number' }), name, ...(list ? [] : [roleOf(row), dueOf(row)]), moreOf(row));
    const whole = el('div', { className: 'cl-item' }, made);
    if (state.open.has(row.uid)) whole.append(detailsOf(rows, row, list, changed, movesOf(row)));
    whole.dataset.item = row.uid;
    markFaults(whole);
    return whole;
  }

  /** The moves that a row can make, for whoever has no keyboard. */
  function movesOf(row) {
    const place = rows.indexOf(row);
    const moves = [
      ['Up', place > 0, () => shift(rows, place, -1)],
      ['Down', endOf(rows, place) < rows.length, () => shift(rows, place, 1)],
      ['Into a list', canGoIn(place), () => { indent(rows, place, 1); return place; }],
      ['Out of the list', row.depth > 0, () => { indent(rows, place, -1); return place; }],
    ].filter(([, possible]) => possible);
    const made = moves.map(([said, , deed]) => [said, () => move(deed, `[name="${said}"]`)]);
    return Object.fromEntries([...made, ['Remove it', () => remove(rows.indexOf(row))]]);
  }

  function canGoIn(place) {
    return place > 0 && rows[place].depth <= rows[place - 1].depth && rows[place].depth < DEEPEST;
  }

  function roleOf(row) {
    const select = el('select', { className: 'form-select cl-role', name: 'role' });
    select.setAttribute('aria-label', 'Role');
    for (const [key, words] of Object.entries(data.roles)) select.append(new Option(words, key, false, key === row.role));
    select.addEventListener('change', () => { row.role = select.value; changed(); });
    return select;
  }

  /** Days and from where they count; without days an item is due with the end. */
  function dueOf(row) {
    const days = el('input', { className: 'form-control cl-days', name: 'days', type: 'number', min: 0, max: 365, value: row.dueDays ?? '', placeholder: 'days' });
    days.setAttribute('aria-label', 'Working days');
    const from = el('select', { className: 'form-select cl-from', name: 'from' }, ...DUES.map(([key, words]) => new Option(words, key)));
    from.setAttribute('aria-label', 'Counted from');
    const show = () => { from.value = row.dueDays === null ? '' : row.dueFrom; };
    days.addEventListener('input', () => { row.dueDays = days.value === '' ? null : Number(days.value); show(); changed(); });
    from.addEventListener('change', () => {
      if (from.value) row.dueFrom = from.value;
      if (from.value) days.focus();
      else days.value = '';
      row.dueDays = days.value === '' ? null : Number(days.value);
      changed();
    });
    days.addEventListener('blur', show);
    show();
    return el('span', { className: 'cl-due' }, days, from);
  }

  function moreOf(row) {
    const open = state.open.has(row.uid);
    const more = button(open ? 'Less' : summary(row), '', () => {
      open ? state.open.delete(row.uid) : state.open.add(row.uid);
      draw(rows.indexOf(row), '.cl-more');
    });
    more.classList.add('btn-bare', 'cl-more');
    more.setAttribute('aria-expanded', String(open));
    return more;
  }

  function summary(row) {
    const numbers = row.waitsFor.map((uid) => numberOf(rows, uid)).filter(Boolean);
    const parts = [numbers.length ? `after ${numbers.join(', ')}` : '', row.optional ? 'optional' : '', row.questions.length ? `asks ${row.questions.length}` : ''];
    return parts.filter(Boolean).join(', ') || 'More';
  }

  function insert(place, ...fresh) {
    rows.splice(place, 0, ...fresh);
    level(rows);
    changed();
    draw(place + fresh.length - 1);
  }

  function remove(place) {
    rows.splice(place, 1);
    if (!rows.length) rows.push(newRow());
    level(rows);
    changed();
    draw(Math.max(place - 1, 0));
  }

  function keys(event, place) {
    if (event.isComposing) return;
    const row = rows[place];
    const deeds = {
      Enter: () => insert(place + 1, newRow('', isList(rows, place) ? row.depth + 1 : row.depth, { role: row.role })),
      Tab: () => move(() => { indent(rows, place, event.shiftKey ? -1 : 1); return place; }),
      ArrowUp: () => (event.altKey ? move(() => shift(rows, place, -1)) : place && draw(place - 1)),
      ArrowDown: () => (event.altKey ? move(() => shift(rows, place, 1)) : place < rows.length - 1 && draw(place + 1)),
      Backspace: () => remove(place),
    };
    const canIndent = event.shiftKey ? row.depth > 0 : canGoIn(place);
    if (event.key === 'Tab' && (!row.name || !canIndent || event.target.selectionStart < row.name.length)) return;
    if (event.key === 'Backspace' && (row.name || rows.length === 1)) return;
    if (!deeds[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    deeds[event.key]();
  }

  function move(deed, field) {
    const place = deed();
    changed();
    draw(place, field);
  }

  function pasted(event, place) {
    const text = event.clipboardData?.getData('text/plain') || '';
    if (!text.trim().includes('\n')) return;
    event.preventDefault();
    const row = rows[place];
    const fresh = fromText(text, row.depth);
    if (!row.name) rows.splice(place, 1);
    insert(row.name ? endOf(rows, place) : place, ...fresh);
  }

  about.addEventListener('input', changed);
  about.addEventListener('submit', (event) => event.preventDefault());
  document.getElementById('cl-add').addEventListener('click', () => insert(rows.length, newRow()));
  document.getElementById('cl-publish').addEventListener('submit', publish);
  for (const form of document.querySelectorAll('[data-keep-first]')) form.addEventListener('submit', keepFirst);
  window.addEventListener('focus', () => { if (state.dirty) save(); }); // back from signing in elsewhere
  window.addEventListener('beforeunload', (event) => { if (state.dirty || state.saving) event.preventDefault(); });
  root.append(headsOf(), outline);
  draw(data.items.length ? undefined : 0);
  judge(named(rows), data.problems);
}
