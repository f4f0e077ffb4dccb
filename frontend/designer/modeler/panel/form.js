// The form of a user task: one of the draft's, or a new one made in place.
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { blankForm } from '../../shell/blank.js';
import { forms, freeName } from '../contents.js';
import { choice, note } from './parts.js';
import { extension, removeExtension, setExtension } from './write.js';

const TYPE = 'zeebe:FormDefinition';
const NEW = '\0new';

export function form(element, { api }) {
  if (!is(element, 'bpmn:UserTask')) return [];
  const found = forms(api.store);
  const id = extension(element, TYPE)?.get('formId');
  const here = found.find((one) => one.id === id);
  const set = (services, one, value) => {
    if (value === undefined) return removeExtension(services, one, TYPE);
    const formId = value === NEW ? begin(api, one) : value;
    setExtension(services, one, TYPE, { formId, formKey: undefined, externalReference: undefined });
    if (value === NEW) api.go(`${formId}.form`);
  };
  const options = found.map((one) => ({ value: one.id, label: one.id }));
  const more = api.readOnly ? [] : [{ value: NEW, label: 'New form…' }];
  return [
    ...choice({ id: 'form', element, label: 'Form', options, get: () => id, set, none: 'no form: done or not', more }),
    ...(here ? [note('form-about', fields(here), [['Open the form', () => api.go(here.file)]])] : []),
  ];
}

function fields({ fields: list }) {
  if (!list.length) return 'It asks for nothing yet.';
  const names = list.slice(0, 4).map((one) => one.label || one.key).join(', ');
  return `${list.length} ${list.length === 1 ? 'field' : 'fields'}: ${names}${list.length > 4 ? ' …' : ''}`;
}

/** A new form named after its user task. */
function begin(api, element) {
  const id = freeName(api.store, element.businessObject.name || element.id, '.form');
  api.store.write(`${id}.form`, blankForm(id));
  return id;
}
