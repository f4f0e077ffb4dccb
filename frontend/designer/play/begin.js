// What a play begins with: example data, a past order with its people masked, a scenario, or typed data.
import { inOffice } from '../../moments.js';
import { h } from '../shell/dom.js';
import { open } from '../shell/dialogs.js';
import { texts } from './run.js';

/** Asks the server for the ways to begin. */
export async function beginnings(api) {
  return api.ask('POST', `${api.path}/play/data`, { files: await texts(api) });
}

/** The beginning that needs no question: example data at the first plain start. */
export function simplest({ starts }) {
  const way = starts.find((one) => one.kind === 'none') || starts[0];
  return way ? { process: way.process, element: way.element, variables: way.data } : {};
}

/** Lets a person choose; gives `{ start, examples, words }` or null. */
export async function chooseBeginning(api, known, chosen) {
  const now = known.starts.findIndex((one) => one.process === chosen?.process && one.element === chosen?.element);
  const ways = h('select', { class: 'field-box', id: 'play-way' },
    known.starts.map((one, at) => h('option', { value: `${at}`, selected: at === Math.max(now, 0) }, wayWords(one))));
  const way = () => known.starts[Number(ways.value)];
  const area = h('textarea', { class: 'field-box play-json', id: 'play-data', rows: '14', spellcheck: 'false' });
  area.value = pretty(chosen?.variables ?? way().data);
  ways.addEventListener('change', () => (area.value = pretty(way().data)));
  const at = h('input', { id: 'play-at', type: 'datetime-local', value: (chosen?.at || '2026-03-02T09:00:00Z').slice(0, 16) });
  const past = h('div', { class: 'play-past', hidden: true });
  const fault = h('p', { class: 'fault', role: 'alert' });
  const fill = (data, words) => ((area.value = pretty(data)), (past.hidden = true), (fault.textContent = words));
  const orders = h('button', { type: 'button', class: 'b', onclick: () => showOrders(api, past, fill, fault) }, 'From a past order…');
  const sample = h('button', { type: 'button', class: 'b', onclick: () => fill(way().data, '') }, 'Example data');
  const examples = h('input', { type: 'checkbox', id: 'play-examples', checked: true });

  return new Promise((answer) => {
    const take = () => {
      const data = readJson(area.value);
      if (data.wrong || !isObject(data.value)) {
        fault.textContent = data.wrong || 'Write an object: names with their values, in braces.';
        return area.focus();
      }
      const start = { process: way().process, element: way().element, variables: data.value };
      if (at.value) start.at = `${at.value.slice(0, 16)}:00Z`;
      answer({ start, examples: examples.checked });
      return made.close();
    };
    const content = h('div', { class: 'play-begin' },
      h('div', { class: 'two' },
        h('div', {}, h('label', { for: 'play-way' }, 'Begins at'), ways),
        h('div', {}, h('label', { for: 'play-at' }, 'The clock says (UTC)'), at)),
      h('div', { class: 'row' }, h('label', { for: 'play-data' }, 'Variables, as JSON'), h('span', { class: 'grow' }), sample, orders),
      past, area, fault,
      h('label', { class: 'check' }, examples, 'Examples answer operations; ',
        h('span', { class: 'hint' }, 'without it, Run stops at each one and asks.')));
    const made = open('What the play begins with', content, [
      h('button', { type: 'button', class: 'b', onclick: () => made.close() }, 'Cancel'),
      h('button', { type: 'button', class: 'b primary', onclick: take }, 'Begin'),
    ], 'wide');
    made.addEventListener('close', () => answer(null));
  });
}

function wayWords({ name, kind, process, said }) {
  const how = kind === 'none' ? '' : ` (${kind}${said ? ` ${said}` : ''})`;
  return `${name}${how} · ${process}`;
}

async function showOrders(api, place, fill, fault) {
  place.hidden = false;
  place.replaceChildren(h('p', { class: 'hint' }, 'Looking…'));
  try {
    const { orders } = await api.ask('GET', `${api.path}/play/orders`);
    const rows = orders.map((one) => h('li', {}, h('button', { type: 'button', class: 'b bare', onclick: () => takeOrder(api, one, fill, fault) }, one.number),
      ` ${one.action} ${one.quantity} × ${one.product}, ${new Date(one.at).toLocaleDateString('en-GB', inOffice)}`));
    place.replaceChildren(orders.length
      ? h('ul', {}, rows)
      : h('p', { class: 'hint' }, 'This process has fulfilled no order yet. Begin with example data.'));
  } catch (error) {
    place.replaceChildren(h('p', { class: 'fault' }, error.message));
  }
}

async function takeOrder(api, order, fill, fault) {
  try {
    const data = await api.ask('GET', `${api.path}/play/orders/${encodeURIComponent(order.number)}/${encodeURIComponent(order.item)}`);
    fill(data, 'Names, addresses, mail, telephone and tax numbers are masked.');
  } catch (error) {
    fault.textContent = error.message;
  }
}

export function pretty(value) {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The value of a JSON text, or what is wrong with it. */
export function readJson(text) {
  if (!text.trim()) return { value: {} };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { wrong: `This is no JSON: ${error.message}.` };
  }
}
