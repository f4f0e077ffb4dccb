// Separated duties name user tasks by id: the header follows when such a task gets another id, in the
// other diagrams of the folder too, and when it is copied together with the task that names it.
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { change, header, run } from './panel/write.js';

export const NOT_DONE_BY = 'notDoneBy';
const AFTER = 700; // when the copy has its id, which it gets at 1000

/** The ids of the user tasks whose doers must not do this one. */
export function notDoneBy(element) {
  return parted(header(element, NOT_DONE_BY)?.get('value'));
}

/** What the header says of these ids; nothing if there are none. */
export function naming(ids) {
  return ids.join(', ') || undefined;
}

/** The user tasks of the diagram that an element is in, drawn or not, with those of sub-processes. */
export function userTasksAround(element) {
  let outermost = getBusinessObject(element);
  while (outermost.$parent) outermost = outermost.$parent;
  return (outermost.get('rootElements') || []).flatMap(within).map((one) => ({ id: one.id, name: one.name }));
}

function within(scope) {
  return (scope.flowElements || []).flatMap((one) => (one.$type === 'bpmn:UserTask' ? [one] : within(one)));
}

function parted(text) {
  return (text || '').split(',').map((one) => one.trim()).filter(Boolean);
}

class Duties extends CommandInterceptor {
  static $inject = ['eventBus', 'commandStack', 'elementRegistry', 'draft'];

  constructor(eventBus, commandStack, registry, draft) {
    super(eventBus);
    this.executed('element.updateProperties', ({ context }) => {
      if (is(context.element, 'bpmn:UserTask')) context.followed = elsewhere(draft, context.oldProperties?.id, context.properties.id);
    });
    this.reverted('element.updateProperties', ({ context }) => {
      if (context.followed?.length) elsewhere(draft, context.properties.id, context.oldProperties.id, context.followed);
    });
    this.postExecuted('element.updateProperties', ({ context }) => {
      const [before, after] = [context.oldProperties?.id, context.properties.id];
      if (!before || !after || before === after) return;
      const steps = registry.filter((one) => is(one, 'bpmn:UserTask')).flatMap((one) => renaming(one, before, after));
      if (steps.length) run({ commandStack }, steps);
    });
    const copies = new WeakMap(); // of one paste: the new ids by the old ones, and the headers that name some
    eventBus.on('copyPaste.pasteElement', AFTER, ({ cache, descriptor }) => {
      if (!copies.has(cache)) copies.set(cache, { ids: new Map(), said: [] });
      follow(copies.get(cache), descriptor);
    });
  }
}

function renaming(element, before, after) {
  const ids = notDoneBy(element);
  if (!ids.includes(before)) return [];
  return [change(element, header(element, NOT_DONE_BY), { value: naming(ids.map((id) => (id === before ? after : id))) })];
}

/** Renames a user task in the headers of other diagrams, or of these files; gives those that changed. */
function elsewhere({ api, file }, before, after, files = api.store.names()) {
  if (!before || !after || before === after) return [];
  return files.filter((name) => {
    if (name === file || !name.endsWith('.bpmn')) return false;
    api.editor(name)?.flush();
    const text = api.store.text(name);
    const renamed = text && renamedIn(text, before, after);
    if (!renamed || renamed === text) return false;
    api.store.follow(name, renamed);
    return true;
  });
}

/** The text stays as it is but for the ids; a diagram with such a user task of its own means that one. */
function renamedIn(text, before, after) {
  if (new RegExp(`userTask\\s[^>]*\\bid=["']${before.replace(/\./g, '\\.')}["']`).test(text)) return text;
  return text.replace(/<[\w:.-]*header\s[^>]*>/g, (tag) => {
    if (!new RegExp(`\\bkey=["']${NOT_DONE_BY}["']`).test(tag)) return tag;
    return tag.replace(/(\bvalue=["'])([^"']*)/, (all, begin, said) => {
      const ids = parted(said);
      return ids.includes(before) ? begin + naming(ids.map((id) => (id === before ? after : id))) : all;
    });
  });
}

/** Nothing of a copy is drawn yet, so its headers may be written at once. */
function follow({ ids, said }, { id, type, businessObject }) {
  if (type !== 'bpmn:UserTask') return;
  ids.set(id, businessObject.id);
  if (notDoneBy(businessObject).length) said.push([header(businessObject, NOT_DONE_BY), notDoneBy(businessObject)]);
  for (const [one, named] of said) {
    if (named.some((other) => ids.has(other))) one.set('value', naming(named.map((other) => ids.get(other) ?? other)));
  }
}

export const DutiesModule = { __init__: ['batonDuties'], batonDuties: ['type', Duties] };
