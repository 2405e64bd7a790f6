// One run: what became of it, what to do, what it wrote, what it touched.
import { el, line, twice } from './dom.js';
import { get, log, send } from './api.js';
import { Log } from './log.js';
import { ACTS, REASONS, bytes, colour, took } from './words.js';

const MOST = 8 << 20; // bytes of a stream that are shown
const STEPS = ['VerifyingAlgorithm', 'DownloadingFiles', 'InstallingDependencies', 'CreatingContainer',
  'ExecutingAlgorithm', 'CleaningUp'];

export function task(id, place, roles) {
  const head = el('div');
  const streams = el('div');
  const rest = el('div');
  place.replaceChildren(head, streams, rest);
  let shown = null;
  let live = null;
  const update = async () => {
    const run = await get('tasks/' + encodeURIComponent(id));
    if (run === shown) return;
    const ends = shown?.state === 'running' && run.state !== 'running';
    if (roles.includes('reader') && (shown === null || ends)) {
      live?.close();
      live = watch(run, streams);
    }
    shown = run;
    head.replaceChildren(...heading(run, roles));
    rest.replaceChildren(...(run.report ? [...evidence(run.report), ...outputs(run)] : []));
  };
  update.close = () => live?.close();
  return update;
}

function heading(run, roles) {
  const said = el('p', { class: 'problem', role: 'alert' });
  const order = (what) => (button) => what().then(
    () => { button.textContent = 'Sent; it takes a moment'; },
    (e) => { said.textContent = e.message; button.disabled = false; });
  const sha256 = run.report?.sha256 || run.released?.sha256;
  return [
    el('h1', {}, line(run.taskId), ' ', el('span', { class: 'badge ' + colour(run) }, run.state)),
    run.reason && el('p', {}, REASONS[run.reason] || line(run.reason), ' ',
      run.state === 'success' ? '' : ACTS[run.fault] || ''),
    run.report?.advice && el('p', { class: 'advice' }, line(run.report.advice)),
    el('p', { class: 'soft' }, `run ${run.runId}, attempt ${run.attempt}`,
      run.report ? `, on ${line(run.report.node)}` : '',
      run.report?.exitCode !== undefined && run.report?.exitCode !== null ? `, exit code ${run.report.exitCode}` : '',
      run.report?.signal ? `, signal ${line(run.report.signal)}` : ''),
    timeline(run),
    roles.includes('operator') && el('div', { class: 'bar' },
      run.state === 'running' && twice('Cancel this task', order(() => send('DELETE', 'tasks/' + run.runId))),
      sha256 && twice('Revoke this code for a day', order(() => send('POST', 'revocations', { sha256 })))),
    said,
  ].filter(Boolean);
}

function timeline(run) {
  const durations = run.report?.durations || {};
  return el('ol', { class: 'steps', 'aria-label': 'Steps' }, STEPS.map((step, i) => {
    const now = run.step?.name === step;
    const done = step in durations || (run.step && i + 1 < run.step.index);
    return el('li', { class: now ? 'now' : done ? 'done' : 'not', 'aria-current': now ? 'step' : undefined },
      el('div', {}, step),
      el('div', { class: 'soft' }, step in durations ? took(durations[step]) : now
        ? 'now' + (run.step.bytes ? ', ' + bytes(run.step.bytes) : '') : done ? 'done' : 'not yet'));
  }));
}

/** The streams; while it runs they grow. */
function watch(run, place) {
  const view = new Log('what the run wrote');
  const note = el('p', { class: 'soft' });
  let stream = run.state === 'error' && run.fault === 'algorithm' ? 'stderr' : 'stdout';
  let source = null;
  const tabs = ['stdout', 'stderr', 'trace'].map((name) =>
    el('button', { type: 'button', 'aria-pressed': String(name === stream), onclick: () => pick(name) }, name));
  const pick = async (name) => {
    stream = name;
    tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.textContent === name)));
    source?.close();
    try {
      const { text, size } = await log(run.runId, name, MOST);
      if (stream !== name) return;
      view.set(text);
      note.textContent = size > MOST ? `the last 8 MiB of ${bytes(size)}` : size ? bytes(size) : 'nothing so far';
      if (run.state === 'running' && name !== 'trace') listen(name, size);
    } catch (e) {
      note.textContent = e.message;
    }
  };
  const listen = (name, from) => {
    let at = from;
    source = new EventSource(`/api/tasks/${run.runId}/events`);
    source.addEventListener(name, (event) => {
      const more = JSON.parse(event.data);
      const skip = at - more.at;
      const coded = new TextEncoder().encode(more.text);
      if (skip >= coded.length) return;
      view.add(skip > 0 ? new TextDecoder().decode(coded.slice(skip)) : more.text, MOST);
      at = more.at + coded.length;
      note.textContent = bytes(at);
    });
    source.addEventListener('ended', () => source.close());
  };
  place.replaceChildren(el('h2', {}, 'What it wrote'),
    el('div', { class: 'bar' }, tabs, view.search, view.said), view.box, note);
  pick(stream);
  return { close: () => source?.close() };
}

function evidence(report) {
  const e = report.evidence;
  if (!e) return [];
  const lists = [
    ['Data files read', e.dataFilesRead, e.dataFiles === undefined ? '' : ` of ${e.dataFiles}`],
    ['Programs started', e.programsStarted, ''],
    ['Network attempts', e.networkAttempts, ''],
    ['Files opened outside', e.filesOpenedOutside, ''],
    ['Files written', e.filesWritten, ''],
  ];
  return [
    el('h2', {}, 'What it touched'),
    el('p', {}, el('strong', { class: e.verdict === 'clean' ? 'good' : 'bad' }, line(e.verdict)), ': ', line(e.why)),
    el('div', { class: 'lists' }, lists.map(([name, entries, of]) =>
      el('section', {}, el('h3', {}, `${name}: ${entries.length}${of}`),
        entries.length > 0 && el('ul', { tabindex: 0, 'aria-label': name }, entries.slice(0, 500).map((entry) => el('li', {}, line(entry)))),
        entries.length > 500 && el('p', { class: 'soft' }, `and ${entries.length - 500} more, in the report`)))),
    e.leftOut > 0 && el('p', { class: 'soft' }, `${e.leftOut} more did not fit into these lists.`),
  ].filter(Boolean);
}

function outputs(run) {
  const all = run.report.outputs || [];
  if (all.length === 0) return [];
  const path = (name) => `/api/tasks/${run.runId}/outputs/` + name.split('/').map(encodeURIComponent).join('/');
  return [
    el('h2', {}, 'What it left'),
    el('table', {},
      el('thead', {}, el('tr', {}, ['File', 'Size', 'sha256'].map((t) => el('th', { scope: 'col' }, t)))),
      el('tbody', {}, all.slice(0, 500).map((file) => el('tr', {},
        el('td', {}, file.left ? line(file.name) : el('a', { href: path(file.name), download: true }, line(file.name))),
        el('td', {}, file.left ? 'stayed there: ' + line(file.left) : bytes(file.size)),
        el('td', { class: 'soft' }, (file.sha256 || '').slice(0, 12)))))),
  ];
}
