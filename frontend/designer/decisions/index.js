/** Shows the file as text until its editor is there. */
export async function mount(root, api, name) {
  const area = document.createElement('textarea');
  area.value = api.store.text(name) || '';
  area.addEventListener('input', () => api.store.write(name, area.value));
  root.append(area);
  return { focus() {}, flush() {}, destroy() {} };
}
