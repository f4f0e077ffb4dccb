// A diagram that can be looked at, selected and exported, but not changed.
import RuleProvider from 'diagram-js/lib/features/rules/RuleProvider';

const FIRST = 3000; // before every other rule
const DEEDS = [
  'elements.move', 'elements.create', 'elements.delete', 'elements.align', 'elements.distribute', 'shape.create', 'shape.append', 'shape.attach',
  'shape.replace', 'shape.resize', 'connection.create', 'connection.start', 'connection.reconnect', 'connection.updateWaypoints', 'element.autoResize',
];

class LookOnly extends RuleProvider {
  static $inject = ['eventBus'];

  constructor(eventBus) {
    super(eventBus);
    this.addRule(DEEDS, FIRST, () => false);
    eventBus.on(['element.dblclick', 'copyPaste.pasteElements', 'create.start'], FIRST, () => false);
  }
}

export const LookOnlyModule = { __init__: ['lookOnly'], lookOnly: ['type', LookOnly] };
