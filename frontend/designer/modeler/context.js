// What the installation offers to choose from; asked for once.
const known = new WeakMap();

/** Roles, people, operations, processes, variables and rules. */
export function contextOf(api) {
  if (!known.has(api)) known.set(api, read(api));
  return known.get(api);
}

async function read(api) {
  const context = await api.ask('GET', `${api.path}/context`);
  return { ...context, operationOf: new Map(context.operations.map((one) => [one.type, one])) };
}
