// The names in a scenario file as they are written, before the server has read it.

export function scenarioNames(text = '') {
  const found = (text || '').matchAll(/^\s*-\s+name:\s*(?:"([^"]*)"|'([^']*)'|(.+?))\s*$/gm);
  return [...found].map(([, double, single, plain]) => double ?? single ?? plain);
}
