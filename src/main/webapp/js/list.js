// The first page: what waits and runs, what has ended, and why.
import { button, el, line, some } from './dom.js';
import { get } from './api.js';
import { chart } from './chart.js';
import { STEPS, VERDICTS, clock, colour, reason, state, took } from './words.js';

const FILTERS = { '': 'All', failed: 'Failed', success: 'Succeeded' };
const STATES = { '': 'success,error,rejected', failed: 'error,rejected', success: 'success' };
const PAGE = 50;
const MOST = 500;

/** @param why the reason that is wanted, or nothing */
export function list(filter, why, place) {
  const wanted = filter in STATES ? filter : '';
  const tiles = el('div', { class: 'tiles' });
  const picture = el('div', { class: 'panels' });
  const running = el('section', { 'aria-labelledby': 'running' });
  const ended = el('tbody');
  const below = el('div', { class: 'bar' });
  place.replaceChildren(
    el('h1', { class: 'unseen' }, 'Tasks on this node'),
    tiles, running, picture,
    el('div', { class: 'bar spread' },
      el('h2', { id: 'ended' }, 'Ended'),
      el('div', { class: 'bar', role: 'group', 'aria-label': 'Which tasks' },
        Object.entries(FILTERS).map(([key, text]) =>
          el('a', { class: 'pick', href: '#/' + key, 'aria-current': key === wanted && !why ? 'true' : undefined }, text)),
        why && el('a', { class: 'pick', href: '#/' + wanted, 'aria-current': 'true', 'aria-label': `Only: ${reason(why)[0]}. Show the others, too` },
          reason(why)[0] + ' ✕')),
      finder()),
    table(ended), below);
  let limit = PAGE;
  let shown = null;
  let last = {};
  const query = () => `tasks?state=${STATES[wanted]}&limit=${limit}` + (why ? '&reason=' + encodeURIComponent(why) : '');
  const update = async () => {
    const [now, past, page] = await Promise.all([
      get('tasks?state=running,left&limit=100'), get('node/history'), get(query())]);
    const at = document.activeElement?.getAttribute('href');
    if (now !== last.now) running.replaceChildren(...live(now));
    else running.querySelectorAll('.ran').forEach((one, i) => { one.textContent = ran(now.tasks[i]); });
    if (past !== last.past || now !== last.now) {
      const drawn = chart(past);
      if (past !== last.past) picture.replaceChildren(...drawn.sections);
      tiles.replaceChildren(
        tile(now.waiting, 'wait in the queue'), tile(now.total, 'running', now.total ? 'run' : ''),
        tile(drawn.failed, 'failed in three hours, since the start', drawn.failed ? 'bad' : '', '#/failed'),
        tile(drawn.good, 'succeeded in three hours, since the start', drawn.good ? 'good' : '', '#/success'));
    }
    if (page !== shown) {
      shown = page;
      ended.replaceChildren(...page.tasks.map(row));
      below.replaceChildren(...some([
        el('p', { class: 'soft' }, page.total === 0 ? 'None, as far as is remembered here.'
          : `${page.tasks.length} of ${page.total} that are remembered here`),
        page.total > limit && limit < MOST && button('Show more', () => { limit = Math.min(MOST, limit * 3); return update(); })]));
    }
    if (at && document.activeElement === document.body) place.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
    last = { now, past };
  };
  return update;
}

const tile = (value, name, kind = '', href) => {
  const content = [el('strong', { class: kind }, String(value)), el('span', {}, name)];
  return href ? el('a', { class: 'tile', href }, content) : el('div', { class: 'tile' }, content);
};

const table = (body) => el('div', { class: 'card flat' }, el('table', { class: 'tasks', 'aria-labelledby': 'ended' },
  el('thead', {}, el('tr', {}, ['Task', 'State', 'What happened', 'Began', 'Took'].map((t) => el('th', { scope: 'col' }, t)))), body));

/** Finds a task by its id, whatever characters that has. */
function finder() {
  const said = el('span', { class: 'problem', role: 'alert' });
  return el('form', { class: 'bar', role: 'search', onsubmit: async (event) => {
    event.preventDefault();
    const id = new FormData(event.target).get('id').trim();
    said.textContent = '';
    try {
      const { tasks } = await get('tasks?limit=1&taskId=' + encodeURIComponent(id));
      location.hash = '#/task/' + (tasks.length ? tasks[0].runId : encodeURIComponent((await get('tasks/' + encodeURIComponent(id))).runId));
    } catch {
      said.textContent = 'No task here has this id.';
    }
  } }, el('input', { type: 'search', name: 'id', required: true, 'aria-label': 'Id of a task or a run', placeholder: 'id of a task' }),
    el('button', {}, 'Open'), said);
}

const ran = (task) => took(Math.max(0, Date.now() - Date.parse(task.startedAt)));

const link = (task) => el('a', { href: '#/task/' + task.runId }, line(task.taskId));

function live(page) {
  if (page.total === 0) return [];
  return [
    el('h2', { id: 'running' }, 'Running now'),
    el('ul', { class: 'running card flat' }, page.tasks.map((task) =>
      el('li', {}, link(task),
        el('span', { class: 'badge run' }, state(task)),
        el('span', {}, task.step ? `${STEPS[task.step.name]}, step ${task.step.index} of ${task.step.count}` : task.state === 'left'
          ? 'from before a restart; nobody has asked for it yet' : ''),
        el('span', { class: 'soft ran' }, ran(task))))),
    page.total > page.tasks.length && el('p', { class: 'soft' }, `and ${page.total - page.tasks.length} more`),
  ].filter(Boolean);
}

function row(task) {
  const odd = task.verdict && task.verdict !== 'clean' && VERDICTS[task.verdict];
  return el('tr', {},
    el('td', {}, link(task)),
    el('td', {}, el('span', { class: 'badge ' + colour(task) }, state(task))),
    el('td', {}, el('strong', {}, reason(task.reason, task.fault)[0]), task.state !== 'success' && el('span', { class: 'soft' }, ' ', reason(task.reason, task.fault)[1]),
      odd && el('span', { class: 'badge ' + odd[0] }, odd[1])),
    el('td', {}, el('time', { datetime: task.startedAt }, clock(task.startedAt))),
    el('td', {}, took(Math.max(0, Date.parse(task.finishedAt) - Date.parse(task.startedAt)))));
}
