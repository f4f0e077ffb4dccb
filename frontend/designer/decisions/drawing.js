// The editor of decisions: the drawing of the graph, the tables, the expressions.
import { CamundaCloudModeler } from 'camunda-dmn-js';
import NavigatedViewer from 'dmn-js/lib/NavigatedViewer';
import './vendor.css';
import { idFrom } from '../../names.js';
import { later } from '../../later.js';
import { knownVariables } from './known.js';

const TABLE = 'decisionTable';
const TYPING = 150; // ms until a typed cell counts as changed

/** Opens DMN texts, tells what is in view, and gives the text back. */
export class Drawing {
  #editor;
  #typed = new Set(); // what waits until somebody rests

  /** `known` is a list of variables that may change; `on` has `changed()` and `viewed()`. */
  constructor(place, panel, readOnly, known, on) {
    const Editor = readOnly ? NavigatedViewer : CamundaCloudModeler;
    const typing = { debounceInput: ['value', (work) => this.#atRest(work)] };
    const additionalModules = readOnly ? [] : [knownVariables(known), typing];
    this.#editor = new Editor({
      container: place,
      drd: { propertiesPanel: { parent: panel }, additionalModules: readOnly ? [] : [typing] },
      decisionTable: { additionalModules },
      literalExpression: { additionalModules },
      boxedExpression: { additionalModules },
    });
    this.#editor.on('viewer.created', ({ viewer }) => {
      viewer.on('commandStack.changed', ({ trigger }) => trigger !== 'clear' && on.changed());
    });
    this.#editor.on('views.changed', () => on.viewed());
  }

  /** Shows a text, from where one was looking at the one before; what cannot be shown is an error that says why. */
  async open(text) {
    const before = this.view;
    await this.#editor.importXML(text, { open: false });
    const views = this.#editor.getViews();
    if (!views.some((view) => view.type !== 'drd')) throw new Error('It has no decision.');
    const same = views.find((view) => view.type === before?.type && view.element.id === before?.id);
    const tables = views.filter((view) => view.type === TABLE);
    await this.#editor.open(same || (tables.length === 1 ? tables[0] : views[0]));
  }

  #atRest(work) {
    let said;
    const soon = later(TYPING, () => {
      this.#typed.delete(soon);
      work(...said);
    });
    const call = (...now) => {
      said = now;
      this.#typed.add(soon);
      soon();
    };
    return Object.assign(call, { flush: soon.now, cancel: soon.stop });
  }

  /** Takes what is being typed at once. */
  take() {
    for (const soon of [...this.#typed]) soon.now();
  }

  async text() {
    return (await this.#editor.saveXML({ format: true })).xml;
  }

  /** What can be looked at: `{ type, id, name, rows }`. */
  get views() {
    return this.#editor.getViews().map((view) => this.#told(view));
  }

  get view() {
    const view = this.#editor.getActiveView();
    return view && this.#told(view);
  }

  #told({ type, element }) {
    return { type, id: element.id, name: element.name || element.id, isTable: type === TABLE };
  }

  /** How wide each column without a width of its own should be to show its texts: `{ id, width }`. */
  get widths() {
    const logic = this.#editor.getActiveView()?.element.decisionLogic;
    if (logic?.$type !== 'dmn:DecisionTable') return [];
    const rules = logic.rule || [];
    const cells = (list, at) => rules.map((rule) => rule[list]?.[at]?.text || '');
    const width = (clause, texts) => ({ id: clause.id, width: clause.width ? 0 : fitting(clause.label || clause.name || '', texts) });
    return [
      ...(logic.input || []).map((one, at) => width(one, cells('inputEntry', at))),
      ...(logic.output || []).map((one, at) => width(one, cells('outputEntry', at))),
    ].filter((one) => one.width);
  }

  async show(id, type) {
    const view = this.#editor.getViews().find((one) => one.element.id === id && (!type || one.type === type));
    if (view && view !== this.#editor.getActiveView()) await this.#editor.open(view);
    return Boolean(view);
  }

  /** Goes to a decision, or to the rule, input or output with this id. */
  async focus(id) {
    if (await this.show(id)) return;
    const owner = this.#decisions().find((one) => holds(one, id));
    if (!owner) return;
    await this.show(owner.id);
    const cell = this.#editor._container.querySelector(`[data-row-id="${CSS.escape(id)}"], [data-col-id="${CSS.escape(id)}"], [data-element-id="${CSS.escape(id)}"]`);
    cell?.scrollIntoView({ block: 'center', inline: 'nearest' });
    const first = cell?.closest('tr')?.querySelector('[data-element-id][tabindex], [contenteditable]');
    first?.focus();
  }

  /** An id that is not taken; decisions that need this one see its value under it, so it is a name. */
  #free(wanted) {
    const taken = new Set((this.#editor.getDefinitions().drgElement || []).map((one) => one.id));
    let id = wanted;
    for (let number = 2; taken.has(id); number += 1) id = `${wanted}_${number}`;
    return id;
  }

  #decisions() {
    return (this.#editor.getDefinitions()?.drgElement || []).filter((one) => one.$type === 'dmn:Decision');
  }

  /** Adds an input column to the table in view, bound to a variable. */
  addInput({ path, label, type }) {
    const viewer = this.#editor.getActiveViewer();
    const modeling = viewer.get('modeling');
    const { businessObject } = viewer.get('sheet').getRoot();
    const inputs = businessObject.get('input');
    const isEmpty = inputs.length === 1 && !inputs[0].inputExpression?.text && !inputs[0].label;
    if (!isEmpty) modeling.addCol({ type: 'dmn:InputClause' }, inputs.length);
    const clause = businessObject.get('input').at(-1);
    modeling.editInputExpression(clause.inputExpression, { text: path, typeRef: type });
    modeling.updateProperties(clause, { label });
  }

  /** Adds a decision with an empty table to the graph, and opens it. */
  async addDecision(name) {
    const drd = this.#editor.getViews().find((view) => view.type === 'drd');
    await this.#editor.open(drd);
    const viewer = this.#editor.getActiveViewer();
    const [canvas, elements] = [viewer.get('canvas'), viewer.get('elementFactory')];
    const box = viewer.get('elementRegistry').filter((one) => one.type === 'dmn:Decision');
    const below = Math.max(60, ...box.map((one) => one.y + one.height));
    const at = { x: (box[0]?.x ?? 160) + 90, y: below + 90 };
    const shape = elements.createShape({ type: 'dmn:Decision' });
    const made = viewer.get('modeling').createShape(shape, at, canvas.getRootElement());
    viewer.get('modeling').updateProperties(made, { name });
    const table = viewer.get('drdReplace').replaceElement(made, { type: 'dmn:Decision', table: true });
    const id = this.#free(idFrom(name).replaceAll('-', '_'));
    viewer.get('modeling').updateProperties(table, { id });
    const [output] = table.businessObject.decisionLogic.output;
    output.name = 'result';
    await new Promise((done) => setTimeout(done)); // the views are gathered in the next turn
    await this.show(id);
    return id;
  }

  destroy() {
    this.#editor.destroy();
  }
}

function holds(decision, id) {
  const logic = decision.decisionLogic;
  const parts = [...(logic?.rule || []), ...(logic?.input || []), ...(logic?.output || [])];
  const cells = (logic?.rule || []).flatMap((rule) => [...(rule.inputEntry || []), ...(rule.outputEntry || [])]);
  return logic?.id === id || [...parts, ...cells].some((one) => one.id === id);
}

/** In pixels: the longest text in a line up to a point, long labels in two. */
function fitting(label, texts) {
  const longest = Math.max(0, ...texts.flatMap((text) => text.split('\n')).map((line) => line.length));
  const wanted = Math.max(longest * 7.7 + 22, Math.max(label.length / 2, ...label.split(' ').map((word) => word.length)) * 8 + 26);
  return Math.round(Math.min(Math.max(wanted, 92), 280));
}
