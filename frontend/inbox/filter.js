// The dialog that narrows the list: fetched when it is opened, and sent without its empty fields.
import { button } from '../button.js';
import { ask, part } from '../send.js';

export function filterRows() {
  const dialog = document.getElementById('filter');

  /** What stands in its place when it cannot be had; who is signed out signs in first. */
  async function faultOf(path) {
    const { out, away } = await ask(path);
    if (out) location.href = path;
    const words = away ? 'Baton does not answer, so the filter cannot be shown. Try again.' : 'The filter cannot be shown now. Try again.';
    const said = document.createElement('p');
    Object.assign(said, { id: 'filter-h', textContent: words });
    return [said, button('Close', '', () => dialog.close())];
  }

  async function open() {
    const path = `/inbox?${document.getElementById('list').dataset.query || 'view='}`;
    const asked = await part(path, 'filter-part');
    const shown = asked ? [asked] : await faultOf(path);
    if (dialog.open) return;
    dialog.replaceChildren(...shown);
    dialog.showModal();
    dialog.querySelector('[autofocus]')?.focus();
  }

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-filter]')) open();
  });
  dialog.addEventListener('submit', (event) => {
    const form = event.target.closest('[data-spare]');
    if (!form) return;
    const table = form.elements.layout.value === 'table';
    for (const field of form.elements) {
      const empty = !field.value || (field.name === 'columns' && !table);
      if (field.name && empty && !field.closest('.condition')) field.disabled = true;
    }
    for (const row of form.querySelectorAll('.condition')) {
      const empty = !row.querySelector('[name=var]').value && !row.querySelector('[name=value]').value;
      row.querySelectorAll('input, select').forEach((field) => { field.disabled = empty; });
    }
  });
}
