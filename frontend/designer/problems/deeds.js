// What one click can do about a problem: make the file that is missing, or go to the field that mends it.
import { blankDecision, blankForm } from '../shell/blank.js';

// What server and editor say, the words of the button, and the fields of the panel: the first that is there is meant.
const FIELDS = [
  [/Choose a (candidate )?role/, 'Choose a role', 'role'],
  [/“Who does it first” says/, 'Choose another', 'assignment'],
  [/“Not the person who did” names/, 'Look at it', 'not-done-by'],
  [/Choose (an operation of a provider|a provider operation)/, 'Choose an operation', 'operation'],
  [/names no decision/, 'Fill it in', 'decision'],
  [/There is no decision /, 'Choose another', 'decision'],
  [/There is no form /, 'Choose another', 'form'],
  [/It calls no process|There is no process named/, 'Choose a process', 'called-process'],
  [/Give it a condition, or/, 'Write the condition', 'conditionExpression'],
  [/exactly one\.|Use a date or a duration|timer/i, 'Set the timer', 'timerEventDefinitionValue', 'timerEventDefinitionType'],
  [/Choose a message with a name/, 'Choose the message', 'messageRef'],
  [/Choose a signal with a name/, 'Choose the signal', 'signalRef'],
  [/Give the message a correlation key/, 'Write the key', 'messageSubscriptionCorrelationKey'],
  [/Name the result variable/, 'Name it', 'resultVariable'],
  [/Give it an input collection/, 'Say for each of what', 'multiInstance-inputCollection'],
  [/^[^.]+\. Name (it by what|each by what|it\.|the process)/, 'Write a name', 'name', 'processName'],
];
const MISSING = /^There is no (form|decision) '([A-Za-z_][\w.-]*)'/;
const MAKES = {
  form: { ending: '.form', blank: blankForm },
  decision: { ending: '.dmn', blank: blankDecision },
};

/** `{ words, run(panel) }` of what can be done about a finding at once. */
export function deedsOf(api, one) {
  if (api.readOnly || !one.element || !one.file.endsWith('.bpmn')) return [];
  const said = `${one.message} ${one.remedy}`;
  const field = FIELDS.find(([pattern]) => pattern.test(said));
  return [making(api, one), field && { words: field[1], run: () => api.editor(one.file)?.field?.(field.slice(2)) }].filter(Boolean);
}

/** Makes the form or the decision that an element names and that is not there. */
function making(api, { message }) {
  const [, kind, id] = MISSING.exec(message) || [];
  const file = kind && `${id}${MAKES[kind].ending}`;
  if (!file || api.store.names().includes(file)) return null;
  const run = () => {
    api.store.write(file, MAKES[kind].blank(id, id));
    return api.go(file);
  };
  return { words: `Make the ${kind}`, run };
}
