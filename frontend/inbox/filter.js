// The dialog that narrows the list: fetched when it is opened, and sent without its empty fields.
import { part } from '../send.js';

export function filterRows() {
  const dialog = document.getElementById('filter');

  async function open() {
    const query = document.getElementById('list').dataset.query;
    const asked = await part(`/inbox?${query || 'view='}`, 'filter-part');
    if (!asked || dialog.open) return;
    dialog.replaceChildren(asked);
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
