// The faces of those who are here, and their names at the elements they are at.
import { h } from './dom.js';
import { shownName } from './kinds.js';

const MOST_FACES = 5;

/** Draws the faces; a click goes to where somebody is. */
export function drawFaces(api, me, others) {
  const place = document.getElementById('here');
  const mine = h('span', { class: 'face here', title: `${me.name}, you` }, me.initials);
  const persons = new Map(others.map((one) => [one.name === me.name ? `${one.name} ${one.tab}` : one.name, one]));
  const faces = [...persons.values()].slice(0, MOST_FACES).map((one) => face(api, me, one));
  const count = persons.size + 1;
  place.replaceChildren(mine, ...faces, ...(count > 1 ? [h('span', { class: 'said' }, `${count} here`)] : []));
}

function face(api, me, one) {
  const who = one.name === me.name ? 'You, in another tab' : one.name;
  const where = one.file ? `, at ${shownName(one.file)}` : '';
  const go = () => one.file && api.go(one.file, one.element || undefined);
  return h('button', { type: 'button', class: 'face', title: `${who}${where}`, 'aria-label': `${one.initials}: ${who}${where}`, onclick: go }, one.initials);
}

/** Tells each open editor who is at which of its elements. */
export function showOthers(editors, me, others) {
  for (const [file, editor] of editors.mounted()) {
    const there = others.filter((one) => one.file === file && one.element);
    editor.showOthers?.(there.map(({ name, element }) => ({
      name: name === me.name ? 'You, in another tab' : name.split(' ')[0], element,
    })));
  }
}
