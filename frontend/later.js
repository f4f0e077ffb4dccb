// Does something once, when a pause has come: what is written, checked and tried while one types.

/** `work` after `pause` ms without another call; `.now()` does at once what waits and gives what it
 * comes to, also of work that has begun; `.stop()` drops what waits. */
export function later(pause, work) {
  let timer = 0;
  let last;
  const begin = () => {
    timer = 0;
    last = work();
  };
  const call = () => {
    clearTimeout(timer);
    timer = setTimeout(begin, pause);
  };
  call.now = () => {
    if (!timer) return last;
    call.stop();
    begin();
    return last;
  };
  call.stop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  return call;
}

/** Numbers its questions, so that only the answer to the last one counts. */
export function newest() {
  let last = 0;
  return async (question) => {
    const mine = ++last;
    const answer = await question().then((value) => ({ value }), (error) => ({ error }));
    return mine === last ? answer : null;
  };
}

/** Calls `work` whenever the element comes into view. */
export function whenShown(element, work) {
  const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && work());
  watch.observe(element);
  return () => watch.disconnect();
}
