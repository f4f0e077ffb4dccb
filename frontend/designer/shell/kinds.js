// The kinds of files, in the order of their tabs: which names are of a kind, and what edits them.
import book from '@tabler/icons/outline/file-text.svg?raw';
import forms from '@tabler/icons/outline/forms.svg?raw';
import sitemap from '@tabler/icons/outline/sitemap.svg?raw';
import table from '@tabler/icons/outline/table.svg?raw';
import test from '@tabler/icons/outline/test-pipe.svg?raw';
import { scenarioNames } from '../scenarios/names.js';
import { blankDecision, blankDiagram, blankForm } from './blank.js';

export const SCENARIOS = 'scenarios.yaml';

export const KINDS = [
  {
    key: 'diagram', words: 'Diagram', one: 'diagram', icon: sitemap, ending: '.bpmn', blank: blankDiagram,
    of: (name) => name.endsWith('.bpmn'), load: () => import('../modeler/index.js'),
    empty: 'A diagram says which steps follow one another, and who or what does each.',
  },
  {
    key: 'decisions', words: 'Decisions', one: 'decision', icon: table, ending: '.dmn', blank: blankDecision,
    of: (name) => name.endsWith('.dmn'), load: () => import('../decisions/index.js'),
    empty: 'A decision is a table of rules that a process asks: what is given, what comes out.',
  },
  {
    key: 'forms', words: 'Forms', one: 'form', icon: forms, ending: '.form', blank: blankForm,
    of: (name) => name.endsWith('.form'), load: () => import('../forms/index.js'),
    empty: 'A form is what somebody fills in to complete a user task.',
  },
  {
    key: 'scenarios', words: 'Scenarios', one: 'scenario', icon: test, ending: '.yaml', only: SCENARIOS,
    of: (name) => name === SCENARIOS, count: (text) => scenarioNames(text).length, load: () => import('../scenarios/index.js'),
  },
  {
    key: 'texts', words: 'Texts', one: 'text', icon: book, ending: '', blank: () => '',
    of: () => true, load: () => import('../texts/index.js'),
    empty: 'Texts are what goes along: a README.md for people, example orders as .json for scenarios.',
  },
];

/** The kind of a file: the first that knows its name. */
export function kindOf(name) {
  return KINDS.find((kind) => kind.of(name));
}

/** The files of a kind by name; the diagram that bears the process's key comes first. */
export function filesOf(kind, names, key) {
  const own = names.filter((name) => kindOf(name) === kind);
  const first = `${key}.bpmn`;
  return own.sort((one, two) => (two === first) - (one === first) || one.localeCompare(two));
}

/** A file's name as its tab shows it: without the ending that all of its kind have. */
export function shownName(name) {
  const { ending } = kindOf(name);
  return ending ? name.slice(0, -ending.length) : name;
}
