// What the draft's other files hold: forms, decisions and processes, read once for each text.
import { idFrom } from '../../names.js';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const MOST = 60; // texts that are kept as read

/** The same function, run once for each text. */
function once(make) {
  const read = new Map();
  return (text) => {
    if (!read.has(text)) {
      if (read.size > MOST) read.clear();
      read.set(text, make(text));
    }
    return read.get(text);
  };
}

function all(store, ending, read) {
  return store.names().filter((name) => name.endsWith(ending))
    .flatMap((file) => read(store.text(file)).map((one) => ({ ...one, file })));
}

const formsIn = once((text) => {
  try {
    const said = JSON.parse(text);
    return said.id ? [{ id: said.id, fields: fieldsOf(said.components || []) }] : [];
  } catch {
    return []; // lint says that it is no JSON
  }
});

function fieldsOf(components) {
  return components.flatMap((one) => [
    ...(one.key ? [{ key: one.key, label: one.label, type: one.type }] : []),
    ...fieldsOf(one.components || []),
  ]);
}

const decisionsIn = once((text) => {
  return elements(text, 'decision').map((node) => ({
    id: node.getAttribute('id'),
    name: node.getAttribute('name'),
    inputs: inner(node, 'input').map((one) => one.getAttribute('label') || one.textContent.trim()).filter(Boolean),
    outputs: inner(node, 'output').map((one) => one.getAttribute('name')).filter(Boolean),
    rules: inner(node, 'rule').length,
  }));
});

const processesIn = once((text) => {
  return elements(text, 'process').map((node) => ({ id: node.getAttribute('id'), name: node.getAttribute('name') }));
});

/** Of the diagram's own namespace: an extension element has the same name. */
const userTasksIn = once((text) => {
  return elements(text, 'userTask', BPMN).map((node) => ({ id: node.getAttribute('id'), name: node.getAttribute('name') }));
});

/** `{ id, file, fields: [{ key, label, type }] }` of each form. */
export const forms = (store) => all(store, '.form', formsIn);

/** `{ id, name, file, inputs, outputs, rules }` of each decision. */
export const decisions = (store) => all(store, '.dmn', decisionsIn);

/** `{ id, name, file }` of each process. */
export const processes = (store) => all(store, '.bpmn', processesIn);

/** `{ id, name, file }` of each user task. */
export const userTasks = (store) => all(store, '.bpmn', userTasksIn);

function elements(text, name, namespace = '*') {
  return [...new DOMParser().parseFromString(text, 'text/xml').getElementsByTagNameNS(namespace, name)];
}

function inner(node, name) {
  return [...node.getElementsByTagNameNS('*', name)];
}

/** An element of a diagram or a decision as people say it: its name, else its ends or its kind. */
export function nameIn(text, id) {
  return namesOf(text).get(id) || id;
}

const namesOf = once((text) => {
  const nodes = [...new DOMParser().parseFromString(text, 'text/xml').querySelectorAll('[id]')];
  const named = new Map(nodes.map((node) => [node.getAttribute('id'), plain(node.getAttribute('name')) || kindOf(node)]));
  for (const node of nodes) {
    if (node.localName !== 'sequenceFlow' || node.getAttribute('name')) continue;
    const [from, to] = ['sourceRef', 'targetRef'].map((end) => named.get(node.getAttribute(end)) || '?');
    named.set(node.getAttribute('id'), `${from} → ${to}`);
  }
  return named;
});

function plain(name) {
  return (name || '').replace(/\s+/g, ' ').trim();
}

/** `serviceTask` without a name: "Service task (Activity_1)". */
function kindOf(node) {
  const words = node.localName.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${words[0].toUpperCase()}${words.slice(1)} (${node.getAttribute('id')})`;
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
