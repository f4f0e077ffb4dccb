// A file that its editor cannot open, as text with the reason: nothing is lost, and it can be mended.
import alert from '@tabler/icons/outline/alert-octagon.svg?raw';
import './plain.css';
import { h, icon } from './shell/dom.js';

/** Shows the text; `again(text)` tries to open it in the editor. */
export function showPlain(root, api, file, reason, again) {
  const area = h('textarea', { class: 'plain-text', 'aria-label': file, spellcheck: false });
  area.value = api.store.text(file) ?? '';
  area.readOnly = api.readOnly;
  area.addEventListener('input', () => api.store.write(file, area.value));
  const deed = h('button', { type: 'button', class: 'b', onclick: () => again() }, 'Open it in the editor');
  root.replaceChildren(h('div', { class: 'unreadable' },
    h('div', { class: 'reason', role: 'alert' }, icon(alert),
      h('div', {}, h('strong', {}, `${file} is shown as text, because the editor cannot open it. `), reason), deed),
    area));
  return { focus: () => area.focus(), reload: () => { area.value = api.store.text(file) ?? ''; } };
}
