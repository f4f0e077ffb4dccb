// Makes elements without markup in strings, so that nothing typed by a person can become markup.
import { clock, inOffice, wall } from '../../moments.js';

/** An element: `h('button', { type: 'button', class: 'b', onclick }, 'Save')`. */
export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) put(made, name, value);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

function put(element, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else if (name === 'dataset') Object.assign(element.dataset, value);
  else if (name in element && typeof value !== 'string') element[name] = value;
  else element.setAttribute(name, value === true ? '' : value);
}

/** An icon from its file: `icon(pencil)` after `import pencil from '@tabler/icons/outline/pencil.svg?raw'`. */
export function icon(source) {
  const drawn = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
  drawn.setAttribute('class', 'i');
  drawn.setAttribute('aria-hidden', 'true');
  return document.importNode(drawn, true);
}

/** A time of today as 15:52, any other with its day. */
export function moment(value) {
  const date = (at) => wall(at).toISOString().slice(0, 10);
  const at = new Date(value);
  return date(at) === date(Date.now()) ? clock(at) : `${day(at)}, ${clock(at)}`;
}

/** A day as the pages write it: Mon 16 Nov. */
export function day(value) {
  const parts = { ...inOffice, weekday: 'short', day: 'numeric', month: 'short' };
  return new Date(value).toLocaleDateString('en-GB', parts).replace(',', '');
}
