// Who gets a user task first, and who must not do it: two rules of work that stand in its task
// headers, where nobody who draws would look for them.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { jsx, jsxs } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useService } from 'bpmn-js-properties-panel';
import { userTasks } from '../contents.js';
import { naming, notDoneBy, NOT_DONE_BY, userTasksAround } from '../duties.js';
import { useWriting } from './parts.js';
import { extension, header, HEADERS, setHeader } from './write.js';

const ASSIGNMENT = 'assignment';
const BY_HAND = { value: undefined, label: 'Anybody of its roles', about: 'It is offered to all; somebody claims it.' };
const RULES = [
  BY_HAND,
  { value: 'round-robin', label: 'In turn', about: 'One person of its roles after the other.' },
  { value: 'least-loaded', label: 'Who has the least to do', about: 'The one with the fewest open user tasks.' },
  { value: 'previous', label: 'Who did the order’s previous user task', about: 'If this one is offered to them as well.' },
];

export function first(element, draft) {
  if (!is(element, 'bpmn:UserTask')) return [];
  return [
    { id: 'assignment', component: Assignment },
    { id: 'not-done-by', component: NotDoneBy, tasks: tasksBeside(element, draft) },
  ];
}

/** The list of headers without those that have fields above. */
export function otherHeaders(element, list) {
  if (!list || !is(element, 'bpmn:UserTask')) return list;
  const own = [header(element, ASSIGNMENT), notDoneBy(element).length ? header(element, NOT_DONE_BY) : undefined];
  const headers = extension(element, HEADERS.type)?.get(HEADERS.property) || [];
  return { ...list, items: list.items.filter((_, place) => !own.includes(headers[place])) };
}

function Assignment({ element, id }) {
  const services = useWriting();
  const { file } = useService('draft');
  const own = header(element, ASSIGNMENT);
  const said = own && (own.get('value') || '').trim();
  const isKnown = RULES.some((one) => one.value === said);
  const unknown = { value: said, label: `“${said}”`, about: 'There is no such rule. Choose another.', isWrong: true };
  const line = ({ value, label, about, isWrong }) => jsxs('label', {
    children: [
      jsx('input', {
        type: 'radio', name: `${id} ${file} ${element.id}`, value: value ?? '', checked: value === said,
        onChange: () => setHeader(services, element, ASSIGNMENT, value),
      }),
      jsx('span', { children: label }),
      jsx('small', { class: isWrong ? 'wrong' : undefined, children: about }),
    ],
  }, `rule ${value}`);
  return jsxs('fieldset', {
    class: 'bio-properties-panel-entry panel-choices', 'data-entry-id': id,
    children: [jsx('legend', { class: 'bio-properties-panel-label', children: 'It goes first to' }), ...[...RULES, ...(isKnown ? [] : [unknown])].map(line)],
  });
}

function NotDoneBy({ element, id, tasks }) {
  const services = useWriting();
  const named = notDoneBy(element);
  const write = (ids) => setHeader(services, element, NOT_DONE_BY, naming(ids));
  const offered = tasks.filter((one) => one.id !== element.id && !named.includes(one.id));
  const add = ({ target }) => {
    const chosen = target.value;
    target.value = '';
    if (chosen) write([...named, chosen]);
  };
  return jsxs('div', {
    class: 'bio-properties-panel-entry panel-named', 'data-entry-id': id,
    children: [
      jsx('span', { class: 'bio-properties-panel-label', children: 'Not the person who did' }),
      named.length ? jsx('ul', { children: named.map((one) => jsx(Named, { ...saidOf(one, element, tasks), leaveOut: () => write(named.filter((other) => other !== one)) }, one)) }) : null,
      offered.length ? jsx('select', {
        class: 'bio-properties-panel-input', 'aria-label': 'Not the person who did', value: '', onChange: add,
        children: [jsx('option', { value: '', children: named.length ? 'Another user task…' : 'nobody is kept from it' }), ...grouped(offered)],
      }) : null,
      jsx('p', { children: about(tasks.length > 1, named.length) }),
    ],
  });
}

function about(isChoice, isSaid) {
  if (isSaid) return 'Different people do them, whichever comes first.';
  return isChoice ? 'Choose the user tasks that somebody else has to do.' : 'There is no other user task in these files.';
}

function Named({ words, isWrong, leaveOut }) {
  const leave = ({ currentTarget }) => {
    const entry = currentTarget.closest('[data-entry-id]');
    leaveOut();
    requestAnimationFrame(() => entry.querySelector('select')?.focus());
  };
  return jsxs('li', {
    children: [
      jsx('span', { class: isWrong ? 'wrong' : undefined, children: words }),
      jsx('button', { type: 'button', class: 'b bare', 'aria-label': `Leave out ${words}`, onClick: leave, children: 'Leave out' }),
    ],
  });
}

/** A named user task as people call it, or why there is none. */
function saidOf(id, element, tasks) {
  if (id === element.id) return { words: 'this user task itself: nobody could do it', isWrong: true };
  const found = tasks.find((one) => one.id === id);
  return found ? { words: found.label } : { words: `${id} (no such user task)`, isWrong: true };
}

/** `{ id, label, file }` of every user task of the draft; this diagram as it is drawn just now. */
function tasksBeside(element, { api, file }) {
  const here = userTasksAround(element).map((one) => ({ ...one, file }));
  const all = [...here, ...userTasks(api.store).filter((one) => one.file !== file)];
  const nameOf = (one) => (one.name || '').replace(/\s+/g, ' ').trim();
  const isDouble = (one) => all.filter((other) => nameOf(other) === nameOf(one)).length > 1;
  return all.map((one) => ({ ...one, label: !nameOf(one) ? one.id : isDouble(one) ? `${nameOf(one)} (${one.id})` : nameOf(one) }));
}

/** Those of this diagram first, those of others under the name of their file. */
function grouped(tasks) {
  const files = new Map();
  for (const one of tasks) files.set(one.file, [...(files.get(one.file) || []), one]);
  const options = (list) => list.map(({ id, label }) => jsx('option', { value: id, children: label }, id));
  if (files.size < 2) return options(tasks);
  return [...files].map(([file, list]) => jsx('optgroup', { label: file, children: options(list) }, file));
}
