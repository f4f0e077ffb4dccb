// When a user task is due, and how urgent it is.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { preview } from './preview.js';
import { choice } from './parts.js';
import { extension, removeExtension, setExtension } from './write.js';

const PRIORITY = 'zeebe:PriorityDefinition';
const PRIORITIES = [
  { value: '25', label: 'Low' },
  { value: '50', label: 'Normal' },
  { value: '60', label: 'Raised' },
  { value: '75', label: 'High' },
  { value: '100', label: 'Highest' },
];
const date = (name) => (element) => extension(element, 'zeebe:TaskSchedule')?.get(name);

export function when(element, stock) {
  if (!is(element, 'bpmn:UserTask')) return [];
  const priority = extension(element, PRIORITY)?.get('priority');
  const isNumber = /^\d+$/.test(priority || '') && !PRIORITIES.some((one) => one.value === priority);
  const own = isNumber ? [{ value: priority, label: `${priority} of 100` }] : [];
  return [
    stock.one('taskScheduleDueDate'), preview('due-preview', 'moment', date('dueDate')),
    stock.one('taskScheduleFollowUpDate'), preview('follow-up-preview', 'moment', date('followUpDate')),
    ...choice({
      id: 'priority', element, label: 'Priority', options: [...PRIORITIES, ...own], none: 'Normal, not set',
      get: () => priority, byFormula: 'Another, or by a formula', formula: stock.one('priorityDefinitionPriority'),
      set: (services, one, value) =>
        value ? setExtension(services, one, PRIORITY, { priority: value }) : removeExtension(services, one, PRIORITY),
    }),
  ].filter(Boolean);
}
