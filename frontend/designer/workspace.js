// The workspace of a draft: one tab for each kind of file, one store, one save.
import '../tokens.css';
import './workspace.css';
import { ask } from './server.js';
import { Store } from './store.js';

const KINDS = [
  { key: 'diagram', words: 'Diagram', of: (name) => name.endsWith('.bpmn'), load: () => import('./modeler/index.js') },
  { key: 'decisions', words: 'Decisions', of: (name) => name.endsWith('.dmn'), load: () => import('./decisions/index.js') },
  { key: 'forms', words: 'Forms', of: (name) => name.endsWith('.form'), load: () => import('./forms/index.js') },
  { key: 'scenarios', words: 'Scenarios', of: (name) => name === 'scenarios.yaml', load: () => import('./scenarios/index.js') },
];

const place = document.getElementById('workspace');
const key = place.dataset.process;
const path = `/processes/${key}/draft`;
const store = new Store(path);
const editors = new Map(); // file -> editor
const api = { process: { key, name: place.dataset.name }, path, store, ask, go, readOnly: false };

/** Opens a file in its editor, and goes to an element of it. */
async function go(file, element) {
  const kind = KINDS.find((one) => one.of(file));
  for (const [name, open] of editors) open.root.hidden = name !== file;
  if (!editors.has(file)) {
    const root = document.createElement('div');
    root.className = 'editor';
    place.append(root);
    const { mount } = await kind.load();
    editors.set(file, { root, editor: await mount(root, api, file) });
  }
  for (const button of document.querySelectorAll('#tabs button')) {
    button.setAttribute('aria-current', button.dataset.kind === kind.key ? 'page' : 'false');
  }
  if (element) editors.get(file).editor.focus(element);
}

function tabs() {
  const bar = document.getElementById('tabs');
  for (const kind of KINDS) {
    const files = store.names().filter(kind.of);
    const button = document.createElement('button');
    Object.assign(button, { type: 'button', textContent: `${kind.words} ${files.length}` });
    button.dataset.kind = kind.key;
    button.addEventListener('click', () => go(files[0] || `${kind.key}`));
    bar.append(button);
  }
}

await store.load();
tabs();
await go(store.names().find((name) => name.endsWith('.bpmn')));
document.body.dataset.ready = 'yes';
