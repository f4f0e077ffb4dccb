// What one can do with the draft as a whole: history, discard, compare, ask for review.
import compare from '@tabler/icons/outline/git-compare.svg?raw';
import dots from '@tabler/icons/outline/dots.svg?raw';
import history from '@tabler/icons/outline/history.svg?raw';
import save from '@tabler/icons/outline/device-floppy.svg?raw';
import trash from '@tabler/icons/outline/trash.svg?raw';
import { confirm } from './dialogs.js';
import { h, icon } from './dom.js';
import { showHistory } from './history.js';
import { leaveFor } from './leave.js';
import { askForReview } from './review.js';

export function drawDeeds(api) {
  const place = document.getElementById('deeds');
  const close = (deed) => () => (menu.hidePopover(), deed());
  const item = (drawn, words, deed, more = {}) => h('button', { type: 'button', onclick: close(deed), ...more }, icon(drawn), ...words);
  const menu = h('div', { class: 'menu right', id: 'draft-menu', popover: 'auto' },
    api.readOnly ? null : item(save, ['Save now', h('kbd', {}, 'Ctrl S')], () => api.store.saveNow()),
    item(history, ['History of the draft'], () => showHistory(api)),
    api.readOnly ? null : item(trash, ['Discard the draft…'], () => discard(api), { class: 'danger' }));
  place.replaceChildren(
    h('button', { type: 'button', class: 'b bare', popovertarget: 'draft-menu', 'aria-label': 'More for this draft', title: 'More for this draft' }, icon(dots)), menu,
    h('button', { type: 'button', class: 'b', onclick: () => leaveFor(api, `${api.path}/compare`) }, icon(compare), 'Compare'),
    ...(api.readOnly ? [] : [h('button', { type: 'button', class: 'b primary', onclick: () => askForReview(api) }, 'Ask for review')]));
}

async function discard(api) {
  const words = 'Your changes since the live version leave the draft, for everybody who works on it. The history keeps every state: the next draft can bring one back.';
  if (!(await confirm(`Discard the draft of ${api.process.name}?`, words, 'Discard the draft'))) return;
  try {
    const { process } = await api.ask('POST', `${api.path}/discard`);
    api.store.ended(true);
    location.assign(process);
  } catch (error) {
    api.notify('bad', error.message);
  }
}
