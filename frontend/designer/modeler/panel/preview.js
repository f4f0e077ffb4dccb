// What a time means: in plain words, with the next due times, or why it is none. The server says it.
import { jsx, jsxs } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';
import { inOffice } from '../../../moments.js';

const PAUSE = 250; // ms of rest while somebody types
const known = new Map(); // form and text -> what it means, for the same minute

/** An entry below a field with a time; `read(element)` gives its text. */
export function preview(id, form, read) {
  return { id, form, read, component: Preview };
}

function Preview({ element, id, form, read }) {
  const { api } = useService('draft');
  const text = (read(element) || '').trim();
  const kind = typeof form === 'function' ? form(element) : form;
  const [said, setSaid] = useState(null);
  useEffect(() => {
    if (!text || text === '=' || !kind) return setSaid(null);
    const timer = setTimeout(() => explain(api, kind, text).then(setSaid, () => setSaid(null)), said ? PAUSE : 0);
    return () => clearTimeout(timer);
  }, [element, kind, text]);
  if (!said) return null;
  return jsx('div', { class: 'bio-properties-panel-entry panel-preview', 'data-entry-id': id, 'aria-live': 'polite', children: shown(said) });
}

async function explain(api, form, text) {
  const key = `${form} ${text} ${new Date().toISOString().slice(0, 16)}`;
  if (!known.has(key)) known.set(key, await api.ask('POST', '/processes/try/timer', { form, text }));
  return known.get(key);
}

function shown({ words, due, error }) {
  if (error) {
    const at = error.column ? ` (line ${error.line}, column ${error.column})` : '';
    return jsxs('p', { class: 'wrong', role: 'alert', children: [`${error.message}${at} `, error.remedy] });
  }
  const times = due.map((at) => jsx('li', { children: jsx('time', { datetime: at, children: moment(at) }) }, at));
  const head = due.length > 1 ? 'Next, from now:' : 'From now:';
  return [jsx('p', { children: words }), times.length ? jsxs('div', { class: 'due', children: [head, jsx('ol', { children: times })] }) : null];
}

function moment(at) {
  return new Date(at).toLocaleString('en-GB', { ...inOffice, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' }).replace(/,/g, '');
}
