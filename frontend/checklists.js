// Pages of checklists: the editor of a template, and small helps on the others.
import './checklists.css';
import { editTemplate } from './checklists/editor.js';
import { moveOnTimeline } from './checklists/timeline.js';

const data = document.getElementById('cl-data');
if (data) editTemplate(document.getElementById('cl-editor'), JSON.parse(data.textContent));

const live = document.getElementById('live');
if (live?.querySelector('[data-due]')) moveOnTimeline(live);

// Another template shows other items; what was typed stays.
document.querySelector('[data-reload]')?.addEventListener('change', (event) => {
  const said = new URLSearchParams(new FormData(event.target.form));
  said.delete('csrf_token');
  location.search = said;
});

// A new customer has to be named.
const fresh = document.getElementById('new-customer');
document.getElementById('customer')?.addEventListener('change', (event) => {
  fresh.hidden = fresh.disabled = event.target.value !== fresh.dataset.value;
  if (!fresh.hidden) fresh.querySelector('input').focus();
});

// An item that was opened by its address: closing it is going back to the board.
const opened = document.getElementById('item');
opened?.addEventListener('close', () => {
  const address = new URL(location);
  document.querySelector(`.ticket a[href$="item=${CSS.escape(address.searchParams.get('item'))}"]`)?.focus();
  address.searchParams.delete('item');
  history.replaceState(null, '', address);
});
document.querySelector('[data-leave]')?.addEventListener('click', (event) => {
  event.preventDefault();
  opened.close();
});
