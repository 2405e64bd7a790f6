// A form for one task.
import { el } from './dom.js';
import { send } from './api.js';

export function submit() {
  const said = el('p', { class: 'problem', role: 'alert' });
  const field = (name, label, value = '') => el('label', {}, label, el('input', { name, value, required: true, autocomplete: 'off' }));
  const dialog = el('dialog', { 'aria-label': 'Submit a task', onclose: () => dialog.remove() },
    el('form', { method: 'dialog', onsubmit: (event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(event.target));
      send('POST', 'tasks', { taskId: values.taskId, codePath: values.codePath, dataPath: values.dataPath,
        codeHash: { sha256: values.sha256 } })
        .then(() => dialog.close(), (e) => { said.textContent = e.message; });
    } },
      field('taskId', 'Task id', 'task-' + crypto.randomUUID().slice(0, 8)),
      field('codePath', 'Path of the code'), field('dataPath', 'Path of the data'),
      field('sha256', 'sha256 of the approved code (./tasker approve --code PATH)'),
      said,
      el('div', { class: 'bar' }, el('button', {}, 'Submit'),
        el('button', { type: 'button', onclick: () => dialog.close() }, 'Close'))));
  document.body.append(dialog);
  dialog.showModal();
}
