// What the draft's other files hold: forms, decisions and processes, read once for each text.
import { idFrom } from '../shell/blank.js';

const read = new Map(); // text -> what is in it
const MOST = 60;

function once(text, make) {
  if (!read.has(text)) {
    if (read.size > MOST) read.clear();
    read.set(text, make(text));
  }
  return read.get(text);
}

function all(store, ending, make) {
  return store.names().filter((name) => name.endsWith(ending))
    .flatMap((file) => once(store.text(file), make).map((one) => ({ ...one, file })));
}

/** `{ id, file, fields: [{ key, label, type }] }` of each form. */
export const forms = (store) => all(store, '.form', readForm);

/** `{ id, name, file, inputs, outputs, rules }` of each decision. */
export const decisions = (store) => all(store, '.dmn', readDecisions);

/** `{ id, name, file }` of each process. */
export const processes = (store) => all(store, '.bpmn', readProcesses);

function readForm(text) {
  try {
    const said = JSON.parse(text);
    return said.id ? [{ id: said.id, fields: fieldsOf(said.components || []) }] : [];
  } catch {
    return []; // lint says that it is no JSON
  }
}

function fieldsOf(components) {
  return components.flatMap((one) => [
    ...(one.key ? [{ key: one.key, label: one.label, type: one.type }] : []),
    ...fieldsOf(one.components || []),
  ]);
}

function readDecisions(text) {
  return elements(text, 'decision').map((node) => ({
    id: node.getAttribute('id'),
    name: node.getAttribute('name'),
    inputs: inner(node, 'input').map((one) => one.getAttribute('label') || one.textContent.trim()).filter(Boolean),
    outputs: inner(node, 'output').map((one) => one.getAttribute('name')).filter(Boolean),
    rules: inner(node, 'rule').length,
  }));
}

function readProcesses(text) {
  return elements(text, 'process').map((node) => ({ id: node.getAttribute('id'), name: node.getAttribute('name') }));
}

function elements(text, name) {
  return [...new DOMParser().parseFromString(text, 'text/xml').getElementsByTagNameNS('*', name)];
}

function inner(node, name) {
  return [...node.getElementsByTagNameNS('*', name)];
}

/** The name of an element of a diagram or a decision, else its id. */
export function nameIn(text, id) {
  const names = once(`names of ${text}`, () => [namesOf(text)])[0];
  return names.get(id) || id;
}

function namesOf(whole) {
  const found = new DOMParser().parseFromString(whole, 'text/xml').querySelectorAll('[id][name]');
  return new Map([...found].map((node) => [node.getAttribute('id'), node.getAttribute('name')]));
}

/** An id from a name that no file of this ending has. */
export function freeName(store, name, ending) {
  const wanted = idFrom(name).slice(0, 60) || 'new';
  const taken = new Set(store.names());
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id + ending)) return id;
  }
}

/** An id as the name of a variable: `orderApproval` of `order-approval`. */
export function variableName(id) {
  return id.replace(/[^A-Za-z0-9]+(.)?/g, (_, letter) => (letter || '').toUpperCase()).replace(/^[^A-Za-z]+/, '') || 'result';
}
