// The one dirty mark: whether what one sees is kept on the server, and since when.
import { moment } from './dom.js';

export function showSaved(api) {
  const place = document.getElementById('saved');
  const show = () => {
    const { isDirty, savedAt } = api.store;
    place.classList.toggle('dirty', isDirty);
    place.textContent = isDirty ? 'not saved yet' : savedAt ? `saved ${moment(savedAt)}` : '';
  };
  api.store.on(show);
  show();
}
