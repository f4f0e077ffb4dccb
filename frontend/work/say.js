// Says something above the form of the task that is open.
const OUT = 'You are signed out. What you typed is kept in this browser: sign in, and it is here again.';

/** Says words; `link` is [words, address]. */
export function say(words, kind = 'bad', link = null) {
  const box = document.getElementById('task-note');
  if (!box) return;
  const text = document.createElement('div');
  text.textContent = words;
  box.replaceChildren(text);
  if (link) {
    const way = document.createElement('a');
    Object.assign(way, { className: 'btn end', textContent: link[0], href: link[1] });
    box.append(way);
  }
  box.className = `note mt ${kind}`;
  box.hidden = !words;
  if (words && kind === 'bad') box.scrollIntoView({ block: 'nearest' });
}

/** Says what went wrong with an answer; who is signed out finds the way in. */
export function sayFault(answer, lines = []) {
  const here = encodeURIComponent(location.pathname + location.search);
  if (answer.out) say(OUT, 'bad', ['Sign in', `/sign-in?next=${here}`]);
  else say([answer.words, ...lines].join(' '));
}
