// A user task's form: drawn by form-js, kept as a draft while one types, checked again by the server.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js-base.css';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';

const place = document.getElementById('task-form');
const said = JSON.parse(document.getElementById('task-data').textContent);
const form = new Form({ container: place });

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
function answersOf(data) {
  const known = new Set(said.fields);
  return Object.fromEntries(Object.entries(data).filter(([key]) => known.has(key)));
}

async function complete() {
  const { data, errors } = form.submit();
  if (Object.keys(errors).length) {
    toast('Some answers need a correction.', 'bad');
    return;
  }
  const answer = await send(said.complete, answersOf(data)).catch(() => null);
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

await form.importSchema(said.schema, said.data);
if (said.readonly) form.setProperty('readOnly', true);
document.getElementById('complete')?.addEventListener('click', complete);
let timer = null;
form.on('changed', () => {
  if (said.readonly) return;
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const answer = await send(said.draft, answersOf(form.submit().data)).catch(() => null);
    const mark = document.getElementById('draft-mark');
    if (mark) mark.textContent = answer?.ok ? 'draft saved' : 'draft not saved';
  }, 1500);
});
place.dataset.ready = 'yes';
