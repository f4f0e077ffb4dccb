// Dialogs that answer what waits: a form, a job, a message, a called process.
import { h } from '../shell/dom.js';
import { open } from '../shell/dialogs.js';
import { isObject, pretty, readJson } from './begin.js';
import { whom } from './words.js';

/** A user task in its form; without one, its answers as JSON. */
export async function answerTask(api, run, wait) {
  const place = h('div', { class: 'play-form' });
  const fault = h('p', { class: 'fault', role: 'alert' });
  const given = { ...wait.data, ...(wait.suggestion || {}) };
  let collect = null;
  const made = open(wait.name, h('div', {}, h('p', { class: 'hint' }, taskWords(api, wait)), place, fault), [
    h('button', { type: 'button', class: 'b', onclick: () => (made.close(), throwError(run, wait)) }, 'Throw an error…'),
    h('span', { class: 'grow' }),
    h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
    h('button', { type: 'button', class: 'b primary', onclick: () => take() }, 'Complete'),
  ], 'wide');
  const take = () => {
    const { wrong, value } = collect();
    if (wrong) return (fault.textContent = wrong);
    made.close();
    return run.move({ do: 'answer', player: wait.player, at: wait.at, value });
  };
  collect = wait.form ? await askIn(place, wait.form, given, made) : jsonIn(place, wait.suggestion || {}, 'Answers, as JSON');
}

async function askIn(place, schema, data, dialog) {
  const { formIn } = await import('../../forms/form.js');
  await import('@bpmn-io/form-js-viewer/dist/assets/form-js-base.css');
  await import('@bpmn-io/form-js-viewer/dist/assets/form-js.css');
  const form = formIn(place);
  await form.importSchema(schema, data);
  dialog.addEventListener('close', () => form.destroy());
  place.dataset.ready = 'yes';
  const asked = new Set(keys(schema));
  return () => {
    const { data: all, errors } = form.submit();
    if (Object.keys(errors).length) return { wrong: 'Some answers need a correction.' };
    return { value: Object.fromEntries(Object.entries(all).filter(([key]) => asked.has(key))) };
  };
}

function keys({ components = [] }) {
  return components.flatMap((one) => [...(one.key ? [one.key] : []), ...keys(one)]);
}

function jsonIn(place, value, label) {
  const area = h('textarea', { class: 'field-box play-json', rows: '10', spellcheck: 'false', 'aria-label': label });
  area.value = pretty(value);
  place.append(area);
  return () => {
    const said = readJson(area.value);
    return said.wrong || isObject(said.value) ? said : { wrong: 'Write an object: names with their values, in braces.' };
  };
}

function taskWords(api, wait) {
  const { due } = wait;
  return `For ${whom(api, wait)}${due ? `, due ${new Date(due).toLocaleString('en-GB', { timeZone: 'UTC', dateStyle: 'medium', timeStyle: 'short' })}` : ''}.`;
}

/** An error of a user task: only its boundary events can catch it. */
function throwError(run, wait) {
  const code = h('input', { id: 'play-code', autocomplete: 'off', maxlength: '200' });
  const fault = h('p', { class: 'fault', role: 'alert' });
  const take = () => {
    if (!code.value.trim()) return (fault.textContent = 'Name the error by its code.');
    made.close();
    return run.move({ do: 'error', player: wait.player, at: wait.at, code: code.value.trim() });
  };
  const made = open(`An error at ${wait.name}`, h('div', {}, h('label', { for: 'play-code' }, 'Error code'), code, fault), [
    h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
    h('button', { type: 'button', class: 'b primary', onclick: take }, 'Throw it'),
  ]);
}

const KINDS = {
  result: ['It answers', 'Answer'],
  error: ['It ends in a business error', 'Answer'],
  fail: ['It fails, and all tries are used up', 'Let it fail'],
  escalation: ['It escalates', 'Answer'],
};

/** A job or a called process: with a result, an error, a failure, or what the sandbox says. */
export function answerJob(api, run, wait) {
  const kinds = Object.keys(KINDS).filter((kind) => kind !== 'escalation' || wait.kind === 'call');
  const kind = h('select', { class: 'field-box', id: 'play-kind' }, kinds.map((one) => h('option', { value: one }, KINDS[one][0])));
  const value = h('textarea', { class: 'field-box play-json', rows: '8', spellcheck: 'false', 'aria-label': 'The answer, as JSON' });
  value.value = pretty(wait.suggestion ?? {});
  const code = h('input', { id: 'play-code', list: 'play-codes', autocomplete: 'off', maxlength: '200', value: wait.errors?.[0] || '' });
  const codes = h('datalist', { id: 'play-codes' }, (wait.errors || []).map((one) => h('option', { value: one })));
  const reason = h('input', { id: 'play-reason', maxlength: '2000', value: 'The provider did not answer.' });
  const parts = {
    value: h('div', {}, h('label', {}, wait.result ? `The answer, which becomes ${wait.result}` : 'The answer, as JSON'), value),
    code: h('div', {}, h('label', { for: 'play-code' }, 'Code'), code, codes),
    reason: h('div', {}, h('label', { for: 'play-reason' }, 'What it says'), reason),
  };
  const fault = h('p', { class: 'fault', role: 'alert' });
  const show = () => {
    parts.value.hidden = kind.value !== 'result';
    parts.code.hidden = kind.value !== 'error' && kind.value !== 'escalation';
    parts.reason.hidden = kind.value !== 'fail' && kind.value !== 'error';
  };
  kind.addEventListener('change', show);
  show();
  const place = { player: wait.player, at: wait.at };
  const take = () => {
    const made = moveOf(kind.value, value.value, code.value.trim(), reason.value.trim(), wait);
    if (made.wrong) return (fault.textContent = made.wrong);
    dialog.close();
    return run.move({ ...made, ...place });
  };
  const call = h('button', { type: 'button', class: 'b', onclick: async () => {
    call.disabled = true;
    try {
      const made = await api.ask('POST', `${api.path}/play/call`, { operation: wait.operation, inputs: wait.inputs });
      dialog.close();
      await run.move({ ...made, ...place });
    } catch (error) {
      fault.textContent = error.message;
      call.disabled = false;
    }
  } }, 'Really call the sandbox');
  const inputs = Object.entries(wait.inputs || {});
  const content = h('div', {},
    h('p', { class: 'hint' }, wait.title || `The process ${wait.process}`),
    inputs.length ? h('details', {}, h('summary', {}, `Given: ${inputs.map(([name]) => name).join(', ')}`), h('pre', {}, pretty(wait.inputs))) : null,
    h('label', { for: 'play-kind' }, 'What it comes to'), kind, parts.value, parts.code, parts.reason, fault);
  const dialog = open(wait.name, content, [
    wait.callable ? call : null, h('span', { class: 'grow' }),
    h('button', { type: 'button', class: 'b', onclick: () => dialog.close() }, 'Cancel'),
    h('button', { type: 'button', class: 'b primary', onclick: take }, 'Answer'),
  ].filter(Boolean), 'wide');
}

function moveOf(kind, text, code, reason, wait) {
  if (kind === 'fail') return reason ? { do: 'fail', reason } : { wrong: 'Say what it says.' };
  if (kind !== 'result') return code ? { do: kind, code, ...(reason && kind === 'error' ? { reason } : {}) } : { wrong: 'Name it by its code.' };
  const said = readJson(text);
  if (said.wrong) return said;
  if (wait.kind === 'call' && !isObject(said.value)) return { wrong: 'A called process answers with variables: an object.' };
  return { do: 'result', value: said.value };
}

/** A message or a signal, with what it carries. */
export function answerMessage(run, wait) {
  const place = h('div', {});
  const collect = jsonIn(place, {}, 'Variables, as JSON');
  const fault = h('p', { class: 'fault', role: 'alert' });
  const words = wait.kind === 'signal' ? `The signal ${wait.signal}: all who wait for it are told.` : `The message ${wait.message}, for ${wait.key || 'no key'}.`;
  const take = () => {
    const { wrong, value } = collect();
    if (wrong) return (fault.textContent = wrong);
    made.close();
    return run.move(wait.kind === 'signal' ? { do: 'signal', name: wait.signal, value } : { do: 'message', player: wait.player, at: wait.at, value });
  };
  const made = open(wait.name, h('div', {}, h('p', { class: 'hint' }, words), h('label', {}, 'It carries these variables'), place, fault), [
    h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
    h('button', { type: 'button', class: 'b primary', onclick: take }, 'It comes'),
  ]);
}

/** Lets time pass: what is due meanwhile fires. */
export function letTimePass(run) {
  const field = h('input', { id: 'play-length', value: 'PT4H', maxlength: '60', autocomplete: 'off' });
  const take = () => (made.close(), run.move({ do: 'wait', length: field.value.trim() }));
  const made = open('Let time pass', h('div', {}, h('label', { for: 'play-length' }, 'How long'), field,
    h('p', { class: 'hint' }, 'PT4H is four hours, P3D three days. What is due meanwhile fires.')), [
    h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
    h('button', { type: 'button', class: 'b primary', onclick: take }, 'Let it pass'),
  ]);
}
