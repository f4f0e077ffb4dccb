// bpmnlint in the browser: the rules about the drawing that the server has on, in the server's words.
import { Linter } from 'bpmnlint';
import duplicateFlows from 'bpmnlint/rules/no-duplicate-sequence-flows';
import endRequired from 'bpmnlint/rules/end-event-required';
import global from 'bpmnlint/rules/global';
import implicitEnd from 'bpmnlint/rules/no-implicit-end';
import implicitSplit from 'bpmnlint/rules/no-implicit-split';
import notDrawn from 'bpmnlint/rules/no-bpmndi';
import overlapping from 'bpmnlint/rules/no-overlapping-elements';
import superfluousGateway from 'bpmnlint/rules/superfluous-gateway';
import superfluousTermination from 'bpmnlint/rules/superfluous-termination';

const KNOWN = {
  'no-duplicate-sequence-flows': duplicateFlows,
  'end-event-required': endRequired,
  global,
  'no-implicit-end': implicitEnd,
  'no-implicit-split': implicitSplit,
  'no-bpmndi': notDrawn,
  'no-overlapping-elements': overlapping,
  'superfluous-gateway': superfluousGateway,
  'superfluous-termination': superfluousTermination,
};
const PAUSE = 250; // ms of rest after a change

/** Tells `hear` what the rules say now, and after each change; gives how to stop it. */
export function lookAtDrawing(modeler, rules, hear) {
  const names = Object.keys(rules).filter((name) => KNOWN[name]);
  const config = { rules: Object.fromEntries(names.map((name) => [name, 'warn'])) };
  const resolver = { resolveRule: (_, name) => KNOWN[name], resolveConfig: () => ({}) };
  let timer = 0;
  // A new linter each time: some rules keep what they have seen.
  const look = async () => hear(said(await new Linter({ config, resolver }).lint(modeler.getDefinitions()), rules));
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  modeler.on(['elements.changed', 'import.done'], later);
  later();
  return () => clearTimeout(timer);
}

/** The reports as findings; a rule's other reports repeat the one that the server takes. */
function said(reports, rules) {
  return Object.entries(reports).flatMap(([name, list]) =>
    list
      .filter((report) => report.message.includes(rules[name].said))
      .map(({ id }) => ({ severity: rules[name].severity, element: id, message: rules[name].message, remedy: rules[name].remedy })));
}
