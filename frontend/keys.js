// The keyboard layer: `G` then a letter goes to a room, letters press buttons that carry them.
const ROOMS = { h: '/home', i: '/inbox', o: '/orders', p: '/processes' };

/** Whether the person is typing, so that letters are letters; into a box that is ticked nobody types. */
function typing(target) {
  return target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], .fjs-container') !== null;
}

/** Whether single letters do deeds now: they are not switched off, and mean nothing else here. */
export function lettersAllowed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return false;
  return document.documentElement.dataset.letters !== 'off' && !document.querySelector('dialog[open]');
}

/** Moves the focus along a list. */
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement || row.matches('[aria-current]'));
  rows[Math.min(Math.max(here + by, 0), rows.length - 1)].focus();
}

/** What Ctrl and Enter do: send the form one types in, or what the dialog or the page is for. */
function primary(target) {
  const inside = target.closest('form')?.querySelector('[data-submit]');
  const dialog = document.querySelector('dialog[open]');
  return inside || (dialog ? dialog.querySelector('[data-submit], .btn-primary') : document.querySelector('[data-primary]'));
}

/** A button is pressed, a field gets the focus. */
function press(found, event) {
  if (!found) return;
  event.preventDefault();
  if (found.matches('textarea, input')) found.focus();
  else found.click();
}

export function listenToKeys() {
  let going = false;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      primary(event.target)?.click();
      return;
    }
    if (!lettersAllowed(event)) return;
    const key = event.key.toLowerCase();
    if (going && ROOMS[key]) location.href = ROOMS[key];
    going = key === 'g';
    if (key === '/') {
      event.preventDefault();
      document.querySelector('[data-search]')?.focus();
    } else if (event.key === '?') {
      document.querySelector('#keys-help')?.showModal();
    } else if (key === 'j' || key === 'k') {
      step(key === 'j' ? 1 : -1);
    } else {
      press(document.querySelector(`[data-key="${CSS.escape(key)}"]`), event);
    }
  });
}
