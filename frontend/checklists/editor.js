// The editor of a template: an outline that is typed fast, kept as it is typed.
import { send } from '../send.js';
import { endOf, fromItems, fromText, indent, isList, level, newRow, shift, toItems } from './rows.js';

const KINDS = ['text', 'number', 'yes or no', 'date'];
const PAUSE = 700; // after the last change
const AGAIN = 5000; // when the server did not answer

function el(tag, more = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...inside);
  return made;
}

export function editTemplate(root, data) {
  const rows = data.items.length ? fromItems(data.items) : data.readOnly ? [] : [newRow()];
  const state = { revision: data.revision, dirty: false, saving: null, timer: 0, open: new Set() };
  const saved = document.getElementById('cl-saved');
  const about = document.getElementById('cl-about');

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
    state.dirty = false;
    const answer = await send(`${data.path}/draft`, { json: body });
    if (!answer.ok) return notKept(answer);
    state.revision = answer.body.revision;
    if (!state.dirty) saved.textContent = 'Draft kept';
    tell(answer.body.problems.filter((one) => body.items.length || one.pointer !== '/items'));
    return true;
  }

  function notKept(answer) {
    const later = answer.away || answer.status >= 500;
    state.dirty = true;
    saved.textContent = 'Not kept';
    if (later) state.timer = setTimeout(save, AGAIN);
    const words = later ? 'Baton cannot keep it now. What you typed is still here, and is sent again by itself.' : answer.words;
    tell([{ pointer: '', detail: words }, ...answer.errors]);
    return false;
  }

  /** Publishes what is seen here: all of it is kept first, and the server is told which draft is meant. */
  async function publish(event) {
    const form = event.target;
    form.elements.base.value = state.revision;
    if (!state.dirty && !state.saving) return;
    event.preventDefault();
    event.stopPropagation(); // it is sent below
    let kept = true;
    while (kept && (state.dirty || state.saving)) kept = await save();
    if (kept) form.requestSubmit();
    else form.closest('dialog').close(); // why not stands on the page, and the note stays in the dialog
  }

  function tell(problems) {
    const box = document.getElementById('cl-faults');
    const said = [...new Set(problems.map((one) => one.detail).filter(Boolean))];
    box.hidden = !said.length;
    box.replaceChildren(...said.map((words) => el('div', { className: 'field-error', textContent: words })));
  }

  function draw(focus, field = 'name') {
    root.replaceChildren(...rows.map(rowOf));
    count();
    if (focus !== undefined) root.querySelector(`[data-item="${rows[focus]?.uid}"] [name="${field}"]`)?.focus();
  }

  function count() {
    const work = rows.filter((row, place) => row.name.trim() && !isList(rows, place)).length;
    document.getElementById('cl-count').textContent = `${work} to do`;
  }

  function rowOf(row, place) {
    const list = isList(rows, place);
    const name = el('input', { name: 'name', className: 'cl-name', value: row.name, maxLength: 200, placeholder: 'What is to be done', readOnly: data.readOnly });
    name.setAttribute('aria-label', `Item ${place + 1}`);
    name.addEventListener('input', () => { row.name = name.value; changed(); count(); });
    name.addEventListener('keydown', (event) => keys(event, rows.indexOf(row)));
    name.addEventListener('paste', (event) => pasted(event, rows.indexOf(row)));
    const made = el('div', { className: `cl-row cl-in${row.depth}${list ? ' cl-list' : ''}` },
      el('span', { className: 'cl-number', textContent: place + 1 }), name, ...(list ? [] : [roleOf(row), ...dueOf(row)]), moreOf(row));
    const whole = el('div', { className: 'cl-item' }, made);
    if (state.open.has(row.uid)) whole.append(detailsOf(row, list));
    whole.dataset.item = row.uid;
    return whole;
  }

  function roleOf(row) {
    const select = el('select', { className: 'form-select cl-role', name: 'role', disabled: data.readOnly });
    select.setAttribute('aria-label', 'Role');
    for (const [key, words] of Object.entries(data.roles)) select.append(new Option(words, key, false, key === row.role));
    select.addEventListener('change', () => { row.role = select.value; changed(); });
    return select;
  }

  function dueOf(row) {
    const days = el('input', { className: 'form-control cl-days', name: 'days', type: 'number', min: 0, max: 365, value: row.dueDays ?? '', placeholder: 'days', readOnly: data.readOnly });
    days.setAttribute('aria-label', 'Working days');
    days.addEventListener('input', () => { row.dueDays = days.value === '' ? null : Number(days.value); changed(); });
    const from = el('select', { className: 'form-select cl-from', name: 'from', disabled: data.readOnly },
      new Option('after the start', 'start', false, row.dueFrom === 'start'), new Option('before the end', 'end', false, row.dueFrom === 'end'));
    from.setAttribute('aria-label', 'Counted from');
    from.addEventListener('change', () => { row.dueFrom = from.value; changed(); });
    return [days, from];
  }

  function moreOf(row) {
    const open = state.open.has(row.uid);
    const more = el('button', { type: 'button', className: 'btn btn-bare cl-more', textContent: open ? 'Less' : summary(row) });
    more.setAttribute('aria-expanded', String(open));
    more.addEventListener('click', () => { open ? state.open.delete(row.uid) : state.open.add(row.uid); draw(); });
    return more;
  }

  function summary(row) {
    const numbers = row.waitsFor.map((uid) => rows.findIndex((one) => one.uid === uid) + 1).filter(Boolean);
    const parts = [numbers.length ? `after ${numbers.join(', ')}` : '', row.optional ? 'optional' : '', row.questions.length ? `asks ${row.questions.length}` : ''];
    return parts.filter(Boolean).join(', ') || 'More';
  }

  function detailsOf(row, list) {
    const words = el('textarea', { className: 'form-control', rows: 2, value: row.description, readOnly: data.readOnly });
    words.addEventListener('input', () => { row.description = words.value; changed(); });
    const waits = el('input', { className: 'form-control', name: 'waits', readOnly: data.readOnly, placeholder: 'numbers of items, such as 1, 3',
      value: row.waitsFor.map((uid) => rows.findIndex((one) => one.uid === uid) + 1).filter(Boolean).join(', ') });
    waits.addEventListener('change', () => {
      const numbers = (waits.value.match(/\d+/g) || []).map(Number);
      row.waitsFor = [...new Set(numbers.map((number) => rows[number - 1]?.uid).filter((uid) => uid && uid !== row.uid))];
      changed();
      draw();
    });
    const parts = [labelled('How it is done', words, 'w6'), labelled('Waits for', waits, 'w3')];
    if (!list) parts.push(optionalOf(row), labelled('Questions, one on each line: label | text, number, yes or no, date | needed', questionsOf(row), 'w6'));
    if (!data.readOnly) parts.push(el('div', { className: 'w6 row-flex' }, buttonOf('Remove it', () => { remove(rows.indexOf(row)); })));
    return el('div', { className: 'cl-details form-grid' }, ...parts);
  }

  function optionalOf(row) {
    const box = el('input', { type: 'checkbox', checked: row.optional, disabled: data.readOnly });
    box.addEventListener('change', () => { row.optional = box.checked; changed(); });
    return el('label', { className: 'choice w3 cl-optional' }, box, ' It may be left out');
  }

  function questionsOf(row) {
    const text = row.questions.map((one) => [one.label, one.kind, one.required ? 'needed' : ''].filter(Boolean).join(' | ')).join('\n');
    const area = el('textarea', { className: 'form-control', rows: 2, value: text, readOnly: data.readOnly, name: 'questions' });
    area.addEventListener('input', () => {
      row.questions = area.value.split('\n').filter((line) => line.trim()).slice(0, 20).map((line) => {
        const [label, ...rest] = line.split('|').map((part) => part.trim());
        return { label: label.slice(0, 200) || 'Question', kind: rest.find((part) => KINDS.includes(part.toLowerCase()))?.toLowerCase() || 'text', required: rest.some((part) => /^(needed|required)$/i.test(part)) };
      });
      changed();
    });
    return area;
  }

  function labelled(words, field, width) {
    return el('label', { className: `${width} form-label` }, words, field);
  }

  function buttonOf(words, deed) {
    const made = el('button', { type: 'button', className: 'btn', textContent: words });
    made.addEventListener('click', deed);
    return made;
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
    if (data.readOnly || event.isComposing) return;
    const row = rows[place];
    const deeds = {
      Enter: () => insert(place + 1, newRow('', isList(rows, place) ? row.depth + 1 : row.depth, { role: row.role })),
      Tab: () => move(() => { indent(rows, place, event.shiftKey ? -1 : 1); return place; }),
      ArrowUp: () => (event.altKey ? move(() => shift(rows, place, -1)) : place && draw(place - 1)),
      ArrowDown: () => (event.altKey ? move(() => shift(rows, place, 1)) : place < rows.length - 1 && draw(place + 1)),
      Backspace: () => remove(place),
    };
    const canIndent = event.shiftKey ? row.depth > 0 : place > 0 && row.depth <= rows[place - 1].depth;
    if (event.key === 'Tab' && (!row.name || !canIndent || event.target.selectionStart < row.name.length)) return;
    if (event.key === 'Backspace' && (row.name || rows.length === 1)) return;
    if (!deeds[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    deeds[event.key]();
  }

  function move(deed) {
    const place = deed();
    changed();
    draw(place);
  }

  function pasted(event, place) {
    const text = event.clipboardData?.getData('text/plain') || '';
    if (data.readOnly || !text.trim().includes('\n')) return;
    event.preventDefault();
    const row = rows[place];
    const fresh = fromText(text, row.depth);
    if (!row.name) rows.splice(place, 1);
    insert(row.name ? endOf(rows, place) : place, ...fresh);
  }

  if (!data.readOnly) {
    about.addEventListener('input', changed);
    about.addEventListener('submit', (event) => event.preventDefault());
    document.getElementById('cl-add').addEventListener('click', () => insert(rows.length, newRow()));
    document.getElementById('cl-publish').addEventListener('submit', publish);
    window.addEventListener('focus', () => { if (state.dirty) save(); }); // back from signing in elsewhere
    window.addEventListener('beforeunload', (event) => { if (state.dirty || state.saving) event.preventDefault(); });
  }
  draw();
}
