// The moves so far; a click shows where the play stood after one.
import { h } from '../shell/dom.js';
import { told, when } from './words.js';

export function drawLog(run) {
  let clock = '';
  const items = run.log.flatMap((entry, at) => {
    const [words, more] = told(entry);
    const time = when(entry.now);
    const heads = time === clock ? [] : [h('li', { class: 'time' }, h('time', { datetime: entry.now }, time))];
    clock = time;
    const isBad = entry.events.some((event) => event.kind === 'incident');
    return [...heads, h('li', { class: [at > run.at ? 'later' : '', isBad ? 'bad' : '', /^(go|start)$/.test(entry.move.do) ? '' : 'deed'].join(' ') },
      h('button', { type: 'button', 'aria-current': at === run.at ? 'step' : undefined, onclick: () => run.look(at) },
        h('span', {}, words, more.length ? h('span', { class: 'hint' }, ` · ${more.join(' · ')}`) : null)))];
  });
  return h('ol', { class: 'play-log', 'aria-label': 'Moves' }, items);
}
