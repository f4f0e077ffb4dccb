// The process that a call activity begins: a live one, or one of this draft.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { processes } from '../contents.js';
import { choice } from './parts.js';
import { extension, setExtension } from './write.js';

const TYPE = 'zeebe:CalledElement';

export function called(element, stock, { api, context }) {
  if (!is(element, 'bpmn:CallActivity')) return [];
  const own = processes(api.store);
  const live = context.processes.filter((one) => !own.some((two) => two.id === one.key));
  const options = [
    { label: 'In this draft', children: own.map((one) => ({ value: one.id, label: one.name || one.id })) },
    { label: 'Live processes', children: live.map((one) => ({ value: one.key, label: one.name })) },
  ].filter((one) => one.children.length);
  return [
    ...choice({
      id: 'called-process', element, label: 'Process', options, none: 'not chosen yet', formula: stock.one('targetProcessId'),
      get: () => extension(element, TYPE)?.get('processId'),
      set: (services, one, value) => setExtension(services, one, TYPE, { processId: value }),
    }),
    ...stock.all('propagateAllParentVariables', 'propagateAllChildVariables'),
  ];
}
