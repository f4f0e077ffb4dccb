// Checks the formulas of the selected element by the engine itself: what the editor takes for FEEL
// and the engine does not is said at the field, with its place.
import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';
import { extension, listed, INPUTS } from './write.js';
import { timerText } from './timer.js';

const PAUSE = 350; // ms of rest while somebody types
const verdicts = new Map(); // formula -> what is wrong, or ''

/** Keeps the panel's errors; gives how to stop it. */
export function checkFormulas(modeler, api) {
  const bus = modeler.get('eventBus');
  const selection = modeler.get('selection');
  let timer = 0;
  let turn = 0;
  const check = async () => {
    const mine = ++turn;
    const [element] = selection.get();
    const found = element ? formulas(element) : [];
    await Promise.all(found.map(([, text]) => judge(api, text)));
    if (mine !== turn) return;
    const errors = Object.fromEntries(found.map(([id, text]) => [id, verdicts.get(text)]).filter(([, wrong]) => wrong));
    bus.fire('propertiesPanel.setErrors', { errors });
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  };
  bus.on(['selection.changed', 'commandStack.changed'], later);
  return () => clearTimeout(timer);
}

async function judge(api, text) {
  if (verdicts.has(text)) return;
  try {
    const { errors } = await api.ask('POST', '/processes/try/feel-check', { expression: text.slice(1) });
    verdicts.set(text, errors.map((one) => `${one.message} Line ${one.line}, column ${one.column}.`).join(' '));
  } catch {
    // not asked: lint says it when the server is there again
  }
}

/** The formulas of an element, each with the id of its field. */
function formulas(element) {
  return [...fixed(element), ...mapped(element)].filter(([, text]) => typeof text === 'string' && /^=\s*\S/.test(text));
}

function fixed(element) {
  const business = getBusinessObject(element);
  const assignment = extension(element, 'zeebe:AssignmentDefinition');
  const schedule = extension(element, 'zeebe:TaskSchedule');
  const loop = business.get('loopCharacteristics');
  const loopMore = loop?.get('extensionElements')?.get('values').find((one) => one.$type === 'zeebe:LoopCharacteristics');
  return [
    ['conditionExpression', business.conditionExpression?.get('body')],
    ['assignmentDefinitionAssignee', assignment?.get('assignee')],
    ['assignmentDefinitionCandidateGroups', assignment?.get('candidateGroups')],
    ['assignmentDefinitionCandidateUsers', assignment?.get('candidateUsers')],
    ['taskScheduleDueDate', schedule?.get('dueDate')],
    ['taskScheduleFollowUpDate', schedule?.get('followUpDate')],
    ['priorityDefinitionPriority', extension(element, 'zeebe:PriorityDefinition')?.get('priority')],
    ['timerEventDefinitionValue', timerText(element)],
    ['multiInstance-inputCollection', loopMore?.get('inputCollection')],
    ['multiInstance-outputElement', loopMore?.get('outputElement')],
    ['multiInstance-completionCondition', loop?.get('completionCondition')?.get('body')],
    ['scriptExpression', extension(element, 'zeebe:Script')?.get('expression')],
  ];
}

function mapped(element) {
  const mapping = extension(element, INPUTS.type);
  const inputs = mapping?.get('inputParameters') || [];
  const outputs = mapping?.get('outputParameters') || [];
  return [
    ...inputs.map((one) => [`operation-input-${one.get('target')}`, listed(element, INPUTS, one.get('target'), 'source')]),
    ...inputs.map((one, place) => [`${element.id}-input-${place}-source`, one.get('source')]),
    ...outputs.map((one, place) => [`${element.id}-output-${place}-source`, one.get('source')]),
  ];
}
