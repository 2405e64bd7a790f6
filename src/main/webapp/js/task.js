// One run: what became of it, what to do, what it printed, what it touched.
import { bar, button, el, facts, line, some } from './dom.js';
import { API, get, send } from './api.js';
import { confirm } from './dialog.js';
import { receipt } from './entry.js';
import { evidence } from './evidence.js';
import { watch } from './output.js';
import { asked } from './record.js';
import { ACTS, STEPS, bytes, clock, colour, period, reason, size, state, took } from './words.js';

/** @param roles tells what whoever looks may do */
export function task(id, place, roles) {
  const head = el('div');
  const streams = el('section', { class: 'card' });
  const rest = el('div');
  place.replaceChildren(head);
  let shown = null;
  let live = null;
  const update = async () => {
    const run = await known(id).catch((e) => {
      if (e.status !== 404 || shown) throw e;
      head.replaceChildren(...missing(id));
    });
    if (!run || run === shown) return;
    const ends = shown?.state === 'running' && run.state !== 'running';
    if (shown === null) place.replaceChildren(...some([head, roles().includes('reader') && streams, rest]));
    if (roles().includes('reader') && (shown === null || ends)) {
      live?.close();
      live = watch(run, streams, update);
    }
    shown = run;
    const at = head.contains(document.activeElement) && document.activeElement.textContent;
    head.replaceChildren(...heading(run, roles()));
    if (at) [...head.querySelectorAll('a, button')].find((one) => one.textContent === at)?.focus();
    rest.replaceChildren(...(run.report ? [...evidence(run.report), ...outputs(run), about(run)] : [about(run)]));
  };
  update.close = () => live?.close();
  return update;
}

/** What a path cannot have: servers, proxies and browsers make another path of it. */
const NO_SEGMENT = /^\.\.?$|[/\\#\p{Cc}]/u;

/** By its id in the path, or, where that cannot stand there, by that of its run. */
async function known(id) {
  if (!NO_SEGMENT.test(id)) return get('tasks/' + encodeURIComponent(id));
  const { tasks } = await get('tasks?limit=1&taskId=' + encodeURIComponent(id));
  if (!tasks.length) throw Object.assign(new Error(), { status: 404 });
  return get('tasks/' + tasks[0].runId);
}

const back = () => el('p', {}, el('a', { href: '#/' }, '← All tasks'));

const missing = (id) => [back(), el('h1', {}, line(id)),
  el('p', {}, 'This node knows no such run yet. A task that was sent a moment ago waits in the queue, and may be taken by another node; '
    + 'one that has ended is forgotten here after a while. This page looks again every two seconds.'),
  el('p', {}, 'Runs that have ended stay in the ', el('a', { href: asked({ task: id }) }, 'record'), '.')];

function heading(run, roles) {
  return some([
    back(),
    el('div', { class: 'bar spread' },
      el('h1', {}, line(run.taskId), ' ', el('span', { class: 'badge ' + colour(run) }, state(run))),
      roles.includes('operator') && orders(run)),
    run.reason && verdict(run),
    el('section', { class: 'card' }, el('h2', {}, 'Steps'), timeline(run), run.report?.granted && limits(run.report)),
  ]);
}

function verdict(run) {
  const [name, sentence] = reason(run.reason, run.fault);
  const failed = run.state !== 'success';
  return el('section', { class: 'card verdict ' + colour(run), 'aria-label': 'What happened' },
    el('h2', {}, name),
    el('p', {}, sentence),
    run.report?.advice && el('p', { class: 'advice' }, el('strong', {}, 'What to do: '), line(run.report.advice)),
    failed && el('p', {}, el('strong', {}, 'Who acts: '), ACTS[run.fault] || line(run.fault)),
    failed && run.report && el('p', { class: 'soft' }, run.report.retry
      ? 'The same task, sent again later, may do better.' : 'The same task, sent again unchanged, would fail again.'));
}

function orders(run) {
  const sha256 = run.report?.sha256 || run.released?.sha256;
  return el('div', { class: 'bar' },
    run.state === 'running' && button('Cancel this task', () => confirm('Cancel this task?',
      `The task ${line(run.taskId)} is ended at once, and its id is refused for a day. Its answer will be an error with the reason 'cancelled'.`,
      'Cancel the task', () => send('DELETE', 'tasks/' + run.runId)), 'stop'),
    sha256 && button('Revoke this code', () => confirm('Revoke the approval of this code?',
      `Every run of the code ${sha256.slice(0, 12)}… is ended, on every node, and new ones are refused for a day, whoever sends them.`,
      'Revoke the code', () => send('POST', 'revocations', { sha256 })), 'stop'));
}

/** The steps one below the other, each bar where its time was. */
function timeline(run) {
  const durations = run.report?.durations || {};
  const all = Math.max(1, Object.values(durations).reduce((a, b) => a + b, 0));
  let before = 0;
  return el('ol', { class: 'steps' }, Object.entries(STEPS).map(([step, words], i) => {
    const now = run.step?.name === step;
    const done = step in durations || (run.step && i + 1 < run.step.index);
    const from = before;
    before += durations[step] || 0;
    return el('li', { class: now ? 'now' : done ? 'done' : 'not', 'aria-current': now ? 'step' : undefined },
      el('span', {}, words, ' ', el('code', { class: 'soft' }, step)),
      step in durations ? bar(run.state === 'success' || step !== 'ExecutingAlgorithm' ? 'good' : colour(run), durations[step] / all, from / all)
        : el('span', { class: 'track' }),
      el('span', {}, step in durations ? took(durations[step])
        : now ? 'now' + (run.step.bytes ? ', ' + bytes(run.step.bytes) + (run.step.bytesTotal ? ' of ' + bytes(run.step.bytesTotal) : '') : '') : done ? 'done' : run.report ? 'not reached' : 'not yet'));
  }));
}

/** What the run used of what it may. */
function limits({ granted, used = {}, durations, reason: why }) {
  const meter = (name, amount, most, words, hit) => amount !== null && amount !== undefined && most > 0 &&
    el('li', { class: hit ? 'hit' : '' }, el('span', {}, name), bar(hit ? 'bad' : 'run', amount / most),
      el('span', {}, words, hit && el('strong', { class: 'bad' }, ' limit reached')));
  return [
    el('h3', {}, 'What it used of what it may'),
    el('ul', { class: 'meters' }, some([
      meter('Memory', used.memory, size(granted.memory) + size(granted.disk),
        used.memory >= 0 && `${bytes(used.memory)} at most, of ${bytes(size(granted.memory))} and ${bytes(size(granted.disk))} for scratch`, why === 'out-of-memory'),
      meter('Time', durations.ExecutingAlgorithm, period(granted.timeout),
        `${took(durations.ExecutingAlgorithm)} of ${took(period(granted.timeout))}` +
        (used.cpuMillis >= 0 ? `, ${took(used.cpuMillis)} of processor` : ''), why === 'timeout'),
      meter('Scratch', used.disk, size(granted.disk), used.disk >= 0 && `${bytes(used.disk)} of ${bytes(size(granted.disk))}`, why === 'disk-limit'),
    ])),
  ];
}

function outputs(run) {
  const all = run.report.outputs || [];
  if (all.length === 0) return [];
  const path = (name) => `${API}tasks/${run.runId}/outputs/` + name.split('/').map(encodeURIComponent).join('/');
  return [el('section', { class: 'card' },
    el('h2', {}, 'Files it left'),
    el('table', {},
      el('thead', {}, el('tr', {}, ['File', 'Size', 'sha256'].map((t) => el('th', { scope: 'col' }, t)))),
      el('tbody', {}, all.slice(0, 500).map((file) => el('tr', {},
        el('td', {}, file.left ? line(file.name) : el('a', { href: path(file.name), download: true }, line(file.name))),
        el('td', {}, file.left ? 'stayed there: ' + line(file.left) : bytes(file.size)),
        el('td', { class: 'soft' }, (file.sha256 || '').slice(0, 12)))))))];
}

/** It is found by the entry, which the run itself does not know. */
function receipted(runId) {
  const place = el('span');
  get('record?' + new URLSearchParams({ kind: 'run', run: runId, limit: 1 })).then(({ entries: [found] }) => {
    if (found) place.append(el('a', { class: 'pick', href: receipt(found), download: true }, 'Its receipt'));
  }, () => { /* while the record is away there is none */ });
  return place;
}

function about(run) {
  const report = run.report || {};
  const code = report.sha256 || run.released?.sha256;
  const links = [
    run.reason && el('a', { class: 'pick', href: asked({ run: run.runId }) }, 'In the record'),
    run.reason && run.report && receipted(run.runId),
    code && el('a', { class: 'pick', href: asked({ code }) }, 'What did this code ever touch?'),
  ];
  return el('section', { class: 'card' }, el('h2', {}, 'About this run'), el('div', { class: 'bar' }, some(links)), facts([
    ['Run', run.runId], ['Attempt', String(run.attempt)], ['Node', report.node && line(report.node)],
    ['Began', clock(run.startedAt)], ['Ended', run.finishedAt && clock(run.finishedAt)],
    ['Exit code', Number.isInteger(report.exitCode) && String(report.exitCode)], ['Signal', report.signal && line(report.signal)],
    ['Code, sha256', line(report.sha256 || run.released?.sha256 || '')], ['Runtime', line(report.runtime || run.released?.runtime || '')],
    ['Image', line([report.imageAlias, report.image || run.released?.image].filter(Boolean).join(', '))],
    ['Image, digests', (report.imageDigests || []).join(', ')], ['Sandbox', report.sandbox && line(report.sandbox)],
    ['Limits', report.granted && Object.entries(report.granted).map(([name, value]) => `${name} ${value}`).join(', ')],
    ['Libraries', (report.dependencies || []).map((library) => line(`${library.name} ${library.version}`)).join(', ')],
  ]));
}
