// What a check found, as a list: a shape and a word for how bad it is, what to do, and where.
import bad from '@tabler/icons/outline/alert-octagon.svg?raw';
import risk from '@tabler/icons/outline/alert-triangle.svg?raw';
import info from '@tabler/icons/outline/info-circle.svg?raw';
import done from '@tabler/icons/outline/check.svg?raw';
import { h, icon } from '../shell/dom.js';

const SIGNS = { error: [bad, 'Error'], warning: [risk, 'To look at'], info: [info, 'To know'] };

/** `deeds(finding)` gives buttons as [words, what it does]; `fine` is said when there is nothing. */
export function list(findings, deeds, fine) {
  if (!findings.length) return h('p', { class: 'fine' }, icon(done), fine);
  return h('ul', { class: 'findings' }, findings.map((one) => item(one, deeds(one))));
}

function item(one, deeds) {
  const [sign, words] = SIGNS[one.severity];
  const mark = icon(sign);
  mark.removeAttribute('aria-hidden');
  mark.setAttribute('role', 'img');
  mark.setAttribute('aria-label', words);
  const buttons = deeds.map(([label, deed]) => h('button', { type: 'button', class: 'b bare', onclick: deed }, label));
  return h('li', { class: one.severity }, mark,
    h('div', {}, h('p', {}, one.message), one.remedy ? h('p', { class: 'remedy' }, one.remedy) : null,
      buttons.length ? h('div', { class: 'deeds' }, buttons) : null));
}

/** How many there are, for the head of a section: worst first, in words. */
export function tally(findings) {
  const count = (severity) => findings.filter((one) => one.severity === severity).length;
  const parts = [['error', 'to correct'], ['warning', 'to look at'], ['info', 'to know']];
  return parts.filter(([severity]) => count(severity)).map(([severity, words]) =>
    h('span', { class: `tally ${severity}` }, `${count(severity)} ${words}`));
}

/** The worst severity by key: `keys(finding)` names what it marks. */
export function worst(findings, keys) {
  const found = new Map();
  for (const severity of ['info', 'warning', 'error']) {
    for (const one of findings) {
      if (one.severity === severity) for (const key of keys(one)) found.set(key, severity);
    }
  }
  return found;
}
