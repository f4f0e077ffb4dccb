// A field for each thing that a decision asks for, in the type that its table tells.
import { h } from '../shell/dom.js';

const NOT_GIVEN = 'not given';
let count = 0;

/** A field: `{ path, element, value, set(value), fault }`; a value of undefined is not given. */
export function field(asked, changed) {
  const id = `asked-${(count += 1)}`;
  const made = (MAKERS[asked.kind] || (asked.choices.length ? texts : anything))(asked, id);
  const fault = h('p', { class: 'fault', role: 'alert' });
  const label = asked.label === asked.path ? null : h('span', {}, asked.label);
  const element = h('div', { class: 'asked' },
    h('label', { for: id }, label, h('code', {}, asked.path)), made.input, made.more, fault);
  const read = () => {
    const { value, wrong } = made.read();
    fault.textContent = wrong || '';
    return wrong ? undefined : value;
  };
  made.input.addEventListener('input', () => (read(), changed()));
  return { path: asked.path, element, read, set: (value) => (made.set(value), read()), focus: () => made.input.focus() };
}

const MAKERS = { number, integer: number, string: texts, boolean, date: dated('date', '2026-11-30'), time: dated('time', '09:00:00') };

function input(id, more = {}) {
  return h('input', { id, class: 'field-box', autocomplete: 'off', spellcheck: 'false', placeholder: NOT_GIVEN, ...more });
}

function number(asked, id) {
  const box = input(id, { inputmode: 'decimal' });
  return {
    input: box,
    read() {
      const text = box.value.trim();
      if (!text) return {};
      if (!/^-?\d+(\.\d+)?$/.test(text)) return { wrong: 'Write a number, such as 12.5.' };
      if (asked.kind === 'integer' && text.includes('.')) return { wrong: 'Write a whole number.' };
      if (text.replace(/\D/g, '').length > 15) return { wrong: 'Here, a number has 15 digits at most.' };
      return { value: Number(text) };
    },
    set: (value) => { box.value = value ?? ''; },
  };
}

function texts(asked, id) {
  const list = asked.choices.length ? h('datalist', { id: `${id}-list` }, asked.choices.map((value) => h('option', { value }))) : null;
  const box = input(id, list ? { list: `${id}-list` } : {});
  return {
    input: box,
    more: list,
    read: () => (box.value ? { value: box.value } : {}),
    set: (value) => { box.value = value ?? ''; },
  };
}

function boolean(asked, id) {
  const options = [['', NOT_GIVEN], ['true', 'true'], ['false', 'false']];
  const box = h('select', { id, class: 'field-box' }, options.map(([value, words]) => h('option', { value }, words)));
  return {
    input: box,
    read: () => (box.value ? { value: box.value === 'true' } : {}),
    set: (value) => { box.value = typeof value === 'boolean' ? `${value}` : ''; },
  };
}

function dated(type, placeholder) {
  return (asked, id) => {
    const box = input(id, { type, placeholder, step: type === 'time' ? '1' : undefined });
    return { input: box, read: () => (box.value ? { value: box.value } : {}), set: (value) => { box.value = value ?? ''; } };
  };
}

/** A value whose type nobody tells: a number, true, null, a context or a list as JSON, else a text. */
function anything(asked, id) {
  const box = input(id, { placeholder: 'not given; a text, a number, true, or JSON' });
  return {
    input: box,
    read() {
      const text = box.value.trim();
      if (!text) return {};
      if (!/^([[{"]|-?\d+(\.\d+)?$|true$|false$|null$)/.test(text)) return { value: text };
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { wrong: 'This is no complete JSON. A text may stand without quotes.' };
      }
    },
    set(value) {
      if (value === undefined || value === null) box.value = '';
      else box.value = typeof value === 'string' && !/^([[{"]|-?\d|true$|false$|null$)/.test(value) ? value : JSON.stringify(value);
    },
  };
}

/** The values as a context: `order.value` lies inside of `order`. */
export function contextOf(fields) {
  const made = {};
  for (const { path, read } of fields) {
    const value = read();
    if (value !== undefined) lay(made, path.split('.'), value);
  }
  return made;
}

function lay(made, keys, value) {
  const last = keys.pop();
  let inner = made;
  for (const key of keys) inner = inner[key] = isContext(inner[key]) ? inner[key] : {};
  inner[last] = value;
}

/** The value at a path of a context; undefined when there is none. */
export function at(context, path) {
  return path.split('.').reduce((value, key) => (isContext(value) ? value[key] : undefined), context);
}

export function isContext(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
