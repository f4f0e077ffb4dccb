// The provider operation of a service task: chosen from the connected providers, with its typed
// inputs and what comes back.
import { getBusinessObject, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { choice, formula, note, text } from './parts.js';
import { change, extension, HEADERS, INPUTS, listed, removing, run, setListed, setting } from './write.js';

const TYPE = 'zeebe:TaskDefinition';
const TASKS = ['bpmn:ServiceTask', 'bpmn:SendTask'];
const NO_TEMPLATE = { modelerTemplate: undefined, modelerTemplateVersion: undefined, modelerTemplateIcon: undefined };
const KINDS = { string: 'a text', number: 'a number', boolean: 'true or false', context: 'a context', list: 'a list' };

/** The operation that an element calls, when it is one of the connected providers'. */
export function operationOf(element, context) {
  return context.operationOf.get(extension(element, TYPE)?.get('type'));
}

export function operation(element, stock, { context }) {
  if (!calls(element)) return [];
  const type = extension(element, TYPE)?.get('type');
  const here = context.operationOf.get(type);
  return [
    ...choice({
      id: 'operation', element, label: 'Operation', options: byProvider(context.operations), none: 'not chosen yet',
      description: here && `${here.providerName}, ${here.type}`, get: () => type, formula: stock.one('taskDefinitionType'),
      set: (services, one, chosen) => choose(services, one, here, chosen),
    }),
    ...(here ? typed(here) : []),
  ];
}

function calls(element) {
  return isAny(element, TASKS) || Boolean(extension(element, TYPE));
}

/** Applies the operation's element template; what only the former operation needed goes. */
function choose(services, element, former, chosen) {
  const template = chosen && services.templates.getLatest(chosen)[0];
  const steps = without(element, former);
  if (template) steps.push({ cmd: 'propertiesPanel.zeebe.changeTemplate', context: { element, newTemplate: template } });
  else steps.push(change(element, getBusinessObject(element), NO_TEMPLATE), ...(chosen ? setting(services, element, TYPE, { type: chosen }) : removing(element, TYPE)));
  run(services, steps);
}

function without(element, former) {
  const mapping = extension(element, INPUTS.type);
  if (!former || !mapping) return [];
  const names = new Set(former.inputs.map((one) => one.name));
  return [change(element, mapping, { inputParameters: mapping.get('inputParameters').filter((one) => !names.has(one.get('target'))) })];
}

function byProvider(operations) {
  const groups = new Map();
  for (const one of operations) groups.set(one.providerName, [...(groups.get(one.providerName) || []), one]);
  return [...groups].map(([label, list]) => ({ label, children: list.map((one) => ({ value: one.type, label: one.name })) }));
}

function typed(here) {
  const inputs = here.inputs.map((one) => formula({
    id: `operation-input-${one.name}`, label: one.required ? one.name : `${one.name} (may be left out)`,
    feel: one.type === 'string' ? 'optional' : 'required',
    description: [one.description, one.type === 'string' ? '' : `It is ${KINDS[one.type] || one.type}.`].filter(Boolean).join('. '),
    missing: one.required ? 'The operation needs it.' : '',
    get: (element) => listed(element, INPUTS, one.name, 'source'),
    set: (services, element, value) => setListed(services, element, INPUTS, one.name, 'source', value),
  }));
  return [...inputs, ...comesBack(here), ...fails(here)];
}

function comesBack({ outputs }) {
  if (!outputs.length) return [];
  return [text({
    id: 'operation-result', label: 'Answer goes into',
    description: `It has ${outputs.map((one) => one.name).join(', ')}.`,
    get: (element) => listed(element, HEADERS, 'resultVariable', 'value'),
    set: (services, element, value) => setListed(services, element, HEADERS, 'resultVariable', 'value', value),
  })];
}

function fails({ errors }) {
  if (!errors.length) return [];
  const codes = errors.map((one) => one.code).join(', ');
  return [note('operation-errors', `It can be refused with ${codes}. An error event at the border of the element catches it.`)];
}
