// The keyboard layer: `G` then a letter goes to a room, letters press buttons that carry them.
const ROOMS = { h: '/home', i: '/inbox', o: '/orders', p: '/processes' };

/** Whether the person is typing, so that letters are letters. */
function typing(target) {
  return target.closest('input, textarea, select, [contenteditable], .fjs-container') !== null;
}

/** Moves the focus along a list. */
function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const here = rows.findIndex((row) => row === document.activeElement || row.matches('[aria-current]'));
  rows[Math.min(Math.max(here + by, 0), rows.length - 1)].focus();
}

export function listenToKeys() {
  let going = false;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      document.querySelector('[data-primary]')?.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
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
      document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
    }
  });
}
