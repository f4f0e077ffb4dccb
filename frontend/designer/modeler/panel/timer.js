// What a timer event says.
import { getBusinessObject } from 'bpmn-js/lib/util/ModelUtil';

const FORMS = ['timeDate', 'timeDuration', 'timeCycle'];

function definition(element) {
  return getBusinessObject(element).get('eventDefinitions')?.find((one) => one.$type === 'bpmn:TimerEventDefinition');
}

/** timeDate, timeDuration or timeCycle. */
export function timerType(element) {
  return FORMS.find((form) => definition(element)?.get(form));
}

/** What was written; nothing while no form of time is chosen. */
export function timerText(element) {
  const type = timerType(element);
  return type && definition(element).get(type).get('body');
}
