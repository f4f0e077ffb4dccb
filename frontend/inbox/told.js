// The panel that tells what came of a deed at many user tasks: one line for each, with the way to it.
import { button } from '../button.js';

const DEEDS = { claim: 'claimed', release: 'released', assign: 'assigned', change: 'changed', complete: 'completed', undo: 'taken back' };

function made(tag, className, ...inside) {
  const one = document.createElement(tag);
  one.className = className;
  one.append(...inside);
  return one;
}

/** How many it was done at, in words. */
function summary(deed, results) {
  const count = (...outcomes) => results.filter((one) => outcomes.includes(one.outcome)).length;
  const [done, same, asked, refused] = [count('done'), count('same'), count('asked'), count('refused')];
  const parts = [];
  if (done || (!same && !asked)) parts.push(`${done || 'None'} ${DEEDS[deed]}`);
  if (same) parts.push(`${same} unchanged`);
  if (asked) parts.push(`${asked} being decided`);
  if (refused && done + same + asked) parts.push(`${refused} not`);
  return `${parts.join(', ')}.`;
}

function line(result) {
  const way = made('a', 'clip', result.name || 'A user task that you do not see');
  way.href = `/inbox/${result.id}${location.search}`;
  way.dataset.task = result.id;
  const head = made('div', 'row-flex', way, made('span', 'tiny nowrap', result.businessKey || ''));
  return made('li', result.outcome, head, made('div', 'tiny', result.words));
}

/** How long there is a way back, and for how long each of many is held for it; empty where it does not end. */
function limit({ seconds, held }) {
  if (!seconds) return '';
  return held > seconds ? `Within ${seconds} s; each is handed in ${held} s after it was completed.` : `Within ${seconds} s`;
}

/** A panel that tells: `tell(deed, results, way back)`, or `fault(words)`. */
export function panel(root) {
  let timer = null;

  function show(words, results, deeds) {
    clearTimeout(timer);
    const said = made('b', '', words);
    said.setAttribute('role', 'status');
    const close = button('Close', '', () => { root.hidden = true; root.replaceChildren(); });
    const head = made('header', 'row-flex wrap', said, made('span', 'row-flex end', ...deeds, close));
    const first = [...results].sort((one, other) => (other.outcome === 'refused') - (one.outcome === 'refused'));
    root.replaceChildren(head, made('ul', '', ...first.map(line)));
    root.hidden = false;
    root.scrollTop = 0;
  }

  /** Too late to take it back; a fault that says to try again would be wrong from now on. */
  function end(undo) {
    undo.remove();
    const said = root.querySelector('[role=status][data-fault]');
    if (said) said.textContent = 'What was not taken back by now stays as it is.';
  }

  /** `why` says why it was not done at the others. */
  function tell(deed, results, back, why = '') {
    const undo = back && made('span', 'row-flex', made('span', 'tiny', limit(back)), button(back.words, 'u', back.deed));
    show([summary(deed, results), why].join(' ').trim(), results, undo ? [undo] : []);
    if (undo && back.seconds) timer = setTimeout(() => end(undo), back.seconds * 1000);
  }

  /** Says it in the place of the summary; what came of the deed before stays, and so does its way back. */
  function fault(words) {
    const said = root.querySelector('[role=status]');
    if (!said) return show(words, [], []);
    said.textContent = words;
    said.dataset.fault = 'yes';
    return undefined;
  }

  return { tell, fault, focus: () => root.focus({ preventScroll: true }) };
}
