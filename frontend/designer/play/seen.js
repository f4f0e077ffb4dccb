// What one sees at a point of the play: variables by scope, and the decisions with the rules that hit.
import { h } from '../shell/dom.js';

/** The variables of each scope; what the last move changed is marked. */
export function drawVariables({ view, log, at }) {
  const changed = new Set((log[at]?.events || []).filter((event) => event.kind === 'variable').map((event) => event.variable));
  const several = view.instances.length > 1;
  return view.scopes.map((scope) => h('section', {},
    h('h3', {}, several ? `${scope.name} · ${view.instances[scope.player]?.process}` : scope.name),
    Object.keys(scope.variables).length
      ? h('dl', { class: 'play-variables' }, Object.entries(scope.variables).map(([name, value]) => variable(name, value, at > 0 && changed.has(name))))
      : h('p', { class: 'hint' }, 'No variables.')));
}

function variable(name, value, isNew) {
  return h('div', { class: isNew ? 'new' : '' }, h('dt', { title: isNew ? 'Changed by this move' : undefined }, name), h('dd', {}, tree(value)));
}

/** A value that folds: contexts and lists open at a click. */
function tree(value) {
  if (value === null || typeof value !== 'object') return h('code', {}, plain(value));
  const text = JSON.stringify(value);
  if (text.length <= 60) return h('code', {}, text);
  const rows = Object.entries(value).slice(0, 200).map(([key, one]) => h('div', {}, h('dt', {}, key), h('dd', {}, tree(one))));
  const inside = h('dl', { class: 'play-variables' });
  const made = h('details', {}, h('summary', {}, h('code', {}, `${text.slice(0, 56)}…`)), inside);
  made.addEventListener('toggle', () => inside.childElementCount || inside.append(...rows), { once: true });
  return made;
}

function plain(value) {
  return JSON.stringify(value) ?? 'null';
}

/** Every decision up to this point, the last one first: what it was given, which rules hit, what it said. */
export function drawDecisions({ log, at }) {
  const made = log.slice(0, at + 1).flatMap(({ events }) => events.filter((event) => event.kind === 'decision'));
  if (!made.length) return [h('p', { class: 'hint' }, 'No decision was asked up to here.')];
  return made.reverse().flatMap((event) => (event.detail?.explanation || []).map((note) => decision(event, note)));
}

function decision(event, note) {
  const inputs = [...(note.inputs || []).map((one) => [one.label || one.expression, one.value]), ...Object.entries(note.arguments || {})];
  const rules = note.rules || [];
  return h('section', { class: 'play-decision' },
    h('h3', {}, note.name || note.decision, h('span', { class: 'hint' }, ` at ${event.name || event.element}`)),
    inputs.length ? h('dl', { class: 'play-variables' }, inputs.map(([name, value]) => variable(name, value, false))) : null,
    note.rules ? h('p', {}, rules.length ? h('b', {}, `Rule ${rules.map((rule) => rule.index).join(', ')} ${rules.length > 1 ? 'hit' : 'hits'}.`) : h('b', {}, 'No rule fits.')) : null,
    h('p', {}, 'Comes to ', h('code', {}, plain(note.value))));
}
