// Words of the editors, in the words of the product.

const WORDS = {
  Assignee: 'Assigned to',
  'Candidate groups': 'Candidate roles',
  'Candidate users': 'Candidate people',
  'Due date': 'Due',
  'Follow up date': 'Follow up',
  'Job type': 'Other job type',
  'Process ID': 'Process id',
  ID: 'Id',
  Executable: 'Can be run',
  'Element documentation': 'What one should know about it',
  'Process documentation': 'What one should know about the process',
  'Result variable': 'Result goes into',
  'Condition expression': 'Taken if',
  'Global message reference': 'Message',
  'Global signal reference': 'Signal',
  'Global error reference': 'Error',
  'Global escalation reference': 'Escalation',
  'Subscription correlation key': 'Correlation key',
  'Input collection': 'For each of',
  'Input element': 'Each is called',
  'Output collection': 'Results go into',
  'Output element': 'One result is',
  'Completion condition': 'Ends early if',
  'Local variable name': 'Name',
  'Variable assignment value': 'Value',
  'Process variable name': 'Name',
  'Retries': 'Tries',
  'Propagate all child process variables': 'All variables of the called process come back',
  'Propagate all parent process variables': 'All variables go in',
  'FEEL expression': 'Formula',
  Type: 'Kind',
  '<none>': 'none',
  'Create new ...': 'New…',
  'Append element': 'Append',
  'Search templates': 'Search operations',
};

/** The translation for a modeler: an element that an operation's template made is still a service
 * task, which the panel says; the operation stands in the panel with its provider. */
export function translating(templates) {
  const operations = new Set(templates.map((one) => one.name).filter((name) => !WORDS[name]));
  return (text, given) => (operations.has(text) ? 'Service Task' : translate(text, given));
}

function translate(text, given = {}) {
  return (WORDS[text] || text).replace(/{([^}]+)}/g, (whole, name) => given[name] ?? whole);
}
