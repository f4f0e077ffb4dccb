// The scenarios of a file as it is written, before the server has read it.
const NAME = /^\s*(?:-\s+)?name:\s*(?:"([^"]*)"|'([^']*)'|(.+?))\s*$/m;

/** The names in the list of scenarios, one for each: empty where none is found. */
export function scenarioNames(text = '') {
  const list = text.split(/^scenarios:.*\n/m)[1]?.split(/^[^\s#-]/m)[0] ?? '';
  const depth = list.match(/^( *)- /m)?.[1];
  if (depth === undefined) return [];
  return list.split(new RegExp(`^(?=${depth}- )`, 'm')).filter((item) => item.startsWith(`${depth}- `)).map(nameOf);
}

function nameOf(item) {
  const [, double, single, plain] = NAME.exec(item) ?? [];
  return double ?? single ?? plain ?? '';
}
