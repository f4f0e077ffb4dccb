// Files that are too large to be sent are refused at their field before they are sent: what was typed beside them stays.
const AROUND = 500; // bytes that each file takes beside its content
const REST = 20_000; // of what is typed

const sizeOf = (field) => [...field.files].reduce((sum, file) => sum + file.size + AROUND, 0);

function say(field, words) {
  field.setCustomValidity(words);
  field.parentElement.querySelector('.field-error')?.remove();
  field.classList.toggle('is-bad', Boolean(words));
  if (!words) return;
  const line = document.createElement('div');
  line.className = 'field-error';
  line.setAttribute('role', 'alert');
  line.textContent = words;
  field.after(line);
}

function look(form) {
  const most = Number(form.dataset.mostSent);
  const fields = [...form.querySelectorAll('input[type=file]')];
  const all = fields.reduce((sum, field) => sum + sizeOf(field), REST);
  const largest = fields.reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one));
  const words = `What was chosen has ${(all / 1e6).toFixed(1)} MB, and ${most / 1e6} MB can be sent at once. Choose smaller files, or some of them.`;
  for (const field of fields) say(field, field === largest && all > most ? words : '');
  if (all > most) largest.value = ''; // or choosing the same file, smaller by then, would be no change
}

/** Looks at files when they are chosen, in forms that say how much can be sent. */
export function refuseLarge() {
  document.addEventListener('change', ({ target }) => {
    if (target.type === 'file' && target.form?.dataset.mostSent) look(target.form);
  });
}
