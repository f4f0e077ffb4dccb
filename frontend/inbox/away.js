// Says what could not be had where one looks: in the filter, above the task, or above a list that is shown alone.
import { say } from '../work/say.js';

function noteOf(list) {
  const made = document.createElement('div');
  made.className = 'note bad list-note';
  made.dataset.away = '';
  list.querySelector('header').after(made);
  return made;
}

export function sayAway(words) {
  const filter = document.querySelector('#filter[open] [data-away]');
  if (!filter && document.getElementById('task').checkVisibility()) return say(words);
  const list = document.getElementById('list');
  const said = filter || list.querySelector('[data-away]') || noteOf(list);
  said.setAttribute('role', 'alert');
  said.textContent = words;
  said.hidden = false;
  return said.scrollIntoView({ block: 'nearest' });
}
