// Other views, filters and pages of the list, without loading the whole page: what Baton does not answer leaves what one has.
import { enter, list, pageAt, plainClick, show, waitFor } from './open.js';
import { sayAway } from './away.js';
import { goOn, onReturn } from './way.js';

const AWAY = 'Baton does not answer, so what you asked for is not shown. Try again.';

/** Where the keyboard goes on: at the task that is open, else in the list that took the place of another. */
function goOnThere() {
  const found = list().querySelector('.chip[aria-current]') || list().querySelector('[data-filter]');
  found.focus({ preventScroll: true });
  enter();
}

function showAll(main, news, picks) {
  const [before, fresh] = [list(), main.querySelector('#list')];
  const isOther = before.dataset.query !== fresh.dataset.query;
  document.querySelector('main.inbox').className = main.className;
  if (isOther) { // nothing is done with what nobody sees
    picks.clear();
    window.scrollTo(0, 0);
  }
  const opened = show(main.querySelector('#task'));
  news.put(fresh, isOther ? 0 : before.scrollTop);
  return opened;
}

/** The inbox takes other addresses; gives what does so: true when it is shown, false when Baton is away, null when it is on another way. */
export function visits(news, picks) {
  async function visit(href, { link = list(), isReturn = false } = {}) {
    const answer = await waitFor(() => pageAt(href, 'inbox'), link);
    if (!answer) return null;
    const { found, away } = answer.value;
    if (found) {
      document.querySelector('#filter[open]')?.close();
      if (!isReturn) goOn(href);
      const opened = showAll(found, news, picks);
      if (document.activeElement === document.body) goOnThere();
      await opened;
      return true;
    }
    if (away) sayAway(AWAY);
    else location.href = href;
    return away ? false : null;
  }

  document.addEventListener('click', (event) => {
    const link = event.target.closest('main.inbox a, #filter a');
    const isList = link?.origin === location.origin && link.pathname === '/inbox' && !link.hash;
    const isRow = link?.matches('.wide :is([data-row], [data-task])'); // the table gives its room to the list
    if (!(isList || isRow) || event.defaultPrevented || !plainClick(event)) return;
    event.preventDefault();
    visit(link.href, { link });
  });
  onReturn(() => visit(location.href, { isReturn: true }));
  return visit;
}
