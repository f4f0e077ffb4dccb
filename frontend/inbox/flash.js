// What is told over the list of a phone, where it moves no row and covers no deed.
import { button } from '../button.js';

const READ = 10_000;

/** What came of a deed goes by itself, since it covers rows; what went wrong when it is closed. */
export function passing() {
  if (!matchMedia('(max-width: 700px)').matches) return;
  for (const note of document.querySelectorAll('.flash > .note')) {
    note.append(button('Close', '', () => note.remove()));
    if (!note.matches('.bad')) setTimeout(() => note.remove(), READ);
  }
}

/** Says how high the deeds at the selected are, and those with what came of them: what is told lies above. */
export function keepAbove() {
  const [told, deeds] = ['bulk-said', 'bulk'].map((id) => document.getElementById(id));
  const watch = new ResizeObserver(() => {
    document.body.style.setProperty('--bulk', `${deeds.offsetHeight}px`);
    document.body.style.setProperty('--deeds', `${told.offsetHeight + deeds.offsetHeight}px`);
  });
  for (const one of [told, deeds]) watch.observe(one);
}
