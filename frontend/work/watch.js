// Tells who has a task open when it changed hands, was done by somebody else or was withdrawn.
import { ask } from '../send.js';
import { say } from './say.js';

const EVERY = 8000;
const GONE = [403, 404]; // one may not see it any more; other faults say nothing about the task

/** Watches until another task is opened; `changed` is called once, before it is said. */
export async function watch(root, changed) {
  const path = `/inbox/${root.dataset.task}/standing`;
  let mark = null;
  const timer = setInterval(look, EVERY);
  document.addEventListener('visibilitychange', look);
  await look();

  function stop() {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  }

  async function look() {
    if (!root.isConnected) return stop();
    if (document.hidden) return undefined;
    const now = await ask(path);
    if (!root.isConnected) return stop();
    if (!now.ok && !GONE.includes(now.status)) return undefined;
    if (now.ok) mark ??= now.body.mark;
    if (now.ok && now.body.mark === mark) return undefined;
    stop();
    changed();
    const words = now.ok ? now.body.words : now.words;
    say(`${words} What you typed is still here.`, 'risk', ['Show how it stands', location.href]);
    return undefined;
  }
}
