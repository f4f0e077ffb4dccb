// A file as it is written, in an area that follows what others write and leaves the cursor where it was.
import { h } from '../shell/dom.js';

/** `{ area, focus, flush, destroy }`: as an editor, beside the area itself. */
export function areaOf(api, name) {
  const area = h('textarea', { class: 'plain-text', 'aria-label': name, spellcheck: name.endsWith('.md') });
  let known = api.store.text(name) ?? ''; // as written: the area itself makes one kind of line end of all
  area.value = known;
  area.readOnly = api.readOnly;
  area.addEventListener('input', () => api.store.write(name, (known = area.value)));
  area.addEventListener('focus', () => api.at(name, ''));
  const off = api.store.on((news) => {
    const text = api.store.text(name) ?? '';
    if (news.name !== name || text === known) return;
    known = text;
    reload(area, text);
  });
  return { area, focus: () => area.focus(), flush() {}, destroy: off };
}

function reload(area, text) {
  const { selectionStart, selectionEnd, scrollTop } = area;
  area.value = text;
  area.setSelectionRange(selectionStart, selectionEnd);
  area.scrollTop = scrollTop;
}
