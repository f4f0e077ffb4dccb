// The dialog that narrows the list: fetched when it is opened, and asked for without its empty fields.
import { begin, end } from '../busy.js';
import { button } from '../button.js';
import { ask, part } from '../send.js';

/** What a filter asks for, without its empty fields; columns are of a table alone. */
function queryOf(form) {
  const query = new URLSearchParams();
  const [table, ofRow] = [form.elements.layout.value === 'table', ['var', 'op', 'value']];
  for (const [name, value] of new FormData(form)) {
    if (value && !ofRow.includes(name) && (table || name !== 'columns')) query.append(name, value);
  }
  for (const row of form.querySelectorAll('.condition')) {
    const [name, operator, value] = ofRow.map((one) => row.querySelector(`[name=${one}]`).value);
    if (name || value) [name, operator, value].forEach((one, place) => query.append(ofRow[place], one));
  }
  return query;
}

/** A table has no more columns than it says: one more is not taken, and below it stands why. */
function keepToMost(box) {
  const grid = box.closest('[data-most]');
  grid.querySelector('[role=alert]')?.remove();
  if (grid.querySelectorAll(':checked').length <= Number(grid.dataset.most)) return;
  const [label, said] = [box.closest('label'), document.createElement('div')];
  box.checked = false;
  said.className = 'field-error';
  said.setAttribute('role', 'alert');
  said.textContent = `A table has up to ${grid.dataset.most} columns. Take one away before you choose ${label.textContent.trim()}.`;
  label.after(said);
  said.scrollIntoView({ block: 'nearest' });
}

/** `visit` shows the list of an address. */
export function filterRows(visit) {
  const dialog = document.getElementById('filter');
  const list = () => document.getElementById('list');

  /** What stands in its place when it cannot be had; who is signed out signs in first. */
  async function faultOf(path) {
    const { out, away } = await ask(path);
    if (out) location.href = path;
    const words = away ? 'Baton does not answer, so the filter cannot be shown. Try again.' : 'The filter cannot be shown now. Try again.';
    const said = document.createElement('p');
    Object.assign(said, { id: 'filter-h', textContent: words });
    return [said, button('Close', '', () => dialog.close())];
  }

  async function open(pressed) {
    if (!begin(pressed)) return;
    const path = `/inbox?${list().dataset.query || 'view='}`;
    const asked = await part(path, 'filter-part');
    const shown = asked ? [asked] : await faultOf(path);
    end(pressed);
    if (dialog.open) return;
    dialog.replaceChildren(...shown);
    dialog.showModal();
    dialog.querySelector('[autofocus]')?.focus();
  }

  document.addEventListener('click', (event) => {
    const pressed = event.target.closest('[data-filter]');
    if (pressed) open(pressed);
  });
  dialog.addEventListener('change', ({ target }) => target.name === 'columns' && keepToMost(target));
  dialog.addEventListener('submit', async (event) => {
    const form = event.target.closest('[data-spare]');
    if (!form) return;
    event.preventDefault();
    if (!begin(form, event.submitter)) return;
    await visit(`${form.action}?${queryOf(form)}`);
    end(form);
  });
}
