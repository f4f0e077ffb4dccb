// A form as people meet it everywhere: form-js, in our words and with our dates.
import { Form } from '@bpmn-io/form-js-viewer';
import './form.css';
import { officeDates, refuseNoDates } from './dates.js';
import { sayAsServer } from './words.js';

officeDates();

/** A form in a place, before it has fields. */
export function formIn(container) {
  const form = new Form({ container, debounce: false }); // what is sent holds the last key, too
  sayAsServer(form);
  refuseNoDates(form);
  return form;
}
