// The pages behind the workspace are made of what the server has: everything is saved before one goes there.

/** Saves all that is drawn and typed; an error says why it cannot be. */
export async function saveAll(api) {
  if (api.readOnly) return;
  await api.take();
  await api.store.saveNow();
  if (api.store.isDirty) throw new Error('Not everything is saved yet. Look at the mark beside the name of the process.');
}

/** Goes to another page once everything is saved; what cannot be stays here, unless one leaves all the same, which the browser asks about. */
export async function leaveFor(api, address) {
  try {
    await saveAll(api);
  } catch (error) {
    api.notify('risk', error.message, [['Leave all the same', () => location.assign(address)]]);
    return;
  }
  location.assign(address);
}

/** Lets the links of the bar go so. */
export function saveBeforeLinks(api) {
  document.querySelector('.bar').addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    leaveFor(api, link.href);
  });
}
