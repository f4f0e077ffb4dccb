// What form-js finds wrong with an answer, in the words in which the server says it.
const SAID = [
  [/^Field is required\.$/, () => 'Needs an answer.'],
  [/^Field must match pattern (.*)\.$/s, (pattern) => `Has to look like ${pattern}.`],
  [/^Field must have minimum value of (.*)\.$/, (least) => `Has to be at least ${least}.`],
  [/^Field must have maximum value of (.*)\.$/, (most) => `Has to be at most ${most}.`],
  [/^Field must have minimum length of (.*)\.$/, (least) => `Has to have at least ${least} characters.`],
  [/^Field must have maximum length of (.*)\.$/, (most) => `Has to have at most ${most} characters.`],
  [/^Field must be a valid email\.$/, () => 'Has to be a mail address, such as name@example.com.'],
  [/^Field must be a valid +international phone number\./, () => 'Has to be a telephone number, such as +1 206 555 0100.'],
];

/** The words for what form-js says; what a form says by itself stays. */
function inOurWords(words) {
  const known = SAID.find(([pattern]) => pattern.test(words));
  return known ? known[1](...known[0].exec(words).slice(1)) : words;
}

/** Lets a form speak so. */
export function sayAsServer(form) {
  const validator = form.get('validator');
  const usual = validator.validateFieldInstance.bind(validator);
  validator.validateFieldInstance = (field, value) => usual(field, value).map(inOurWords);
}
