// What was just completed can be taken back for a few seconds, on whichever page one is by then.
import { begin, end as rest } from '../busy.js';
import { button } from '../button.js';
import { send } from '../send.js';

const KEY = 'baton.completed';

/** Notes a completion before the next page is shown. */
export function completed({ task, name, seconds }) {
  const list = location.search; // what the list showed, to be back in it
  sessionStorage.setItem(KEY, JSON.stringify({ task, name, list, until: Date.now() + seconds * 1000 }));
}

function noted() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY));
    return found && found.until > Date.now() ? found : null;
  } catch {
    return null;
  }
}

/** Shows the bar with the way back, while there is one. */
export function offerUndo() {
  const said = noted();
  document.getElementById('undo-bar')?.remove();
  if (!said) return;
  const bar = document.createElement('div');
  bar.id = 'undo-bar';
  bar.setAttribute('role', 'status');
  const words = document.createElement('span');
  words.textContent = `${said.name} is completed.`;
  const end = (text) => {
    clearInterval(timer);
    sessionStorage.removeItem(KEY);
    if (!text) return bar.remove();
    bar.replaceChildren(document.createTextNode(text));
    return setTimeout(() => bar.remove(), 6000);
  };
  let unsure = false;
  /** Where no answer came the way back stays, for as long as it is one. */
  const press = (deed, done) => async ({ currentTarget }) => {
    if (!begin(bar, currentTarget)) return;
    const answer = await send(`/inbox/${said.task}/${deed}`);
    rest(bar);
    unsure = !answer.ok && (answer.away || answer.out || answer.status >= 500);
    if (unsure) words.textContent = `${answer.out ? 'You are signed out.' : 'Baton does not answer.'} Try again.`;
    else end(answer.ok ? '' : answer.words);
    if (answer.ok) done();
  };
  const undo = button('Undo', 'u', press('undo', () => { location.href = `/inbox/${said.task}${said.list}`; }));
  const now = button('Complete now', '', press('now', () => {}));
  const left = document.createElement('span');
  left.className = 'left';
  left.setAttribute('aria-hidden', 'true');
  bar.append(words, undo, now, left);
  (document.querySelector('.flash') || document.body).append(bar); // on a phone one lies above the other
  const tick = () => {
    const seconds = Math.ceil((said.until - Date.now()) / 1000);
    left.textContent = `${Math.max(seconds, 0)} s`;
    if (seconds <= 0 && bar.ariaBusy !== 'true') end(unsure ? `Whether ${said.name} is completed is not known: open it again to see.` : '');
  };
  const timer = setInterval(tick, 500);
  tick();
}
