// A button that a script makes.

/** A button with words, its deed, and the letter that presses it, if any. */
export function button(words, key, deed) {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', className: 'btn', textContent: words });
  if (key) {
    made.dataset.key = key;
    const cap = document.createElement('kbd');
    Object.assign(cap, { className: 'desk-only', textContent: key.toUpperCase() });
    made.append(' ', cap);
  }
  made.addEventListener('click', deed);
  return made;
}
