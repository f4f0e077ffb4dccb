// The properties panel in our own groups: one place for each thing, in the words of the product.
// The stock providers make the entries; here they are put where people look for them.
import { Group } from '@bpmn-io/properties-panel';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { called } from './called.js';
import { condition } from './condition.js';
import { decision } from './decision.js';
import { first, otherHeaders } from './first.js';
import { form } from './form.js';
import { operation, operationOf } from './operation.js';
import { preview } from './preview.js';
import { Stock } from './stock.js';
import { timerText, timerType } from './timer.js';
import { when } from './when.js';
import { who } from './who.js';
import { extension, INPUTS } from './write.js';

const LATE = 200; // after the stock providers, which have 1000 and 500

class Provider {
  static $inject = ['propertiesPanel', 'draft'];

  constructor(propertiesPanel, draft) {
    this.draft = draft;
    propertiesPanel.registerProvider(LATE, this);
  }

  getGroups(element) {
    return (groups) => arranged(element, new Stock(groups), this.draft);
  }
}

function arranged(element, stock, draft) {
  const open = (id, label, entries) => group(id, label, entries, true);
  return [
    open('general', 'General', stock.all('name', 'id', 'processName', 'processId', 'isExecutable')),
    open('who', 'Who', who(element, stock, draft)),
    open('first', 'Who does it first', first(element, draft)),
    open('when', 'When', when(element, stock)),
    open('form', 'Form', form(element, draft)),
    open('operation', 'Provider operation', operation(element, stock, draft)),
    open('decision', 'Decision', decision(element, stock, draft)),
    open('called', 'Called process', called(element, stock, draft)),
    open('script', 'Script', script(element, stock)),
    open('timer', 'Timer', timer(stock)),
    open('condition', 'Condition', condition(element, stock)),
    open('event-condition', 'Condition', stock.entries('event-condition')),
    open('message', 'Message', stock.entries('message')),
    open('signal', 'Signal', stock.entries('signal')),
    open('error', 'Error', stock.entries('error')),
    open('escalation', 'Escalation', stock.entries('escalation')),
    open('link', 'Link', stock.entries('link')),
    open('compensation', 'Compensation', stock.entries('compensation')),
    ...stock.groups({ activeElements: 'Elements to begin with', adHocCompletion: 'Complete when', adHocSubProcessImplementation: 'Who chooses the elements' }),
    inputs(element, stock, draft),
    stock.list('outputs', 'Results'),
    ...stock.groups({ outputCollection: 'Collected results' }),
    group('repeat', 'Repeat for each', stock.entries('multiInstance')),
    group('tries', 'Tries', stock.all('taskDefinitionRetries')),
    otherHeaders(element, stock.list('headers', 'Headers')),
    stock.list('Zeebe__TaskListeners', 'User task listeners'),
    stock.list('Zeebe__ExecutionListeners', 'Listeners'),
    group('notes', 'Notes for the handbook', stock.all('documentation', 'processDocumentation'), Boolean(getBusinessObject(element).get('documentation')?.length)),
  ].filter(Boolean);
}

function group(id, label, entries, shouldOpen = false) {
  return entries.length ? { id: `baton-${id}`, label, entries, shouldOpen, component: Group } : null;
}

function timer(stock) {
  const entries = stock.entries('timer');
  return entries.length ? [...entries, preview('timer-preview', timerType, timerText)] : [];
}

function script(element, stock) {
  if (!is(element, 'bpmn:ScriptTask') || extension(element, 'zeebe:TaskDefinition')) return [];
  const entries = stock.entries('script');
  return entries.length ? entries : stock.entries('scriptImplementation');
}

/** What goes in, but for what the operation asks for: that has fields of its own. */
function inputs(element, stock, { context }) {
  const list = stock.list('inputs', 'Inputs');
  const own = new Set(operationOf(element, context)?.inputs.map((one) => one.name));
  if (!list || !own.size) return list;
  const targets = extension(element, INPUTS.type)?.get('inputParameters').map((one) => one.get('target')) || [];
  return { ...list, label: 'More inputs', items: list.items.filter((_, place) => !own.has(targets[place])) };
}

export const PanelModule = { __init__: ['batonPanel'], batonPanel: ['type', Provider] };
