// Who else is in this diagram: a name at the element that somebody has selected.
import { h } from '../shell/dom.js';

export class Others {
  constructor(modeler) {
    this.overlays = modeler.get('overlays');
    this.registry = modeler.get('elementRegistry');
    this.canvas = modeler.get('canvas');
    this.marked = [];
  }

  /** `list` of `{ name, element }`. */
  show(list) {
    this.overlays.remove({ type: 'other' });
    for (const id of this.marked) this.registry.get(id) && this.canvas.removeMarker(id, 'other-here');
    this.marked = [];
    for (const { name, element } of list || []) {
      if (!element || !this.registry.get(element)?.parent) continue;
      this.overlays.add(element, 'other', { position: { bottom: -4, left: 0 }, html: h('span', { class: 'other-name' }, name) });
      this.canvas.addMarker(element, 'other-here');
      this.marked.push(element);
    }
  }
}
