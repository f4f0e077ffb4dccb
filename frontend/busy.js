// What is on its way says so where it was asked for, and a second press of it does nothing.
const pressedOf = new WeakMap();

/** Begins, unless it is on its way already; `pressed` is the button of it that was. */
export function begin(place, pressed = null) {
  if (place.ariaBusy === 'true') return false;
  pressedOf.set(place, pressed);
  for (const one of [place, pressed]) if (one) one.ariaBusy = 'true';
  return true;
}

/** It is there, or did not come about. What leads to another page never ends: a press meanwhile would do it again. */
export function end(place) {
  for (const one of [place, pressedOf.get(place)]) if (one) one.ariaBusy = null;
}

/** A page that one comes back to may have been kept as it was left. */
export function endOnReturn() {
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) document.querySelectorAll('[aria-busy]').forEach((one) => end(one));
  });
}
