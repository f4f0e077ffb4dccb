// The editor of a diagram: bpmn-js with our panel, the draft's text kept byte for byte until something is drawn.
import { h } from '../shell/dom.js';
import { findingsOf } from '../problems/findings.js';
import { assemble } from './assemble.js';
import { shareCopies } from './clipboard.js';
import { contextOf } from './context.js';
import { Keeper } from './keep.js';
import { drawMarks } from './marks.js';
import { Others } from './others.js';
import { checkFormulas } from './panel/formulas.js';
import { lookAtDrawing } from './rules.js';
import { tools } from './tools.js';
import { fit, followSize, goTo, goToChosen, goToField } from './view.js';
import './modeler.css';

export async function mount(root, api, file) {
  const context = await contextOf(api);
  const canvas = h('div', { class: 'modeler-canvas', role: 'group', 'aria-label': `Diagram ${file}` });
  root.classList.add('modeler');
  root.classList.toggle('look-only', api.readOnly);
  root.append(canvas);
  const modeler = assemble(canvas, api.side(file), api, file, context);
  const keeper = new Keeper(modeler, api, file);
  try {
    await keeper.read();
  } catch (error) {
    modeler.destroy();
    throw error;
  }
  fit(modeler);
  if (api.readOnly) lookOnly(api.side(file));

  shareCopies(modeler);
  const findings = findingsOf(api);
  const others = new Others(modeler);
  const stops = [
    lookAtDrawing(modeler, context.rules, (list) => findings.drawn(file, list)),
    drawMarks(modeler, findings, file),
    checkFormulas(modeler, api),
    followSize(modeler, canvas),
    tools(canvas, modeler, api, file),
    api.store.on((news) => keeper.hear(news)),
  ];
  modeler.on('searchPad.closed', () => goToChosen(modeler));
  modeler.on('selection.changed', ({ newSelection }) => api.at(file, newSelection.length === 1 ? newSelection[0].id : ''));

  return {
    modeler,
    focus: (id) => goTo(modeler, id),
    field: (entries) => goToField(modeler, api.side(file), entries),
    flush: () => keeper.flush(),
    showOthers: (list) => others.show(list),
    destroy() {
      for (const stop of stops) stop();
      findings.drawn(file, null);
      modeler.destroy();
    },
  };
}

/** The panel can be read and scrolled, not changed. */
function lookOnly(side) {
  side.classList.add('look-only');
  side.querySelector('.bio-properties-panel-container').inert = true;
}
