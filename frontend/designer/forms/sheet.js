// The editor of forms: fields by drag and drop, their properties in the column beside.
import { FormEditor } from '@bpmn-io/form-js-editor';
import './vendor.css';

/** Opens forms, tells when one changes, and gives its text back. */
export class Sheet {
  #editor;
  #known = [];

  /** `on` has `changed()` and `selected(field)`. */
  constructor(place, panel, on) {
    this.#editor = new FormEditor({ container: place, propertiesPanel: { parent: panel } });
    this.#editor.on('commandStack.changed', ({ trigger }) => trigger !== 'clear' && on.changed());
    this.#editor.on('selection.changed', ({ selection }) => on.selected(selection));
    // The panel completes FEEL with what the schema names; so it is shown one that names all variables.
    this.#editor.getSchema = () => withKnown(this.#schema(), this.#known);
  }

  /** The variables of the process, for the completion in conditions. */
  know(names) {
    this.#known = names;
  }

  /** Shows a text; what cannot be shown is an error that says why. */
  async open(text) {
    const said = JSON.parse(text);
    if (said === null || typeof said !== 'object' || !Array.isArray(said.components)) {
      throw new Error('A form is an object with a list named components.');
    }
    await this.#editor.importSchema(said);
  }

  text() {
    return `${JSON.stringify(this.#schema(), null, 2)}\n`;
  }

  #schema() {
    return FormEditor.prototype.getSchema.call(this.#editor);
  }

  /** Selects a field by its id or its key; the form itself when there is none. */
  focus(id) {
    const fields = this.#editor.get('formFieldRegistry').getAll();
    const found = fields.find((one) => one.id === id) || fields.find((one) => one.key === id);
    if (!found) return;
    this.#editor.get('selection').set(found);
    const drawn = this.#editor._container.querySelector(`[data-id="${CSS.escape(found.id)}"]`);
    drawn?.scrollIntoView({ block: 'center' });
  }

  /** Adds a text field with this key at the end, and selects it. */
  add(key) {
    const registry = this.#editor.get('formFieldRegistry');
    const form = registry.getAll().find((one) => one.type === 'default');
    const words = key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    const label = words[0].toUpperCase() + words.slice(1);
    const made = this.#editor.get('modeling').addFormField({ type: 'textfield', key, label }, form, form.components.length);
    this.#editor.get('selection').set(made);
  }

  destroy() {
    this.#editor.destroy();
  }
}

function withKnown(schema, names) {
  const fields = names.map((name) => ({ type: 'textfield', id: `known-${name}`, key: name }));
  return { ...schema, components: [...schema.components, ...fields] };
}
