// Offers back what a tab that is gone had not saved.
import { h, moment } from './dom.js';
import { open } from './dialogs.js';
import { forget, found } from './kept.js';

/** Asks about each find in turn; what is dropped is forgotten, closing the dialog asks again next time. */
export async function offerBack(api, owner, put) {
  for (const find of await found(owner)) {
    const files = Object.entries(find.files).filter(([name, { text }]) => (api.store.text(name) ?? null) !== text);
    if (!files.length) await forget(find.tab);
    else await offer(api, find, files, put);
  }
}

function offer(api, find, files, put) {
  return new Promise((answer) => {
    const close = (deed) => async () => (await deed(), made.close());
    const take = async () => {
      for (const [name, { text, base }] of files) api.store.adopt(name, text, base);
      await put(); // from here on it is kept as this tab's own work
      await forget(find.tab);
      api.store.save();
    };
    const list = files.map(([name, { text }]) => h('li', {}, text === null ? `${name}, removed` : name));
    const made = open(`Found work of ${moment(find.at)} that was not saved`, [
      h('p', {}, 'It was kept in this browser. Taking it puts it together with what was saved since.'),
      h('ul', {}, list),
    ], [
      h('button', { type: 'button', class: 'b danger', onclick: close(() => forget(find.tab)) }, 'Drop it'),
      h('button', { type: 'button', class: 'b primary', onclick: close(take) }, 'Take it'),
    ]);
    made.querySelector('.primary').focus(); // a key that is pressed too early drops nothing
    made.addEventListener('close', answer);
  });
}
