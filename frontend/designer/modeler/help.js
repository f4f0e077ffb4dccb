// All keys of the diagram, in one dialog.
import { h } from '../shell/dom.js';
import { open } from '../shell/dialogs.js';

const KEYS = [
  ['Draw', [
    ['N', 'Create an element anywhere'], ['A', 'Append to the selected element'], ['R', 'Change its kind'],
    ['E', 'Write its name'], ['C', 'Connect'], ['H', 'Move the view by hand'], ['L', 'Select with a lasso'],
    ['S', 'Make or take space'],
  ]],
  ['Change', [
    ['Ctrl Z', 'Undo'], ['Ctrl Y', 'Redo'], ['Ctrl C', 'Copy, also into another diagram or tab'], ['Ctrl X', 'Cut'],
    ['Ctrl V', 'Paste'], ['Ctrl D', 'Copy in place'], ['Del', 'Remove'], ['Arrows', 'Move the selected elements'],
  ]],
  ['See', [
    ['Ctrl F', 'Find an element'], ['Ctrl A', 'Select all'], ['Ctrl +', 'Larger'], ['Ctrl −', 'Smaller'],
    ['Ctrl 0', 'Actual size'], ['Ctrl Arrows', 'Move the view'], ['F8', 'Next problem'],
  ]],
  ['Keep', [['Ctrl S', 'Save now'], ['?', 'These keys']]],
];

export function help() {
  const groups = KEYS.map(([title, keys]) => h('section', {}, h('h3', {}, title),
    h('dl', {}, keys.map(([key, words]) => h('div', {}, h('dt', {}, key.split(' ').map((part) => h('kbd', {}, part))), h('dd', {}, words))))));
  const made = open('Keys of the diagram', h('div', { class: 'all-keys' }, groups), [
    h('p', { class: 'tiny' }, 'Several selected elements can be aligned and spread evenly: see the buttons beside them.'),
    h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Close'),
  ], 'wide');
}
