// Dates in forms, read and typed as on every page: Tue 1 Dec 2026, whatever the browser's language. The answer stays 2026-12-01.
import flatpickr from 'flatpickr';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const PATTERNS = [ // the day of the week may stand before them
  /^(?<day>\d{1,2})\.?\s+(?<month>[a-z]{3,9})\.?,?(?:\s+(?<year>\d{4}))?$/,
  /^(?<month>[a-z]{3,9})\.?\s+(?<day>\d{1,2}),?(?:\s+(?<year>\d{4}))?$/,
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
];
const NO_DATE = 'Is no date. Write one such as 1 Dec 2026.';

function written(date) {
  const [weekday, month, day, year] = date.toDateString().split(' ');
  return `${weekday} ${Number(day)} ${month} ${year}`;
}

const figures = (text) => (text.match(/\d+/g) || []).map(Number).join();

/** What is typed in figures alone, in the order that is usual in the browser's language. */
function readFigures(text, format) {
  const date = flatpickr.parseDate(text, format);
  return date && figures(flatpickr.formatDate(date, format)) === figures(text) ? date : undefined; // no 31/02
}

/** The day that is meant; without a year it is of this one. */
function read(text, format) {
  const plain = text.trim().toLowerCase().replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/, '');
  const said = PATTERNS.map((pattern) => pattern.exec(plain)?.groups).find(Boolean);
  if (!said) return readFigures(text, format);
  const month = Number(said.month) || MONTHS.indexOf(said.month.slice(0, 3)) + 1;
  const date = new Date(Number(said.year ?? new Date().getFullYear()), month - 1, Number(said.day));
  return month && date.getMonth() === month - 1 ? date : undefined; // no 31 Feb
}

/** One field. What cannot be read would be wiped: it stays, and the check of the form says so. */
function officeDate(picker) {
  const { input } = picker;
  const { dataset } = input;
  input.placeholder = 'such as 1 Dec 2026';
  if (matchMedia('(pointer: coarse)').matches) input.inputMode = 'none'; // a keyboard of the screen would cover the days
  input.addEventListener('input', ({ isTrusted }) => { if (isTrusted) delete dataset.refused; }); // flatpickr sends such events, too
  input.addEventListener('focus', () => requestAnimationFrame(() => picker.isOpen && picker.calendarContainer.scrollIntoView({ block: 'nearest' })));
  return {
    formatDate: written,
    parseDate: (text, format) => {
      const date = read(text, format);
      if (!date) dataset.refused = text;
      return date;
    },
    onValueUpdate: (dates) => {
      if (dates.length) delete dataset.refused;
      else input.value = dataset.refused || '';
    },
  };
}

/** Has all fields for dates do so. form-js makes them by flatpickr with settings of its own; a plugin is what it leaves open.
 * Phones too: flatpickr's field for those has no calendar, and form-js fails without one. */
export function officeDates() {
  flatpickr.setDefaults({ plugins: [officeDate], locale: { firstDayOfWeek: 1 }, disableMobile: true });
}

/** Lets a form say what is no date: where it was typed, and when all is checked. */
export function refuseNoDates(form) {
  const refused = (id) => form._container.querySelector(`#${CSS.escape(`fjs-form-${form._id}-${id}-date`)}`)?.dataset.refused;
  const validator = form.get('validator');
  const usual = validator.validateFieldInstance.bind(validator);
  validator.validateFieldInstance = (field, value) => (refused(field.id) ? [NO_DATE] : usual(field, value));
  form.on('formField.blur', ({ formField: { id } }) => {
    const { [id]: before, ...errors } = form._getState().errors;
    if (refused(id)) errors[id] = [NO_DATE];
    else if (before?.[0] !== NO_DATE) return;
    form._setState({ errors });
  });
}
