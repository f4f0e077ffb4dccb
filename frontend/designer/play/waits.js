// What waits, each with what can be done about it.
import alert from '@tabler/icons/outline/alert-octagon.svg?raw';
import clock from '@tabler/icons/outline/clock.svg?raw';
import message from '@tabler/icons/outline/message.svg?raw';
import plug from '@tabler/icons/outline/plug.svg?raw';
import sitemap from '@tabler/icons/outline/sitemap.svg?raw';
import user from '@tabler/icons/outline/user.svg?raw';
import { h, icon } from '../shell/dom.js';
import { answerJob, answerMessage, answerTask } from './answer.js';
import { span, when, whom } from './words.js';

const ICONS = { task: user, job: plug, timer: clock, message, signal: message, call: sitemap, incident: alert };

export function drawWaits(api, run, go) {
  const { view } = run;
  if (!view.waits.length) return [h('p', { class: 'hint' }, view.over ? 'It has ended. Keep the run as a scenario, or begin again.' : 'Nothing waits here. Next goes on.')];
  const [timers, others] = [view.waits.filter((wait) => wait.kind === 'timer'), view.waits.filter((wait) => wait.kind !== 'timer')];
  timers.sort((one, two) => (one.due < two.due ? -1 : 1));
  return [h('ul', { class: 'play-waits' }, [...others, ...timers].map((wait) => card(api, run, wait, go)))];
}

function card(api, run, wait, go) {
  const [words, deeds] = CARDS[wait.kind]?.(api, run, wait) || ['', []];
  return h('li', { class: wait.kind },
    icon(ICONS[wait.kind] || clock),
    h('div', {}, h('button', { type: 'button', class: 'name', onclick: () => go(wait.element) }, wait.name), h('div', { class: 'hint' }, words)),
    h('div', { class: 'deeds' }, deeds));
}

const CARDS = {
  task: (api, run, wait) => [
    `User task for ${whom(api, wait)}`,
    [button('Answer…', 'primary', () => answerTask(api, run, wait))],
  ],
  job: (api, run, wait) => [
    wait.listener ? `Listener ${wait.operation}` : wait.title,
    [button('With the example', '', () => run.move({ do: 'result', ...place(wait), value: wait.suggestion, made: true })), button('Answer…', 'primary', () => answerJob(api, run, wait))],
  ],
  call: (api, run, wait) => [`Calls the process ${wait.process}`, [button('Answer…', 'primary', () => answerJob(api, run, wait))]],
  timer: (api, run, wait) => [
    `Timer, due ${when(wait.due)}, in ${span(run.view.now, wait.due)}`,
    [button('Jump to it', '', () => run.move({ do: 'timer', ...place(wait) }))],
  ],
  message: (api, run, wait) => [`Message ${wait.message}${wait.key ? ` for ${wait.key}` : ''}`, [button('It comes…', '', () => answerMessage(run, wait))]],
  signal: (api, run, wait) => [`Signal ${wait.signal}`, [button('It comes…', '', () => answerMessage(run, wait))]],
  incident: (api, run, wait) => [
    `${wait.reason} ${wait.remedy}`.trim(),
    [button('Try again', '', () => run.move({ do: 'retry', ...place(wait) }))],
  ],
};

function place({ player, at }) {
  return { player, at };
}

function button(words, kind, onclick) {
  return h('button', { type: 'button', class: `b ${kind}`, onclick }, words);
}
