// Marks on the canvas: what lint says of an element stands at its corner.

const CATEGORY = { error: 'error', warning: 'warn', info: 'info' };

/** Shows the findings of the file where they belong; gives how to stop it. */
export function drawMarks(modeler, findings, file) {
  const linting = modeler.get('linting');
  const registry = modeler.get('elementRegistry');
  linting.lint = async () => {
    const shown = findings.of(file).filter((one) => registry.get(one.element)?.parent);
    return Object.groupBy(shown.map(report), (one) => one.rule);
  };
  const stop = findings.on(() => linting.update());
  linting.update();
  return stop;
}

function report({ element, message, remedy, severity }) {
  return { id: element, message: `${message} ${remedy}`.trim(), category: CATEGORY[severity], rule: severity };
}
