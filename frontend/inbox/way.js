// The addresses that one was at without loading the page: of each its place, so that one stays where one is when another cannot be had.
let here = history.state?.place || 0;

/** What is shown has another address from now on. */
export function goOn(address) {
  if (address === location.href) return;
  history.replaceState({ place: here, top: window.scrollY }, '');
  here += 1;
  history.pushState({ place: here }, '', address);
}

/** Calls `show` when one goes back or forward: it gives true, false when one has to stay, null when another way was taken meanwhile. */
export function onReturn(show) {
  let stays = false;
  history.replaceState({ place: here }, '');
  window.addEventListener('popstate', async ({ state }) => {
    const returned = stays;
    stays = false;
    if (returned || !state) return;
    const shown = await show();
    if (shown) {
      here = state.place;
      window.scrollTo(0, state.top || 0); // a phone shows the list alone
    } else if (shown === false && state.place !== here) {
      stays = true;
      history.go(here - state.place);
    }
  });
}
