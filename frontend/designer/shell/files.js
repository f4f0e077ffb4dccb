// New, rename and remove a file of the draft; each is kept in the draft's history.
import { idFrom } from '../../names.js';
import { askName, confirm } from './dialogs.js';
import { kindOf, shownName } from './kinds.js';

const TEXTS = ['.md', '.json', '.txt', '.yaml', '.yml'];

/** Asks for a name and opens the new file; gives its name, or null. */
export async function newFile(api, kind) {
  const hint = kind.ending ? `The file becomes name${kind.ending}.` : 'For example README.md or orders/large.json.';
  const said = await askName(`New ${kind.one}`, 'Name', hint, `Make the ${kind.one}`, '', (name) =>
    wrong(api, kind, fileName(kind, name)));
  if (said === null) return null;
  const name = fileName(kind, said);
  api.store.write(name, kind.blank(said));
  await api.go(name);
  return name;
}

export async function renameFile(api, name) {
  const kind = kindOf(name);
  const hint = kind.ending ? 'Ids inside the file stay as they are, so nothing that refers to it breaks.' : 'The ending says what it is.';
  const said = await askName(`Rename ${name}`, 'New name', hint, 'Rename', shownName(name), (typed) =>
    fileName(kind, typed) === name ? '' : wrong(api, kind, fileName(kind, typed)));
  if (said === null || fileName(kind, said) === name) return;
  await api.editor(name)?.flush();
  const text = api.store.text(name);
  api.store.write(fileName(kind, said), text);
  api.store.remove(name);
  await api.go(fileName(kind, said));
}

export async function removeFile(api, name) {
  const words = 'It is taken out of the draft. Versions that were published keep it, and the history of the draft can bring it back.';
  if (await confirm(`Remove ${name}?`, words, `Remove ${shownName(name)}`)) api.store.remove(name);
}

function fileName(kind, typed) {
  if (!kind.ending) return typed;
  const plain = typed.endsWith(kind.ending) ? typed.slice(0, -kind.ending.length) : typed;
  return `${idFrom(plain)}${kind.ending}`;
}

/** Why a file cannot have this name. */
function wrong(api, kind, name) {
  if (!kind.ending && !TEXTS.some((ending) => name.endsWith(ending))) return `End the name with one of ${TEXTS.join(', ')}.`;
  if (!kind.ending && !/^[\w][\w .-]*(\/[\w][\w .-]*)*$/.test(name)) return 'Use letters, digits, hyphens, dots, and a slash between folders.';
  if (name === `a${kind.ending}`) return 'Write a name of letters and digits.';
  if (api.store.names().includes(name)) return `There is a file ${name} already.`;
  return '';
}
