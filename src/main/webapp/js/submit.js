// A form for one task.
import { el, line } from './dom.js';
import { send } from './api.js';
import { ask } from './dialog.js';

const LIMITS = {
  memory: ['Memory', 'text'],
  cpus: ['Processors', 'number'],
  pids: ['Processes and threads', 'number'],
  disk: ['Scratch space', 'text'],
  output: ['Output, each stream', 'text'],
  timeout: ['Time', 'text'],
};

/** Asks for a task; at most what the node's settings allow, in one of its images. */
export function submit(settings, images) {
  ask({
    title: 'Submit a task',
    action: 'Submit',
    content: [
      el('p', { class: 'soft' }, 'It goes to the queue, for whichever node takes it.'),
      field('taskId', 'Task id', { value: 'task-' + crypto.randomUUID().slice(0, 8), required: true, maxlength: 200 }),
      field('codePath', 'Path of the code in the storage', { required: true }),
      field('dataPath', 'Path of the data in the storage', { required: true }),
      el('fieldset', {}, el('legend', {}, 'Hash of the approved code'),
        el('p', { class: 'soft' }, 'At least one of them; ', el('code', {}, './tasker approve --code PATH'), ' prints both.'),
        field('sha256', 'sha256', { pattern: '\\s*[0-9a-fA-F]{64}\\s*', title: '64 hexadecimal digits' }),
        field('eTag', 'ETag')),
      el('details', {}, el('summary', {}, 'Image'),
        el('label', {}, 'Image', el('select', { name: 'image' }, el('option', { value: '' }, 'the usual one'),
          images.flatMap((image) => image.aliases.map((alias) =>
            el('option', { value: alias }, line(alias) + (image.objection ? ' (not ready here)' : '')))))),
        field('imageDigest', 'Digest of the approved image', { pattern: '\\s*[sS][hH][aA]256:[0-9a-fA-F]{64}\\s*', title: 'sha256: and 64 hexadecimal digits' })),
      el('details', {}, el('summary', {}, 'Limits'),
        el('p', { class: 'soft' }, 'What is left empty is what this node allows at most.'),
        el('div', { class: 'grid' }, Object.entries(LIMITS).map(([name, [label, type]]) =>
          field('limits.' + name, label, { type, step: type === 'number' ? 'any' : undefined, min: type === 'number' ? '0' : undefined,
            placeholder: most(settings, name) })))),
    ],
    act: async (values) => {
      const { taskId } = await send('POST', 'tasks', request(values));
      location.hash = '#/task/' + encodeURIComponent(taskId);
    },
  });
}

const most = (settings, name) =>
  String((name === 'timeout' ? settings['tasker.task.timeout'] : settings['tasker.limits.' + name]) ?? '');

const field = (name, label, more = {}) =>
  el('label', {}, label, el('input', { name, autocomplete: 'off', spellcheck: 'false', ...more }));

function request(values) {
  const given = (name) => (values[name] || '').trim();
  const pick = (names, prefix = '') => Object.fromEntries(
    names.filter((name) => given(prefix + name)).map((name) => [name, given(prefix + name)]));
  const limits = pick(Object.keys(LIMITS), 'limits.');
  for (const name of ['cpus', 'pids']) if (limits[name]) limits[name] = Number(limits[name]);
  return {
    ...pick(['taskId', 'codePath', 'dataPath', 'image', 'imageDigest']),
    codeHash: pick(['sha256', 'eTag']),
    ...(Object.keys(limits).length ? { limits } : {}),
  };
}
