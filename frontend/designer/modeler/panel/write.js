// Reads and writes extension elements; every write is one step that undo takes back.
import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

/** The extension element of a type, or undefined. */
export function extension(element, type) {
  return getBusinessObject(element).get('extensionElements')?.get('values').find((one) => one.$type === type);
}

/** Sets properties of an extension element, which is made when it is missing. */
export function setExtension(services, element, type, properties) {
  run(services, setting(services, element, type, properties));
}

/** The steps of `setExtension`, to be run with others. */
export function setting(services, element, type, properties) {
  const steps = [];
  const found = extension(element, type) || made(services, steps, element, type);
  return [...steps, change(element, found, properties)];
}

/** Takes out an extension element, with those that stand for the same. */
export function removeExtension(services, element, ...types) {
  const steps = removing(element, ...types);
  if (steps.length) run(services, steps);
}

/** The steps of `removeExtension`, to be run with others. */
export function removing(element, ...types) {
  const outer = getBusinessObject(element).get('extensionElements');
  const values = outer?.get('values').filter((one) => !types.includes(one.$type)) || [];
  return outer && values.length < outer.get('values').length ? [change(element, outer, { values })] : [];
}

/** Sets or takes out (value undefined) an entry of a list, such as an input by its target. */
export function setListed(services, element, list, key, name, value) {
  const steps = [];
  const outer = extension(element, list.type) || made(services, steps, element, list.type);
  const entries = outer.get(list.property);
  const known = entries.findLast((one) => one.get(list.key) === key);
  if (value === undefined || value === '') {
    if (!known) return;
    steps.push(change(element, outer, { [list.property]: entries.filter((one) => one !== known) }));
  } else if (known) {
    steps.push(change(element, known, { [name]: value }));
  } else {
    const entry = child(services, list.entry, { [list.key]: key, [name]: value }, outer);
    steps.push(change(element, outer, { [list.property]: [...entries, entry] }));
  }
  run(services, steps);
}

/** The value of an entry of a list; of several with the same key the last one counts, as in the engine. */
export function listed(element, list, key, name) {
  return extension(element, list.type)?.get(list.property).findLast((one) => one.get(list.key) === key)?.get(name);
}

/** A task header, or undefined. */
export function header(element, key) {
  return extension(element, HEADERS.type)?.get(HEADERS.property).findLast((one) => one.get('key') === key);
}

/** Sets or takes out (value undefined) a task header; with the last one goes what held it. */
export function setHeader(services, element, key, value) {
  const others = extension(element, HEADERS.type)?.get(HEADERS.property).filter((one) => one !== header(element, key));
  if (!value && header(element, key) && !others.length) removeExtension(services, element, HEADERS.type);
  else setListed(services, element, HEADERS, key, 'value', value);
}

export const INPUTS = { type: 'zeebe:IoMapping', property: 'inputParameters', entry: 'zeebe:Input', key: 'target' };
export const HEADERS = { type: 'zeebe:TaskHeaders', property: 'values', entry: 'zeebe:Header', key: 'key' };

/** Several changes as one step. `steps` are made by `change` or commands of other parts. */
export function run({ commandStack }, steps) {
  commandStack.execute('properties-panel.multi-command-executor', steps);
}

export function change(element, moddleElement, properties) {
  return { cmd: 'element.updateModdleProperties', context: { element, moddleElement, properties } };
}

function made({ bpmnFactory }, steps, element, type) {
  const business = getBusinessObject(element);
  let outer = business.get('extensionElements');
  if (!outer) {
    outer = child({ bpmnFactory }, 'bpmn:ExtensionElements', { values: [] }, business);
    steps.push(change(element, business, { extensionElements: outer }));
  }
  const inner = child({ bpmnFactory }, type, {}, outer);
  steps.push(change(element, outer, { values: [...outer.get('values'), inner] }));
  return inner;
}

function child({ bpmnFactory }, type, properties, parent) {
  const one = bpmnFactory.create(type, properties);
  one.$parent = parent;
  return one;
}
