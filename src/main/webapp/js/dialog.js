// Questions that hold everything else up: the focus stays in them, and goes back where it was.
import { button, el } from './dom.js';

let numbers = 0;

/**
 * Shows a form over the page.
 *
 * @param content of the form
 * @param action what its button says
 * @param act is called with the fields' values; the form closes when its promise is kept, and says
 *     why it was not otherwise
 */
export function ask({ title, content, action, kind = 'main', act }) {
  const heading = el('h2', { id: 'dialog-' + ++numbers }, title);
  const said = el('p', { class: 'problem', role: 'alert' });
  const go = el('button', { class: kind }, action);
  const before = document.activeElement;
  const dialog = el('dialog', { 'aria-labelledby': heading.id, onclose: () => {
    dialog.remove();
    if (!before.isConnected) document.getElementById('main').focus();
  } },
    el('form', { method: 'dialog', onsubmit: async (event) => {
      event.preventDefault();
      go.disabled = true;
      try {
        await act(Object.fromEntries(new FormData(event.target)));
        dialog.close();
      } catch (e) {
        said.textContent = e.message;
      }
      go.disabled = false;
    } },
      heading, content, said,
      el('div', { class: 'bar ends' }, button('Close', () => dialog.close()), go)));
  document.body.append(dialog);
  dialog.showModal();
}

/** Asks whether something is to be done that cannot be taken back. */
export const confirm = (title, text, action, act) =>
  ask({ title, content: el('p', {}, text), action, kind: 'stop', act });
