// Copies travel between diagrams and tabs: what was copied last lies in this browser's storage.

const PLACE = 'baton.copied';
const BEFORE = 2000; // the diagram's own clipboard has 1000

export function shareCopies(modeler) {
  const [bus, moddle] = ['eventBus', 'moddle'].map((name) => modeler.get(name));
  let own = ''; // the mark of what this diagram copied last
  bus.on('copyPaste.elementsCopied', ({ tree, hints }) => {
    if (hints.clip === false) return; // only duplicated
    own = `${Date.now()}-${Math.random()}`;
    try {
      localStorage.setItem(PLACE, JSON.stringify({ mark: own, tree }));
    } catch {
      localStorage.removeItem(PLACE); // too large: it can still be pasted into this diagram
    }
  });
  bus.on('copyPaste.pasteElements', BEFORE, (event) => {
    const kept = localStorage.getItem(PLACE);
    if (event.tree || !kept || JSON.parse(kept).mark === own) return;
    event.tree = JSON.parse(kept, reviver(moddle)).tree;
    takenElsewhere(event.tree).filter((id) => !moddle.ids.assigned(id)).forEach((id) => moddle.ids.claim(id, true));
  });
}

/** The ids of what comes from another diagram: it has to get ids of its own, since all diagrams of
 * a draft are run together. */
function takenElsewhere(tree) {
  return Object.values(tree).flat().map((one) => one.businessObject?.id).filter(Boolean);
}

/** Makes moddle elements of what was written as JSON; the same id is the same element. */
function reviver(moddle) {
  const made = new Map();
  return (key, value) => {
    if (value === null || typeof value !== 'object' || typeof value.$type !== 'string') return value;
    const { $type, ...given } = value;
    if (value.id && made.has(value.id)) return made.get(value.id);
    const element = create(moddle, $type, given);
    if (value.id) made.set(value.id, element);
    return element;
  };
}

/** An element of a namespace that we do not know stays as it is. */
function create(moddle, type, given) {
  try {
    return moddle.create(type, given);
  } catch {
    const { $uri = '', ...rest } = given;
    return moddle.createAny(type, $uri, rest);
  }
}
