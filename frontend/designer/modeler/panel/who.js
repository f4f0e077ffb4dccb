// Who a user task is offered to.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { choice } from './parts.js';
import { extension, setExtension } from './write.js';

const TYPE = 'zeebe:AssignmentDefinition';

const attribute = (name) => ({
  get: (element) => extension(element, TYPE)?.get(name),
  set: (services, element, value) => setExtension(services, element, TYPE, { [name]: value }),
});

export function who(element, stock, { context }) {
  if (!is(element, 'bpmn:UserTask')) return [];
  const roles = context.roles.map(({ key, name }) => ({ value: key, label: name }));
  const people = context.people.map(({ email, name }) => ({ value: email, label: name }));
  const role = context.roles.find((one) => one.key === attribute('candidateGroups').get(element));
  return [
    ...choice({
      id: 'role', element, label: 'Candidate role', options: roles, ...attribute('candidateGroups'), none: 'nobody yet', byFormula: 'Several, or by a formula',
      formula: stock.one('assignmentDefinitionCandidateGroups'), description: role?.description,
    }),
    ...choice({
      id: 'candidate-people', element, label: 'Candidate people', options: people, ...attribute('candidateUsers'), none: 'nobody besides', byFormula: 'Several, or by a formula',
      formula: stock.one('assignmentDefinitionCandidateUsers'),
    }),
    ...choice({
      id: 'assigned', element, label: 'Assigned to', options: people, ...attribute('assignee'), none: 'whoever claims it',
      formula: stock.one('assignmentDefinitionAssignee'),
    }),
  ];
}
