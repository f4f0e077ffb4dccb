// The editor of plain texts: the README of a process, example orders.

/** Edits a file as it is written. */
export async function mount(root, api, name) {
  const area = document.createElement('textarea');
  Object.assign(area, { className: 'plain-text', value: api.store.text(name) ?? '', spellcheck: name.endsWith('.md'), readOnly: api.readOnly });
  area.setAttribute('aria-label', name);
  area.addEventListener('input', () => api.store.write(name, area.value));
  area.addEventListener('focus', () => api.at(name, ''));
  root.append(area);
  const off = api.store.on((news) => {
    if (news.name === name && news.from === 'other') reload(area, api.store.text(name) ?? '');
  });
  return { focus: () => area.focus(), flush: () => api.store.write(name, area.value), destroy: off };
}

/** Puts in a new text and leaves the cursor where it was. */
function reload(area, text) {
  const { selectionStart, selectionEnd, scrollTop } = area;
  area.value = text;
  area.setSelectionRange(selectionStart, selectionEnd);
  area.scrollTop = scrollTop;
}
