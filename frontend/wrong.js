// What the server refused is marked at its field, for eyes and for ears.
const FIELD = 'input:not([type=hidden]), select, textarea';
let lines = 0;

/** Marks a field, or a group of them, as refused; `line` says why. */
export function markWrong(field, line) {
  lines += 1;
  line.id ||= `wrong-${lines}`;
  field.classList.add('is-bad');
  if (field.matches(FIELD)) field.setAttribute('aria-invalid', 'true');
  field.setAttribute('aria-describedby', [field.getAttribute('aria-describedby'), line.id].filter(Boolean).join(' '));
}

/** Takes such marks from a form that was sent again, with the lines that said why. */
export function clearWrong(form) {
  for (const line of form.querySelectorAll('.field-error')) {
    line.remove();
    for (const field of form.querySelectorAll(`[aria-describedby~="${line.id}"]`)) {
      field.classList.remove('is-bad');
      field.removeAttribute('aria-invalid');
      field.setAttribute('aria-describedby', field.getAttribute('aria-describedby').split(' ').filter((id) => id !== line.id).join(' '));
    }
  }
}

/** Goes to a field that is marked, or to the first of a group. */
export function goTo(field) {
  (field?.matches(FIELD) ? field : field?.querySelector(FIELD))?.focus();
}

/** Marks the fields above what is said to be wrong on a page as it came, and goes to the first. */
export function goToWrong() {
  const said = [...document.querySelectorAll('main .field-error:not([hidden])')].filter((line) => line.textContent.trim() && !line.closest('dialog:not([open])'));
  const wrong = said.map((line) => [line.parentElement.querySelector(FIELD), line]).filter(([field]) => field);
  wrong.forEach(([field, line]) => markWrong(field, line));
  goTo(wrong[0]?.[0]);
}
