// A user task's form: drawn by form-js, kept as a draft while one types, checked again by the server.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';

function toast(words, kind) {
  const box = document.getElementById('task-note');
  box.textContent = words;
  box.hidden = false;
  box.className = `note ${kind}`;
}

async function send(url, answers) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-CSRFToken': document.querySelector('meta[name=csrf]').content,
    },
    body: JSON.stringify({ answers }),
  });
}

/** Only what the form asks for; form-js also gives back what it was told. */
function answersOf(said, data) {
  const known = new Set(said.fields);
  return Object.fromEntries(Object.entries(data).filter(([key]) => known.has(key)));
}

async function complete(form, said) {
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) {
    toast('Some answers need a correction.', 'bad');
    return;
  }
  const answer = await send(said.complete, answersOf(said, data)).catch(() => null);
  if (!answer) {
    toast('Baton does not answer. Your answers are still here; try again.', 'bad');
    return;
  }
  const result = await answer.json();
  if (answer.ok) {
    location.href = result.next;
    return;
  }
  const lines = (result.errors || []).map((one) => `${said.labels[one.pointer] || one.pointer}: ${one.detail}`);
  toast([result.detail, ...lines].join(' '), 'bad');
}

/** Keeps what was typed, a moment after the last key. */
function keepDraft(form, said, place) {
  let timer = null;
  form.on('changed', () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mark = document.getElementById('draft-mark');
      if (!mark || !place.isConnected) return; // another task was opened
      const answer = await send(said.draft, answersOf(said, form.submit().data)).catch(() => null);
      mark.textContent = answer?.ok ? 'draft saved' : 'draft not saved';
    }, 1500);
  });
}

/** Draws the form of the user task that is open. */
export async function mountTask() {
  const place = document.getElementById('task-form');
  if (!place || place.dataset.ready) return;
  const said = JSON.parse(document.getElementById('task-data').textContent);
  const form = new Form({ container: place });
  await form.importSchema(said.schema, said.data);
  if (said.readonly) form.setProperty('readOnly', true);
  else keepDraft(form, said, place);
  document.getElementById('complete')?.addEventListener('click', () => complete(form, said));
  place.dataset.ready = 'yes';
}
