// The variables of the process, for the completion of FEEL in cells and expressions.

/** A module for the editors of tables and expressions; `known.list` may change while it is used. */
export function knownVariables(known) {
  function KnownVariables(variableResolver) {
    variableResolver.registerProvider(this);
  }
  KnownVariables.$inject = ['variableResolver'];
  KnownVariables.prototype.getVariables = (variables) => {
    const there = new Set(variables.map((one) => one.name));
    return [...variables, ...known.list.filter((one) => !there.has(one.name))];
  };
  return { __init__: ['knownVariables'], knownVariables: ['type', KnownVariables] };
}

/** What the process starts with, with the parts of each; empty where that cannot be told. */
export async function started(api) {
  try {
    const { variables } = await api.ask('GET', `${api.path}/context`);
    return variables.map(completed);
  } catch {
    return [];
  }
}

/** The names of the draft beside those that are known with their parts. */
export function joined(told, names) {
  const there = new Set(told.map((one) => one.name));
  return [...told, ...(names || []).filter((name) => !there.has(name)).map((name) => ({ name, info: 'A step of the process gives it.' }))];
}

/** The paths that a column can be bound to: `{ path, type }`. */
export function paths(known, before = '') {
  return known.flatMap(({ name, type, detail, entries }) => {
    const path = `${before}${name}`;
    return entries?.length ? paths(entries, `${path}.`) : [{ path, type: type || detail || 'Any' }];
  });
}

function completed({ name, type, info, entries }) {
  const inner = entries?.map(completed);
  return { name, type, detail: type, info, ...(inner && { entries: inner }) };
}
