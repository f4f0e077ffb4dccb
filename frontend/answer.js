// The page of a contact outside: one form, kept as a draft while one types, handed in once.
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { formIn } from './forms/form.js';
import { later } from './later.js';
import { send } from './send.js';
import './tokens.css';
import './answer.css';

const PAUSE = 1200; // after the last key
const AGAIN = 5000; // after a draft that the server did not take
const place = document.getElementById('task-form');
const note = document.getElementById('task-note');
const mark = document.getElementById('draft-mark');

function say(words) {
  note.textContent = words;
  note.className = 'said bad';
  note.hidden = !words;
  if (words) note.scrollIntoView({ block: 'nearest' });
}

/** Only what the form asks for; form-js also gives back what it was told. */
function answersOf(asked, data) {
  return Object.fromEntries(asked.fields.filter((key) => key in data).map((key) => [key, data[key]]));
}

function faultsOf(asked, { out, words, errors }) {
  if (out) return 'This page was open for too long. Copy what you typed, then load the page again.';
  const lines = errors.map((one) => `${asked.labels[one.pointer] || one.pointer}: ${one.detail}`);
  return [words, ...lines].join(' ');
}

/** Whether the same draft may be taken later: the server is away, or has too much to do. */
const isAway = ({ away, status }) => away || status === 429 || status >= 500;

/** Keeps what was typed, a moment after the last key, and tries again until the server has it.
 * `now()` sends at once what waits; `end()` drops it. */
function drafts(form, asked) {
  let typed = null;
  let touched = false; // the form says that it changed when it is drawn as well
  for (const kind of ['input', 'change', 'pointerdown', 'keydown']) {
    place.addEventListener(kind, () => { touched = true; }, { capture: true });
  }
  const save = later(PAUSE, async () => {
    again.stop();
    const answer = await send(asked.draft, { json: { answers: answersOf(asked, typed) } });
    mark.textContent = answer.ok ? 'Kept. You can go on later.' : 'Not kept yet.';
    if (isAway(answer)) again();
    else say(answer.ok ? '' : faultsOf(asked, answer));
  });
  const again = later(AGAIN, save);
  const now = () => {
    again.now(); // what was not taken before waits like what was just typed
    return save.now();
  };
  form.on('changed', ({ data }) => {
    if (!touched) return;
    typed = data;
    mark.textContent = '';
    save();
  });
  window.addEventListener('pagehide', now);
  const end = () => {
    window.removeEventListener('pagehide', now);
    again.stop();
    save.stop();
  };
  return { now, end };
}

/** Hands the answers in; before that the draft has them, so that after a refusal nothing is lost. */
async function handIn(form, asked, draft) {
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) {
    say('Some answers need a correction.');
    return;
  }
  await draft.now();
  const answer = await send(asked.complete, { json: { answers: answersOf(asked, data) } });
  if (!answer.ok) {
    say(faultsOf(asked, answer));
    return;
  }
  draft.end();
  location.replace(answer.body.next);
}

async function mount() {
  const asked = JSON.parse(document.getElementById('task-data').textContent);
  const form = formIn(place);
  await form.importSchema(asked.schema, asked.data);
  place.querySelector('.coming').remove();
  const draft = drafts(form, asked);
  const button = document.getElementById('complete');
  button.addEventListener('click', async () => {
    button.disabled = true;
    await handIn(form, asked, draft);
    button.disabled = false;
  });
  button.disabled = false;
  place.dataset.ready = 'yes';
}

if (place) await mount();
