// What a person can do when something cannot be saved; the text stays in the tab all the while.
import { refreshToken } from '../server.js';
import { h } from './dom.js';
import { open } from './dialogs.js';

/** Files that the server does not take as they are: where, why, and the ways on. */
export function showHeld(api) {
  const parts = [...api.store.held].map(([name, problems]) => h('section', {},
    h('h3', {}, name),
    h('ul', {}, problems.map((one) => h('li', {}, `${one.line ? `Line ${one.line}: ` : ''}${one.detail}`))),
    h('p', { class: 'pair' },
      h('button', { type: 'button', class: 'b', onclick: () => (made.close(), api.go(name)) }, 'Go to the file'),
      h('button', { type: 'button', class: 'b', onclick: () => download(name, api.store.text(name) ?? '') }, 'Download my text'),
      h('button', { type: 'button', class: 'b danger', onclick: () => (made.close(), api.store.revert(name)) }, 'Back to the last good state'))));
  const made = open('This cannot be saved as it is', [
    h('p', {}, 'The draft keeps the last good state. Your text stays in this tab and is tried again with your next change.'), ...parts,
  ], [h('button', { type: 'button', class: 'b primary', onclick: () => made.close() }, 'Go on')]);
}

function download(name, text) {
  const link = h('a', { href: URL.createObjectURL(new Blob([text])), download: name.split('/').at(-1) });
  link.click();
  URL.revokeObjectURL(link.href);
}

let session = null;

/** The session ended: sign in elsewhere, and this tab goes on by itself. */
export function signInAgain(api) {
  if (session) return;
  const next = encodeURIComponent('/home');
  const name = document.getElementById('workspace').dataset.personName;
  session = open('Your session has ended', [
    h('p', {}, `Your work is kept in this browser. Sign in as ${name} in a new tab; this one goes on by itself and saves.`),
  ], [
    h('button', { type: 'button', class: 'b', onclick: () => tryAgain() }, 'I have signed in'),
    h('a', { class: 'b primary', href: `/sign-in?next=${next}`, target: '_blank', rel: 'noopener' }, 'Sign in in a new tab'),
  ]);
  const tryAgain = async () => {
    if (!(await refreshToken())) return;
    session?.close();
    api.notify('done', `Signed in as ${name}.`);
    api.store.save();
  };
  const timer = setInterval(tryAgain, 4000);
  session.addEventListener('close', () => {
    clearInterval(timer);
    session = null;
  });
}

/** Somebody published or discarded the draft while this tab was open. */
export function draftEnded(api) {
  const made = open('This draft has ended', [
    h('p', {}, 'Somebody published or discarded it. What you had not saved is kept in this browser and is offered to you when the next draft opens.'),
  ], [
    h('a', { class: 'b', href: `/processes/${api.process.key}` }, 'To the process'),
    h('button', { type: 'button', class: 'b primary', onclick: () => location.reload() }, 'Open the next draft'),
  ]);
  return made;
}
