// Values as a person reads them.
import { h } from '../shell/dom.js';
import { isContext } from './fields.js';

/** In one line, as FEEL writes it. */
export function spoken(value, most = 120) {
  const text = JSON.stringify(value) ?? 'not given';
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A context as a list of names and values, anything else as it is. */
export function shown(value) {
  if (!isContext(value) || !Object.keys(value).length) return h('p', { class: 'value' }, spoken(value, 400));
  const rows = Object.entries(value).flatMap(([key, one]) => [h('dt', {}, key), h('dd', {}, spoken(one, 400))]);
  return h('dl', { class: 'values' }, rows);
}

/** A context as paths: `item.action = "add"`. */
export function flat(context, before = '') {
  return Object.entries(context).flatMap(([key, value]) =>
    isContext(value) && Object.keys(value).length ? flat(value, `${before}${key}.`) : [[`${before}${key}`, value]]);
}
