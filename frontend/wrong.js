// What the server refused is marked at its field, for eyes and for ears, and the first one is gone to.
const FIELD = 'input:not([type=hidden]), select, textarea';

function mark(line, number) {
  const field = line.parentElement.querySelector(FIELD);
  if (!field) return undefined;
  line.id ||= `wrong-${number}`;
  field.classList.add('is-bad');
  field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), line.id].filter(Boolean).join(' '));
  return field;
}

/** Marks the fields above what is said to be wrong on a page as it came. */
export function goToWrong() {
  const lines = [...document.querySelectorAll('main .field-error:not([hidden])')].filter((line) => line.textContent.trim() && !line.closest('dialog:not([open])'));
  lines.map(mark).find(Boolean)?.focus();
}
