// The workspace of a draft: tabs for the kinds of files, one editor for each file, one store, one save.
//
// An editor is a folder with `mount(root, api, file) -> { focus(id), flush(), destroy(), showOthers?(list), ... }`.
// A panel under the editors is `play/panel.js` or `problems/panel.js` with `mount(root, api) -> { destroy() }`.
// What both get as `api` is made in `shell/begin.js`.
import '../tokens.css';
import './workspace.css';
import { begin } from './shell/begin.js';
import { h } from './shell/dom.js';

const place = document.getElementById('workspace');
try {
  await begin(place);
  document.body.dataset.ready = 'yes';
} catch (error) {
  const again = h('button', { type: 'button', class: 'b primary', onclick: () => location.reload() }, 'Load it again');
  place.append(h('div', { class: 'nothing' }, h('h2', {}, 'The draft cannot be shown'), h('p', {}, error.message), again));
}
