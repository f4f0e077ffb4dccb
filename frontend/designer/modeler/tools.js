// The tools over the canvas: for those who know no keys, and for what has none.
import arrowBack from '@tabler/icons/outline/arrow-back-up.svg?raw';
import arrowForward from '@tabler/icons/outline/arrow-forward-up.svg?raw';
import download from '@tabler/icons/outline/download.svg?raw';
import gridDots from '@tabler/icons/outline/grid-dots.svg?raw';
import keyboard from '@tabler/icons/outline/keyboard.svg?raw';
import map from '@tabler/icons/outline/map.svg?raw';
import maximize from '@tabler/icons/outline/maximize.svg?raw';
import minus from '@tabler/icons/outline/minus.svg?raw';
import plus from '@tabler/icons/outline/plus.svg?raw';
import search from '@tabler/icons/outline/search.svg?raw';
import { lettersAllowed } from '../../keys.js';
import { h, icon } from '../shell/dom.js';
import { asImage, asPdf, asSvg } from './export.js';
import { help } from './help.js';
import { fit } from './view.js';

const STEP = 1.25;

/** Adds the tools; gives how to take them away. */
export function tools(place, modeler, api, file) {
  const stack = modeler.get('commandStack');
  const canvas = modeler.get('canvas');
  const undo = button('Undo', 'Ctrl Z', arrowBack, () => stack.undo());
  const redo = button('Redo', 'Ctrl Y', arrowForward, () => stack.redo());
  const grid = toggle('Grid', gridDots, modeler.get('grid').isVisible?.() ?? true, () => modeler.get('grid').toggle());
  const minimap = toggle('Overview', map, false, () => modeler.get('minimap').toggle());
  const bar = h('div', { class: 'canvas-bar', role: 'toolbar', 'aria-label': 'Diagram tools' },
    group(undo, redo),
    group(button('Find an element', 'Ctrl F', search, (event) => findByClick(event, modeler)), grid, minimap),
    group(
      button('Smaller', 'Ctrl −', minus, () => canvas.zoom(canvas.zoom() / STEP)),
      button('Whole diagram', 'Ctrl 0', maximize, () => fit(modeler)),
      button('Larger', 'Ctrl +', plus, () => canvas.zoom(canvas.zoom() * STEP)),
    ),
    group(...exports(modeler, api, file), button('Keys', '?', keyboard, help)));
  const show = () => {
    undo.disabled = !stack.canUndo();
    redo.disabled = !stack.canRedo();
  };
  modeler.on('commandStack.changed', show);
  show();
  place.append(bar);
  const key = (event) => askForHelp(event) || findByKey(event, place, modeler);
  addEventListener('keydown', key);
  return () => {
    removeEventListener('keydown', key);
    bar.remove();
  };
}

function button(words, key, source, deed) {
  return h('button', { type: 'button', title: key ? `${words} (${key})` : words, 'aria-label': words, onclick: deed }, icon(source));
}

function toggle(words, source, isOn, deed) {
  const made = button(words, '', source, () => {
    deed();
    made.setAttribute('aria-pressed', made.getAttribute('aria-pressed') === 'true' ? 'false' : 'true');
  });
  made.setAttribute('aria-pressed', String(isOn));
  return made;
}

function group(...buttons) {
  return h('div', {}, ...buttons);
}

function exports(modeler, api, file) {
  const id = `export-${file.replace(/[^A-Za-z0-9]/g, '-')}`;
  const name = file.replace(/\.bpmn$/, '');
  const title = `${api.process.name}: ${name}`;
  const kinds = [['Picture (SVG)', asSvg], ['Picture (PNG)', asImage], ['Document (PDF)', asPdf]];
  const buttons = kinds.map(([words, make]) => h('button', {
    type: 'button',
    onclick: async () => {
      menu.hidePopover();
      try {
        await make(modeler, name, title);
      } catch (error) {
        api.notify('bad', `The diagram was not exported: ${error.message}`);
      }
    },
  }, words));
  const menu = h('div', { class: 'menu', id, popover: 'auto' }, buttons);
  const opener = h('button', { type: 'button', title: 'Export', 'aria-label': 'Export', popovertarget: id }, icon(download));
  return [opener, menu];
}

/** At once, so that no letter typed meanwhile is lost; a click that came as far as the page would close it. */
function findByClick(event, modeler) {
  event.stopPropagation();
  find(modeler);
}

/** Wherever the focus is in the tab of the diagram: on the canvas itself, the drawing library hears the key. */
function findByKey(event, place, modeler) {
  const isAsked = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'f';
  if (!isAsked || event.defaultPrevented || !place.checkVisibility() || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  if (!modeler.get('searchPad').isOpen()) find(modeler);
}

/** What was typed into a field is taken first: any change closes the search. */
function find(modeler) {
  document.activeElement?.blur();
  modeler.get('searchPad').toggle();
}

function askForHelp(event) {
  if (event.key !== '?' || !lettersAllowed(event)) return false;
  event.preventDefault();
  help();
  return true;
}
