// The page of a contact outside: one form, kept as a draft while one types, handed in once.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { send } from './send.js';
import './tokens.css';
import './answer.css';

const PAUSE = 1200;
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

/** Keeps what was typed, a moment after the last key. */
function keepDraft(form, asked) {
  let timer = null;
  let touched = false; // the form says that it changed when it is drawn as well
  for (const kind of ['input', 'change', 'pointerdown', 'keydown']) {
    place.addEventListener(kind, () => { touched = true; }, { capture: true });
  }
  form.on('changed', ({ data }) => {
    if (!touched) return;
    clearTimeout(timer);
    mark.textContent = '';
    timer = setTimeout(async () => {
      const { ok } = await send(asked.draft, { json: { answers: answersOf(asked, data) } });
      mark.textContent = ok ? 'Kept. You can go on later.' : 'Not kept yet.';
    }, PAUSE);
  });
  return () => clearTimeout(timer);
}

async function mount() {
  const asked = JSON.parse(document.getElementById('task-data').textContent);
  const form = new Form({ container: place });
  await form.importSchema(asked.schema, asked.data);
  const stop = keepDraft(form, asked);
  const button = document.getElementById('complete');
  button.addEventListener('click', async () => {
    const { data, errors } = form.submit();
    if (Object.keys(errors).length) {
      say('Some answers need a correction.');
      return;
    }
    stop();
    button.disabled = true;
    const answer = await send(asked.complete, { json: { answers: answersOf(asked, data) } });
    if (answer.ok) location.replace(answer.body.next);
    else say(faultsOf(asked, answer));
    button.disabled = false;
  });
  place.dataset.ready = 'yes';
}

if (place) await mount();
