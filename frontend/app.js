// What every page has: the style, the keys, dialogs that ask, parts that keep up to date.
import '@tabler/core/dist/css/tabler.min.css';
import './tokens.css';
import './baton.css';
import './more.css';
import './handbook.css';
import { listenToKeys } from './keys.js';
import { askBefore } from './ask.js';
import { endOnReturn } from './busy.js';
import { keepFresh } from './fresh.js';
import { refuseLarge } from './large.js';
import { offerUndo } from './work/undo.js';
import { sendByScript } from './said.js';
import { goToWrong } from './wrong.js';

listenToKeys();
askBefore();
endOnReturn();
keepFresh();
refuseLarge();
offerUndo();
sendByScript();
goToWrong();
document.querySelector('[data-back]')?.addEventListener('click', (event) => {
  event.preventDefault(); // the page as it was left: the link would open it with nothing typed
  history.back();
});
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', () => navigator.clipboard.writeText(button.dataset.copy));
}
