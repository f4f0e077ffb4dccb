// The editor of plain texts: the README of a process, example orders.

/** Edits a file as it is written. */
export async function mount(root, api, name) {
  const area = document.createElement('textarea');
  Object.assign(area, { className: 'plain-text', value: api.store.text(name) ?? '', spellcheck: name.endsWith('.md'), readOnly: api.readOnly });
  area.setAttribute('aria-label', name);
  let known = api.store.text(name) ?? ''; // as written: the area itself makes one kind of line end of all
  area.addEventListener('input', () => api.store.write(name, (known = area.value)));
  area.addEventListener('focus', () => api.at(name, ''));
  root.append(area);
  const off = api.store.on((news) => {
    const text = api.store.text(name) ?? '';
    if (news.name !== name || text === known) return;
    known = text;
    reload(area, text);
  });
  return { focus: () => area.focus(), flush() {}, destroy: off };
}

/** Puts in a new text and leaves the cursor where it was. */
function reload(area, text) {
  const { selectionStart, selectionEnd, scrollTop } = area;
  area.value = text;
  area.setSelectionRange(selectionStart, selectionEnd);
  area.scrollTop = scrollTop;
}
