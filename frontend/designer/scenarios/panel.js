// Under the diagram while the coverage is painted: how many pass, and what no scenario reaches.
import check from '@tabler/icons/outline/check.svg?raw';
import bad from '@tabler/icons/outline/alert-octagon.svg?raw';
import risk from '@tabler/icons/outline/alert-triangle.svg?raw';
import { h, icon } from '../shell/dom.js';
import { resultsOf } from './results.js';
import './scenarios.css';

export async function mount(root, api) {
  const results = resultsOf(api);
  root.classList.add('covered');
  const draw = () => root.replaceChildren(...(results.isPainted ? drawn(api, results) : []));
  const stop = results.on(draw);
  draw();
  return { destroy: stop };
}

function drawn(api, results) {
  if (results.fault) return [h('header', {}, h('h2', {}, 'Coverage'), h('span', { class: 'fault' }, results.fault.message))];
  if (!results.report) return [h('header', {}, h('h2', {}, 'Coverage'), h('span', { class: 'said' }, 'Playing the scenarios…'))];
  const { report } = results;
  const failing = report.scenarios.filter((one) => !one.passed).length;
  return [
    h('header', {}, h('h2', {}, 'Coverage'), tally(report, failing), ...parts(report),
      h('span', { class: 'grow' }),
      results.isStale ? h('span', { class: 'said' }, 'The draft has changed since.') : null,
      h('button', { type: 'button', class: 'b bare', onclick: () => results.run() }, 'Run again'),
      h('button', { type: 'button', class: 'b bare', onclick: () => api.go('scenarios.yaml') }, 'Open the scenarios')),
    missed(api, report),
  ];
}

function tally(report, failing) {
  if (!report.scenarios.length) return h('span', { class: 'counted warning' }, icon(risk), 'There is no scenario yet.');
  if (failing) return h('span', { class: 'counted error' }, icon(bad), `${failing} of ${report.scenarios.length} ${failing === 1 ? 'fails' : 'fail'}`);
  return h('span', { class: 'counted fine' }, icon(check), `${report.scenarios.length} pass`);
}

/** How much of elements, flows and rules is reached. */
export function parts(report) {
  return Object.entries(report.coverage).filter(([, part]) => part.total).map(([kind, part]) =>
    h('span', { class: 'said' }, `${part.reached} of ${part.total} ${kind}`));
}

function missed(api, report) {
  const elements = Object.entries(report.missing.elements).map(([id, name]) => [name, 'No scenario comes through here.', id]);
  const flows = Object.entries(report.missing.flows).map(([id, name]) => [name, 'No scenario takes this flow.', id]);
  const rules = report.tables.flatMap((table) => table.missing.map((rule) => [`${table.name}, ${rule}`, 'No scenario hits this rule.', null, table.decision]));
  const rows = [...elements, ...flows, ...rules];
  if (!rows.length) return h('p', { class: 'all-reached' }, icon(check), 'Every element, flow and rule is reached.');
  return h('ul', {}, rows.map(([name, words, id, decision]) => h('li', {}, icon(risk),
    h('button', { type: 'button', class: 'place', onclick: () => (id ? show(api, id) : table(api, decision)) }, name), h('span', { class: 'words' }, words),
    api.play?.run.begun && !api.readOnly ? h('button', { type: 'button', class: 'b bare', onclick: () => api.play.keep() }, 'Write one from this run') : null)));
}

function show(api, id) {
  const file = api.store.names().find((name) => name.endsWith('.bpmn') && api.store.text(name).includes(`id="${id}"`));
  if (file) api.go(file, id);
}

function table(api, id) {
  const file = api.store.names().find((name) => name.endsWith('.dmn') && api.store.text(name).includes(`id="${id}"`));
  if (file) api.go(file, id);
}
