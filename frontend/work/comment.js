// A comment that is half written when its user task is left: kept in this browser, and put back.
import { forget, keep, kept } from './kept.js';

const fieldOf = (root) => root.querySelector('#say');
const whose = () => ({ person: document.querySelector('meta[name=person]').content });
const nameOf = (root) => `${root.dataset.task}.comment`;

/** The new comment was sent. */
export function forgetComment(root) {
  forget(whose(), nameOf(root));
}

/** Puts back what was kept, and keeps what is written when one leaves the page or opens another task. */
export function keepComment(root) {
  const field = fieldOf(root);
  if (field && !field.value) field.value = kept(whose(), nameOf(root))?.answers || '';
  const save = () => {
    const now = fieldOf(root); // it is drawn anew when a comment was sent
    if (!now) return;
    if (now.value.trim()) keep(whose(), nameOf(root), now.value);
    else forgetComment(root);
  };
  window.addEventListener('pagehide', save);
  root.addEventListener('left', () => {
    window.removeEventListener('pagehide', save);
    save();
  }, { once: true });
}
