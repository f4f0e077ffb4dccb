// What happened and what waits, in sentences.

const DEEDS = {
  answer: 'completed', result: 'answered', fail: 'failed', error: 'ended in a business error', escalation: 'escalated',
  retry: 'tried again', timer: 'timer fired', message: 'message came', signal: 'signal came', wait: 'time passed',
};

/** A moment of the play's own clock, with its day: it is not today. */
export function when(text) {
  const at = new Date(text);
  const day = at.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).replace(',', '');
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
  return `${day}, ${time}`;
}

/** How long, two units at most. */
export function span(from, to) {
  let seconds = Math.round((new Date(to) - new Date(from)) / 1000);
  const parts = [];
  for (const [unit, size] of [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]]) {
    const count = Math.floor(seconds / size);
    if (count && parts.length < 2) parts.push(`${count} ${unit}`);
    seconds -= count * size;
  }
  return parts.join(' ') || 'no time';
}

/** What a move did, in a line: [what, more]. */
export function told({ move, events }) {
  const named = (kind) => [...new Set(events.filter((event) => event.kind === kind).map((event) => event.name || event.element))];
  const entered = named('entered');
  const completed = named('completed');
  const stopped = events.find((event) => event.kind === 'incident');
  const ended = events.find((event) => event.kind === 'ended');
  const more = [];
  if (stopped) more.push(`incident: ${stopped.detail?.reason || stopped.name}`);
  for (const event of events) {
    if (event.kind === 'decision') more.push(ruleWords(event));
    if (event.kind === 'message_thrown' || event.kind === 'signal_thrown') more.push(`throws ${event.detail?.name || event.detail?.message || event.detail?.signal || event.name}`);
  }
  for (const name of named('cancelled')) more.push(`${name} is withdrawn`);
  if (ended) more.push(`the instance has ended: ${ended.detail?.state || 'completed'}`);
  if (move.do === 'start') return [`Begins: ${entered.join(', ')}`, more];
  if (move.do === 'go') return [entered.join(', ') || completed.join(', ') || 'Goes on', more];
  const deed = DEEDS[move.do] || move.do;
  const whom = move.do === 'wait' ? '' : completed[0] || stopped?.name || named('timer_fired')[0] || entered[0] || move.name || '';
  if (move.reason && !stopped) more.push(move.reason);
  if (move.code) more.push(move.code);
  if (move.made) more.push('with an example');
  const next = entered.filter((name) => name !== whom);
  if (next.length) more.push(`then ${next.join(', ')}`);
  return [whom ? `${whom}: ${deed}` : `${deed[0].toUpperCase()}${deed.slice(1)}`, more];
}

function ruleWords(event) {
  const notes = event.detail?.explanation || [];
  const hit = notes.flatMap((note) => (note.rules || []).map((rule) => rule.index));
  return hit.length ? `rule ${hit.join(', ')}` : 'no rule fits';
}

/** Where a play stands, in one sentence. */
export function stands(view) {
  if (view.over) return `Ended: ${view.ended}, after ${span(view.started, view.now)}.`;
  const stopped = Object.keys(view.incidents).length;
  if (stopped) return stopped === 1 ? 'Stopped by an incident.' : `Stopped by ${stopped} incidents.`;
  if (view.goesOn) return 'Goes on by itself.';
  const names = view.waits.map((wait) => wait.name);
  if (!names.length) return 'Nothing waits any more.';
  return `Waits at ${names.slice(0, 2).join(' and ')}${names.length > 2 ? ` and ${names.length - 2} more` : ''}.`;
}

/** Whom a user task is for, as people call them. */
export function whom(api, { assignee, roles }) {
  return assignee || roles.map((key) => api.roles?.get(key) || key).join(', ') || 'nobody in particular';
}
