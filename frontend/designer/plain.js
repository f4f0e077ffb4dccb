// A file that its editor cannot open, as text with the reason: nothing is lost, and it can be mended.
import alert from '@tabler/icons/outline/alert-octagon.svg?raw';
import './plain.css';
import { h, icon } from './shell/dom.js';
import { areaOf } from './texts/area.js';

/** Shows the text in place of an editor, as one; `again()` tries to open it in its own. */
export function showPlain(root, api, file, reason, again) {
  const text = areaOf(api, file);
  root.replaceChildren(h('div', { class: 'unreadable' },
    h('div', { class: 'reason', role: 'alert' }, icon(alert),
      h('div', {}, h('strong', {}, `${file} is shown as text, because the editor cannot open it. `), reason),
      h('button', { type: 'button', class: 'b', onclick: () => again() }, 'Open it in the editor')),
    text.area));
  return text;
}
