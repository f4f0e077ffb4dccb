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

export function timerText(element) {
  return definition(element)?.get(timerType(element))?.get('body');
}
