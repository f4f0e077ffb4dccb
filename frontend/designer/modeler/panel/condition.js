// When a flow is taken: if its condition holds, or if no other way is (the default flow).
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import { choice } from './parts.js';
import { run } from './write.js';

const CHOOSING = ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway', 'bpmn:Activity'];
const DEFAULT = 'default';

export function condition(element, stock) {
  const source = element.source;
  if (!is(element, 'bpmn:SequenceFlow') || !source || !isAny(source, CHOOSING)) return stock.entries('condition');
  const isDefault = () => getBusinessObject(source).get('default') === getBusinessObject(element);
  const others = source.outgoing.filter((one) => is(one, 'bpmn:SequenceFlow')).length > 1;
  if (!others && !isDefault()) return stock.entries('condition');
  const taken = choice({
    id: 'flow-taken', element, label: 'It is taken', none: 'when its condition holds',
    options: [{ value: DEFAULT, label: 'when no other way is' }],
    get: () => (isDefault() ? DEFAULT : undefined),
    set: (services, one, value) => run(services, value ? toDefault(one) : [change(source, { default: undefined })]),
  });
  return isDefault() ? taken : [...taken, ...stock.entries('condition')];
}

/** The default flow has no condition (BPMN 2.0, 13.3.2). */
function toDefault(element) {
  const plain = change(element, { conditionExpression: undefined });
  return [plain, change(element.source, { default: getBusinessObject(element) })];
}

function change(element, properties) {
  return { cmd: 'element.updateProperties', context: { element, properties } };
}
