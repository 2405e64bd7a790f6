// The first page: is all well, what runs, what failed.
import { el, line } from './dom.js';
import { get } from './api.js';
import { chart } from './chart.js';
import { REASONS, clock, colour, took } from './words.js';

const FILTERS = { all: 'All', running: 'Running', failed: 'Failed', success: 'Succeeded' };
const SHOWN = 200;

export function list(filter, place) {
  const figures = el('dl', { class: 'figures' });
  const picture = el('div');
  const body = el('tbody');
  const none = el('p', { class: 'soft' });
  place.replaceChildren(
    el('h1', {}, 'Tasks on this node'),
    figures,
    picture,
    el('div', { class: 'bar', role: 'group', 'aria-label': 'Which tasks' },
      Object.entries(FILTERS).map(([key, text]) =>
        el('button', { type: 'button', 'aria-pressed': String(key === filter),
          onclick: () => { location.hash = '#/' + (key === 'all' ? '' : key); } }, text))),
    el('table', { class: 'tasks' },
      el('thead', {}, el('tr', {}, ['Task', 'State', 'Why', 'Began', 'Took'].map((t) => el('th', { scope: 'col' }, t)))),
      body),
    none,
  );
  let shown = null;
  let drawn = null;
  return async () => {
    const [page, past] = await Promise.all([get('tasks?limit=500'), get('node/history')]);
    if (page !== shown || page.tasks.some((t) => t.state === 'running')) {
      shown = page;
      const tasks = page.tasks.filter((task) => matches(task, filter)).slice(0, SHOWN);
      body.replaceChildren(...tasks.map(row));
      none.textContent = tasks.length ? '' : 'None, as far as it is remembered here.';
      const count = (f) => page.tasks.filter((task) => matches(task, f)).length;
      figures.replaceChildren(
        figure('wait in the queue', page.waiting), figure('running', count('running')),
        figure('failed lately', count('failed')), figure('succeeded lately', count('success')));
    }
    if (past !== drawn) picture.replaceChildren(...chart(past.ended));
    drawn = past;
  };
}

const figure = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, String(value)));

function matches(task, filter) {
  const failed = task.state === 'error' || task.state === 'rejected';
  if (filter === 'failed') return failed;
  if (filter === 'running') return task.state === 'running' || task.state === 'left';
  return filter === 'all' || task.state === filter;
}

function row(task) {
  const end = task.finishedAt ? Date.parse(task.finishedAt) : Date.now();
  return el('tr', {},
    el('td', {}, el('a', { href: '#/task/' + task.runId }, line(task.taskId))),
    el('td', {}, el('span', { class: 'badge ' + colour(task) }, task.state)),
    el('td', {}, task.step ? `${task.step.name} (${task.step.index} of ${task.step.count})` : REASONS[task.reason] || ''),
    el('td', {}, el('time', { datetime: task.startedAt }, clock(task.startedAt))),
    el('td', {}, took(Math.max(0, end - Date.parse(task.startedAt)))));
}
