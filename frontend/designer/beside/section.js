// A part of the column beside an editor, which can be folded: its head has room for a tally.
// Properties look the same beside each editor, whichever is opened first.
import '@bpmn-io/properties-panel/assets/properties-panel.css';
import '../modeler/modeler.css';
import './beside.css';
import { h } from '../shell/dom.js';

export function section(words) {
  const place = h('div', { class: 'inside' });
  const told = h('span', { class: 'tallies' });
  const made = h('details', { open: true, class: 'part' }, h('summary', {}, h('h3', {}, words), told), place);
  return { made, place, told };
}
