// Tells who has a task open when it changed hands, was done by somebody else or was withdrawn.
import { ask, say } from './send.js';

const EVERY = 8000;

/** Watches until another task is opened; `changed` is called once with the words. */
export async function watch(root, changed) {
  const path = `/inbox/${root.dataset.task}/standing`;
  const first = await ask(path);
  if (!first.ok) return;
  const timer = setInterval(look, EVERY);
  const onSight = () => document.hidden || look();
  document.addEventListener('visibilitychange', onSight);
  function stop() {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onSight);
  }
  async function look() {
    if (!root.isConnected) return stop();
    if (document.hidden) return;
    const now = await ask(path);
    if (now.away || now.out) return;
    if (now.ok && now.body.mark === first.body.mark) return;
    stop();
    changed();
    const words = now.ok ? now.body.words : now.words;
    say(`${words} What you typed is still here.`, 'risk', ['Show how it stands', location.href]);
  }
}
