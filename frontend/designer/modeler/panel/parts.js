// What our groups are made of: choices, formulas, notes, buttons.
import { FeelEntry, isSelectEntryEdited, isTextFieldEntryEdited, SelectEntry, TextFieldEntry } from '@bpmn-io/properties-panel';
import { jsx, jsxs } from '@bpmn-io/properties-panel/preact/jsx-runtime';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { useService } from 'bpmn-js-properties-panel';

const FORMULA = '\0formula';

/** The services that writing needs. */
export function useWriting() {
  return { commandStack: useService('commandStack'), bpmnFactory: useService('bpmnFactory'), templates: useService('elementTemplates') };
}

/** A choice from a list. With `formula`, an entry of its own for what is not in the list, that entry
 * stands below while the value is none of the list. */
export function choice({ id, element, label, options, get, set, none = 'none', formula, byFormula = 'By a formula', description, more = [] }) {
  const known = options.flatMap((one) => one.children || [one]).map((one) => one.value);
  const isOther = (value) => Boolean(value) && !known.includes(value);
  const entry = {
    id, label, options, get, set, none, description, more, isOther, byFormula: formula && byFormula,
    component: Choice, isEdited: isSelectEntryEdited,
  };
  return formula && isOther(get(element)) ? [entry, formula] : [entry];
}

function Choice({ element, id, label, options, get, set, none, description, more, isOther, byFormula }) {
  const services = useWriting();
  const value = get(element) || '';
  const unknown = isOther(value) && !byFormula ? [{ value, label: `${value} (not there)` }] : [];
  const other = byFormula ? [{ value: FORMULA, label: byFormula }] : [];
  return jsx(SelectEntry, {
    element, id, label, description,
    getOptions: () => [{ value: '', label: none }, ...unknown, ...options, ...other, ...more],
    getValue: () => (isOther(value) && byFormula ? FORMULA : value),
    setValue: (chosen) => set(services, element, chosen === FORMULA ? `="${value}"` : chosen || undefined),
  });
}

/** A value that may be a formula (`optional`), or has to be one (`required`). */
export function formula(given) {
  return { component: Formula, isEdited: (node) => Boolean(node?.textContent || node?.value), ...given };
}

function Formula({ element, id, label, description, feel, get, set, missing }) {
  const services = useWriting();
  const debounce = useService('debounceInput');
  const variables = useVariables(element);
  return jsx(FeelEntry, {
    element, id, label, description, feel, debounce, variables,
    getValue: () => get(element) || '',
    setValue: (value) => set(services, element, value || undefined),
    validate: (value) => (missing && (!value || value === '=') ? missing : null),
  });
}

/** The variables in scope, as the completion of formulas wants them. */
function useVariables(element) {
  const resolver = useService('variableResolver');
  const bus = useService('eventBus');
  const [variables, setVariables] = useState([]);
  useEffect(() => {
    let here = true;
    const read = () => void resolver.getVariablesForElement(element.businessObject).then((found) => here && setVariables(found));
    bus.on('commandStack.changed', read);
    read();
    return () => {
      here = false;
      bus.off('commandStack.changed', read);
    };
  }, [element]);
  return variables;
}

export function text(given) {
  return { component: Text, isEdited: isTextFieldEntryEdited, ...given };
}

function Text({ element, id, label, description, get, set, validate }) {
  const services = useWriting();
  const debounce = useService('debounceInput');
  return jsx(TextFieldEntry, {
    element, id, label, description, debounce, validate,
    getValue: () => get(element) || '',
    setValue: (value, wrong) => wrong || set(services, element, value || undefined),
  });
}

/** Words that explain; `words` may be a function of the element. */
export function note(id, words, deeds = []) {
  return { id, words, deeds, component: Note };
}

function Note({ element, id, words, deeds }) {
  const said = typeof words === 'function' ? words(element) : words;
  const buttons = deeds.map(([label, deed]) => jsx('button', { type: 'button', class: 'b bare', onClick: deed, children: label }, label));
  return jsxs('div', { class: 'bio-properties-panel-entry panel-note', 'data-entry-id': id, children: [jsx('p', { children: said }), ...buttons] });
}
