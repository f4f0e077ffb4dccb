// Buttons that open a dialog, dialogs that close, and one that is open from the start.
export function askBefore() {
  document.querySelector('dialog[data-open]')?.showModal();
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-dialog]');
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  });
}
