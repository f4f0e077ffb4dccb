// The variables that formulas can name: what an order starts with, what forms ask for, what
// operations and decisions answer.
import { VariableProvider } from '@bpmn-io/variable-resolver';
import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { decisions, forms } from './contents.js';

const FIELDS = { number: 'Number', checkbox: 'Boolean', checklist: 'List', taglist: 'List', datetime: 'String' };
const NO_VALUE = new Set(['button', 'text', 'html', 'image', 'separator', 'spacer']);

class Scope extends VariableProvider {
  static $inject = ['variableResolver', 'draft', 'eventBus'];

  constructor(variableResolver, draft, eventBus) {
    super(variableResolver);
    this.draft = draft;
    const stop = draft.api.store.on(({ name }) => /\.(form|dmn)$/.test(name) && eventBus.fire('variables.changed'));
    eventBus.on('diagram.destroy', stop);
  }

  getVariables(element) {
    const { api, context } = this.draft;
    if (is(element, 'bpmn:Process')) return context.variables.map(shown);
    if (is(element, 'bpmn:UserTask')) return answers(element, api.store);
    if (is(element, 'bpmn:BusinessRuleTask') && own(element, 'zeebe:CalledDecision')) return decided(element, api.store);
    if (isAny(element, ['bpmn:Task', 'bpmn:IntermediateThrowEvent', 'bpmn:EndEvent'])) return answered(element, context);
    return undefined;
  }
}

function own(element, type) {
  return element.get('extensionElements')?.get('values').find((one) => one.$type === type);
}

function shown({ name, type, info, entries }) {
  return { name, type: type[0].toUpperCase() + type.slice(1), info, entries: entries?.map(shown) };
}

function answers(element, store) {
  const id = own(element, 'zeebe:FormDefinition')?.get('formId');
  const form = forms(store).find((one) => one.id === id);
  return form?.fields.filter((one) => !NO_VALUE.has(one.type))
    .map(({ key, label, type }) => ({ name: key.split('.')[0], type: FIELDS[type] || 'String', info: label }));
}

function decided(element, store) {
  const called = own(element, 'zeebe:CalledDecision');
  const found = decisions(store).find((one) => one.id === called.get('decisionId'));
  const name = called.get('resultVariable');
  if (!found || !name) return undefined;
  if (found.outputs.length < 2) return [{ name, type: 'Any', info: found.name }];
  return [{ name, type: 'Context', info: found.name, entries: found.outputs.map((one) => ({ name: one, type: 'Any' })) }];
}

function answered(element, context) {
  const operation = context.operationOf.get(own(element, 'zeebe:TaskDefinition')?.get('type'));
  const name = own(element, 'zeebe:TaskHeaders')?.get('values').find((one) => one.get('key') === 'resultVariable')?.get('value');
  if (!operation || !name) return undefined;
  return [shown({ name, type: 'context', info: operation.name, entries: operation.outputs })];
}

export const ScopeModule = { __init__: ['batonScope'], batonScope: ['type', Scope] };
