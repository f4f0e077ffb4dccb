// Copies travel between diagrams and tabs: what was copied last lies in this browser's storage.

const PLACE = 'baton.copied';
const BEFORE = 2000;

export function shareCopies(modeler) {
  const [bus, clipboard, moddle] = ['eventBus', 'clipboard', 'moddle'].map((name) => modeler.get(name));
  let own = '';
  const keep = ({ tree }) => {
    own = `${Date.now()}-${Math.random()}`;
    try {
      localStorage.setItem(PLACE, JSON.stringify({ mark: own, tree }));
    } catch {
      localStorage.removeItem(PLACE); // too large: it can still be pasted into this diagram
    }
  };
  const fetch = () => {
    const kept = localStorage.getItem(PLACE);
    if (!kept || kept.startsWith(`{"mark":"${own}"`)) return;
    const { mark } = JSON.parse(kept);
    clipboard.set(JSON.parse(kept, reviver(moddle)).tree);
    own = mark;
  };
  const stale = ({ key }) => key === PLACE && fetch();
  bus.on('copyPaste.elementsCopied', keep);
  bus.on('canvas.focus.changed', BEFORE, ({ focused }) => void (focused && fetch()));
  addEventListener('storage', stale);
  fetch();
  return () => removeEventListener('storage', stale);
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
