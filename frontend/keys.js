// The keyboard layer: `G` then a letter goes to a room, letters press buttons that carry them.
const DRAWN = 50; // milliseconds
const ROOMS = { h: '/home', i: '/inbox', o: '/orders', l: '/checklists', p: '/processes' };

/** Where letters are letters; a box to tick takes none. */
const TYPING = 'input:not([type=checkbox]), textarea, select, [contenteditable], .fjs-container, .cm-editor';

/** Whether a single letter is a key now: nobody types, no dialog waits, and the person has not
 * switched letters off (WCAG 2.1.4). Every key without Ctrl asks here. */
export function lettersAllowed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return false;
  return document.documentElement.dataset.letters !== 'off' && !document.querySelector('dialog[open]');
}

/** Whether Esc is pressed in a field of the page; in a dialog it closes that. */
function leavesField(event) {
  return event.key === 'Escape' && !event.defaultPrevented && event.target.closest(TYPING) && !event.target.closest('dialog');
}

/** Where the letter after `G` goes: to a room that the bar leads this person to. */
function roomOf(key) {
  return ROOMS[key] && document.querySelector(`.bar a[href="${ROOMS[key]}"]`)?.getAttribute('href');
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

/** Ctrl and Enter, before the field that one types in: the lists of a form would choose by that Enter.
 * A date of a form is taken when its field is left, and is drawn a moment later. */
function sendByKey(event) {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  const found = primary(event.target);
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  if (rests(found)) return;
  if (event.target.closest('.fjs-form-field-datetime')) {
    event.target.blur();
    setTimeout(() => found.click(), DRAWN);
  } else found.click();
}

/** What is on its way, or gives its place to what is, takes no key. */
const rests = (found) => Boolean(found.closest('[aria-busy=true]'));

/** A button is pressed, a field gets the focus. */
function press(found, event) {
  if (!found || rests(found)) return;
  event.preventDefault();
  if (found.matches('textarea, input')) found.focus();
  else found.click();
}

export function listenToKeys() {
  let going = false;
  document.addEventListener('keydown', sendByKey, true);
  document.addEventListener('keydown', (event) => {
    if (leavesField(event)) event.target.blur(); // letters are keys again
    if (!lettersAllowed(event)) return;
    const key = event.key.toLowerCase();
    const room = going && roomOf(key);
    if (room) {
      going = false;
      location.href = room;
      return; // the letter is not a button of this page as well
    }
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
