// Notices: what happened, at the bottom of the page, gone after a while unless it matters.
import done from '@tabler/icons/outline/check.svg?raw';
import bad from '@tabler/icons/outline/alert-octagon.svg?raw';
import risk from '@tabler/icons/outline/alert-triangle.svg?raw';
import run from '@tabler/icons/outline/info-circle.svg?raw';
import close from '@tabler/icons/outline/x.svg?raw';
import { h, icon } from './dom.js';

const ICONS = { done, bad, risk, run };
const SHOWN = 7000; // ms; what is bad stays until it is closed

/** Says something: `kind` is run, done, risk or bad; `deeds` are buttons as [words, what it does]. */
export function notify(kind, words, deeds = []) {
  const place = document.getElementById('notices');
  const gone = () => notice.remove();
  const buttons = deeds.map(([label, deed]) =>
    h('button', { type: 'button', class: 'b bare', onclick: () => (gone(), deed()) }, label));
  const notice = h('div', { class: `notice ${kind}` },
    icon(ICONS[kind] || run), h('p', {}, words), ...buttons,
    h('button', { type: 'button', class: 'b bare', 'aria-label': 'Close', onclick: gone }, icon(close)));
  for (const old of [...place.children].slice(0, -3)) old.remove();
  place.append(notice);
  if (kind !== 'bad') setTimeout(gone, SHOWN);
  return gone;
}
