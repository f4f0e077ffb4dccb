// The tabs in the bar, the strip of files below it, and the menu of a tab.
import chevron from '@tabler/icons/outline/chevron-down.svg?raw';
import book from '@tabler/icons/outline/book.svg?raw';
import plus from '@tabler/icons/outline/plus.svg?raw';
import pencil from '@tabler/icons/outline/pencil.svg?raw';
import trash from '@tabler/icons/outline/trash.svg?raw';
import { h, icon } from './dom.js';
import { filesOf, KINDS, kindOf, shownName } from './kinds.js';
import { newFile, removeFile, renameFile } from './files.js';

/** Draws tabs and strip; `shown` is the file in front, `last` the one last shown of each kind. */
export function drawTabs(api, shown, kind, last) {
  const names = api.store.names();
  const tabs = KINDS.map((one) => tab(api, one, filesOf(one, names, api.process.key), one === kind, last));
  const handbook = h('a', { href: `${api.path}/handbook` }, icon(book), 'Handbook');
  document.getElementById('tabs').replaceChildren(...tabs, handbook);
  drawStrip(api, filesOf(kind, names, api.process.key), shown, kind);
}

function tab(api, kind, files, isHere, last) {
  const count = kind.only ? kind.count(api.store.text(kind.only)) : files.length;
  const open = () => api.go(files.includes(last.get(kind.key)) ? last.get(kind.key) : files[0] || kind.only || kind);
  const shown = kind.key === 'diagram' && count === 1 ? null : h('span', { class: 'count' }, `${count}`);
  return h('button', {
    type: 'button', onclick: open, dataset: { kind: kind.key }, 'aria-current': isHere ? 'page' : undefined,
  }, icon(kind.icon), h('span', { class: 'words' }, kind.words), shown);
}

/** The files of a kind, when there is more than one; with the menu of what can be done with one. */
function drawStrip(api, files, shown, kind) {
  const strip = document.getElementById('strip');
  const buttons = files.map((name) =>
    h('button', {
      type: 'button', title: name, 'aria-current': name === shown ? 'true' : undefined, onclick: () => api.go(name),
      dataset: { file: name },
    }, shownName(name)));
  const more = kind.only || api.readOnly ? [] : menu(api, shown, kind);
  strip.hidden = Boolean(kind.only) || !files.length || (files.length === 1 && api.readOnly);
  strip.replaceChildren(h('div', { class: 'list' }, buttons), ...more);
}

function menu(api, shown, kind) {
  const add = h('button', { type: 'button', class: 'b bare', onclick: () => newFile(api, kind) }, icon(plus), `New ${kind.one}`);
  const close = (deed) => () => (box.hidePopover(), deed());
  const box = h('div', { class: 'menu', id: 'file-menu', popover: 'auto' },
    h('button', { type: 'button', onclick: close(() => renameFile(api, shown)) }, icon(pencil), `Rename ${shownName(shown || '')}…`),
    h('button', { type: 'button', class: 'danger', onclick: close(() => removeFile(api, shown)) }, icon(trash), `Remove ${shownName(shown || '')}…`));
  const opener = h('button', { type: 'button', class: 'b bare', popovertarget: 'file-menu' }, 'This file', icon(chevron));
  return shown ? [add, opener, box] : [add];
}

/** What stands where an editor would, while a kind has no file. */
export function emptyKind(api, kind) {
  const make = h('button', { type: 'button', class: 'b primary', onclick: () => newFile(api, kind) }, `Make a ${kind.one}`);
  return h('div', { class: 'nothing' }, icon(kind.icon), h('h2', {}, `No ${kind.one} yet`), h('p', {}, kind.empty),
    api.readOnly ? null : make);
}

export { kindOf };
