// Finding people by name: in dialogs, and after an @ in a comment.
import { begin, end } from '../busy.js';
import { later, newest } from '../later.js';
import { ask, send } from '../send.js';

const AFTER = 180;
const NOBODY = 'Nobody who sees this user task has that name.';

/** Finds people, of several user tasks for all of these; of several questions only the answer to the last one comes: { people, fault }. */
function finder() {
  const last = newest();
  return async (path, search, tasks = null) => {
    const query = `${path}${path.includes('?') ? '&' : '?'}q=${encodeURIComponent(search)}`;
    const answer = await last(() => (tasks ? send(path, { json: { q: search, tasks } }) : ask(query)));
    if (!answer) return null;
    const { ok, body, words } = answer.value;
    return { people: ok ? body.people : [], fault: ok ? '' : words };
  };
}

/** A field that lists people to choose one of, for the user tasks that `tasks` gives or the one of its path. */
export function choosePeople(field, tasks = () => null) {
  const list = document.getElementById(field.getAttribute('aria-controls'));
  const find = finder();
  const show = async () => {
    begin(list);
    const search = field.value;
    const found = await find(field.dataset.people, search, tasks());
    if (!found) return;
    end(list);
    if (field.value !== search) return; // who is found by what stands there now comes in a moment
    const { people, fault } = found;
    const legend = list.querySelector('legend');
    if (fault) {
      list.replaceChildren(legend, ...list.querySelectorAll('label'), fault); // one of them may be chosen
      return;
    }
    const rows = people.map((one, place) => {
      const row = document.createElement('label');
      row.className = 'choice';
      const mark = document.createElement('input');
      Object.assign(mark, { type: 'radio', name: 'person', value: one.id, required: true, disabled: one.barred });
      mark.checked = place === 0 && !one.barred && field.value.trim() !== '';
      const words = document.createElement('span');
      const more = document.createElement('span');
      more.className = 'tiny';
      more.textContent = ` ${one.words}${one.offered ? `, ${tasks()?.length > 1 ? 'they are' : 'it is'} offered to them` : ''}`;
      words.append(one.name, more);
      row.append(mark, words);
      return row;
    });
    if (!rows.length) rows.push('Nobody who works on user tasks has that name.');
    list.replaceChildren(legend, ...rows);
  };
  const soon = later(AFTER, show);
  field.addEventListener('input', () => {
    for (const mark of list.querySelectorAll('input:checked')) mark.checked = false; // of another search: it would be sent in the place of who is sought
    soon();
  });
  field.closest('dialog').addEventListener('toggle', (event) => event.newState === 'open' && show());
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    list.querySelector('input')?.focus();
  });
}

/** The name that is being written after an @, and where it begins; null when there is none. */
function written(area) {
  const before = area.value.slice(0, area.selectionStart);
  const found = /(^|\s)@([^@\n]{0,40})$/.exec(before);
  return found ? { search: found[2], from: before.length - found[2].length } : null;
}

/** A list of people under a text while a name is written after an @. */
export function mentionPeople(area, task) {
  const list = document.createElement('div');
  list.className = 'mentions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'People to mention');
  list.hidden = true;
  area.after(list);
  const find = finder();
  const close = () => { list.hidden = true; list.replaceChildren(); };
  const tell = (words) => {
    list.setAttribute('role', 'status');
    list.replaceChildren(words);
    list.hidden = false;
    list.scrollIntoView({ block: 'nearest' });
  };
  const take = (name) => {
    const at = written(area);
    if (at) area.setRangeText(`${name} `, at.from, area.selectionStart, 'end');
    close();
    area.focus();
  };
  const show = async () => {
    const at = written(area);
    if (!at || at.search.endsWith('  ')) return close();
    const found = await find(`/inbox/${task}/people`, at.search.trim());
    if (!found) return null;
    if (!written(area)) return close();
    if (!found.people.length) return at.search.includes(' ') ? close() : tell(found.fault || NOBODY); // after a space the name is written
    list.setAttribute('role', 'listbox');
    list.replaceChildren(...found.people.map((one, place) => {
      const row = document.createElement('button');
      Object.assign(row, { type: 'button', textContent: one.name });
      row.setAttribute('role', 'option');
      row.setAttribute('aria-selected', String(place === 0));
      row.addEventListener('mousedown', (event) => { event.preventDefault(); take(one.name); });
      return row;
    }));
    list.hidden = false;
    list.scrollIntoView({ block: 'nearest' });
    return null;
  };
  area.addEventListener('input', later(AFTER, show));
  area.addEventListener('blur', close);
  area.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const rows = [...list.children]; // none while the list only says that nobody is found
    if (!rows.length && event.key !== 'Escape') return;
    const here = rows.findIndex((row) => row.getAttribute('aria-selected') === 'true');
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      rows.forEach((row, place) => row.setAttribute('aria-selected', String(place === (here + by + rows.length) % rows.length)));
    } else if (event.key === 'Enter' || event.key === 'Tab') take(rows[here].textContent);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
