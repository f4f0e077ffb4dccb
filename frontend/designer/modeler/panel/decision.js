// The decision that a business rule task asks: one of the draft's, or a new one made in place.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { blankDecision } from '../../shell/blank.js';
import { decisions, freeName, variableName } from '../contents.js';
import { choice, note, text } from './parts.js';
import { extension, setExtension } from './write.js';

const TYPE = 'zeebe:CalledDecision';
const NEW = '\0new';

export function decision(element, stock, { api }) {
  if (!is(element, 'bpmn:BusinessRuleTask') || extension(element, 'zeebe:TaskDefinition')) return [];
  const found = decisions(api.store);
  const called = (name) => extension(element, TYPE)?.get(name);
  const here = found.find((one) => one.id === called('decisionId'));
  const set = (services, one, value) => {
    const id = value === NEW ? begin(api, one) : value;
    const result = called('resultVariable') || (id && !id.startsWith('=') ? variableName(id) : undefined);
    setExtension(services, one, TYPE, { decisionId: id, resultVariable: result });
    if (value === NEW) api.go(`${id}.dmn`);
  };
  const options = found.map((one) => ({ value: one.id, label: one.name || one.id }));
  const more = api.readOnly ? [] : [{ value: NEW, label: 'New decision…' }];
  return [
    ...choice({
      id: 'decision', element, label: 'Decision', options, get: () => called('decisionId'), set, none: 'not chosen yet', more,
      formula: stock.one('decisionId'),
    }),
    ...(here ? [note('decision-about', about(here), [['Open the decision', () => api.go(here.file, here.id)]])] : []),
    text({
      id: 'decision-result', label: 'Result goes into', get: () => called('resultVariable'),
      set: (services, one, value) => setExtension(services, one, TYPE, { resultVariable: value }),
      description: here && here.outputs.length > 1 ? `A context with ${here.outputs.join(', ')}.` : undefined,
    }),
  ];
}

function about({ inputs, outputs, rules }) {
  const asks = inputs.length ? `Asks for ${inputs.join(', ')}` : 'Asks for nothing';
  const gives = outputs.length ? `; says ${outputs.join(', ')}` : '';
  return `${asks}${gives}. ${rules} ${rules === 1 ? 'rule' : 'rules'}.`;
}

/** A new decision named after its element. */
function begin(api, element) {
  const name = element.businessObject.name || element.id;
  const id = freeName(api.store, name, '.dmn');
  api.store.write(`${id}.dmn`, blankDecision(name, id));
  return id;
}
