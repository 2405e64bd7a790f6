// One entry of the record: what was done, and, of a run, what it touched and who looked at it.
import { el, facts, line, some } from './dom.js';
import { API, get } from './api.js';
import { evidence } from './evidence.js';
import { asked, place, told } from './record.js';
import { ACTS, KINDS, TEXTS, bytes, clock, colour, count, reason, state } from './words.js';

const MOST_LOOKS = 100;
/** Lists that are empty are not kept. */
const NONE = { dataFilesRead: [], filesOpenedOutside: [], filesWritten: [], programsStarted: [], networkAttempts: [] };

export function entry(node, number, main, roles) {
  let done = false;
  main.replaceChildren(back(), el('h1', {}, 'An entry of the record'));
  return async () => {
    if (done) return;
    const found = await get(`record/${encodeURIComponent(node)}/${encodeURIComponent(number)}`).catch((e) => {
      if (!(e.status < 500)) throw e;
      main.replaceChildren(back(), el('h1', {}, 'An entry of the record'), el('p', { class: 'problem', role: 'alert' }, e.message));
    });
    done = true;
    if (!found) return;
    const looks = el('div');
    main.replaceChildren(...some([back(), heading(found), found.kind === 'run' && ended(found), questions(found, roles()),
      touched(found), left(found), found.kind === 'run' && looks, about(found)]));
    if (found.kind === 'run' && roles().includes('auditor')) looks.replaceChildren(await looked(found.facts.run));
  };
}

const back = () => el('p', {}, el('a', { href: '#/record' }, '← The record'));

function heading(found) {
  const run = found.kind === 'run';
  return el('h1', {}, line(found.texts.task || KINDS[found.kind] || found.kind), ' ',
    el('span', { class: 'badge ' + (run ? colour(found.facts) : 'run') }, run ? line(state(found.facts)) : KINDS[found.kind] || line(found.kind)));
}

function ended({ facts: run }) {
  const [name, sentence] = reason(run.reason, run.fault);
  return el('section', { class: 'card verdict ' + colour(run), 'aria-label': 'What happened' },
    el('h2', {}, name), el('p', {}, sentence),
    run.state !== 'success' && el('p', {}, el('strong', {}, 'Who acts: '), ACTS[run.fault] || line(run.fault || '')));
}

/** What an owner asks. */
function questions(found, roles) {
  const { kind, facts: of, texts } = found;
  const all = roles.includes('reader') || roles.includes('auditor');
  const code = of.codeSha256 || texts.code;
  const links = some([
    all && code && el('a', { class: 'pick', href: asked({ code }) }, 'What did this code ever touch?'),
    all && texts.data && el('a', { class: 'pick', href: asked({ data: texts.data }) }, 'What ever touched this data?'),
    all && texts.sender && el('a', { class: 'pick', href: asked({ sender: texts.sender }) }, 'What else came from this sender?'),
    roles.includes('auditor') && texts.user && el('a', { class: 'pick', href: asked({ user: texts.user }) }, 'What else did this person do?'),
    texts.task && el('a', { class: 'pick', href: asked({ task: texts.task }) }, 'All of this task'),
    kind === 'run' && roles.includes('reader') && !found.erased.length && el('a', { class: 'pick', href: receipt(found), download: true }, 'Its receipt'),
    kind === 'run' && roles.includes('viewer') && el('a', { class: 'pick', href: '#/task/' + encodeURIComponent(of.run) }, 'The run itself, while it is here'),
  ]);
  return links.length > 0 && el('section', { class: 'bar spread', 'aria-label': 'Questions' }, links);
}

/** Where the receipt of a run is. */
export const receipt = ({ node, number }) => `${API}record/${encodeURIComponent(node)}/${number}/receipt`;

function parsed(text) {
  try {
    return JSON.parse(text || 'null');
  } catch {
    return null;
  }
}

function touched({ facts: run, texts }) {
  const lists = parsed(texts.evidence);
  if (!lists) return null;
  if (lists.sha256) return el('section', { class: 'card' }, el('h2', {}, 'What it touched'),
    el('p', { class: 'soft' }, 'The lists were too long to be kept; what proves them is their sha256 '), el('code', {}, line(lists.sha256)));
  return evidence({ evidence: { why: '', lines: 0, ...NONE, ...run, ...lists } });
}

function left({ kind, texts }) {
  const all = kind === 'run' && parsed(texts.results);
  if (!all) return null;
  const { outputs = [], ...streams } = all;
  const rows = [...Object.entries(streams).map(([name, of]) => ({ name, ...of })), ...(Array.isArray(outputs) ? outputs : [])].filter((one) => one.name && typeof one === 'object');
  return rows.length > 0 && el('section', { class: 'card' }, el('h2', {}, 'What it left, by its digests'),
    el('table', {},
      el('thead', {}, el('tr', {}, ['Name', 'Size', 'sha256'].map((t) => el('th', { scope: 'col' }, t)))),
      el('tbody', {}, rows.slice(0, 500).map((one) => el('tr', {},
        el('td', {}, line(one.name)), el('td', {}, size(one)), el('td', { class: 'soft' }, line(one.sha256 || '')))))));
}

const size = (one) => [one.length, one.size, one.bytes].filter(Number.isInteger).slice(0, 1).map(bytes).join('');

async function looked(run) {
  const { entries } = await get('record?' + new URLSearchParams({ kind: 'look', run, limit: MOST_LOOKS }));
  return el('section', { class: 'card' }, el('h2', {}, 'Who looked at it'),
    entries.length ? el('ul', { class: 'checks' }, entries.map((look) =>
      el('li', {}, el('a', { href: place(look) }, el('time', { datetime: look.at }, clock(look.at))), ' ', line(told(look)))))
      : el('p', { class: 'soft' }, 'Nobody, over HTTP.'),
    entries.length === MOST_LOOKS && el('p', {}, el('a', { href: asked({ kind: 'look', run }) }, 'All of them')));
}

function about(found) {
  const long = ['evidence', 'results'];
  return el('section', { class: 'card' }, el('h2', {}, 'As it is recorded'), facts([
    ['Recorded', clock(found.at)], ['Node', line(found.node)], ['Entry', String(found.number)],
    ...Object.entries(found.texts).filter(([name]) => found.kind !== 'run' || !long.includes(name)).map(([name, text]) => [TEXTS[name] || name, line(text)]),
    ...found.erased.map((name) => [TEXTS[name] || name, 'erased']),
    ...found.withheld.map((name) => [TEXTS[name] || name, 'not for your role']),
    ...Object.entries(found.facts).map(([name, value]) => [name, line(typeof value === 'object' ? JSON.stringify(value) : value)]),
    ['sha256', found.hash], ['sha256 of the entry before', found.previous],
  ]));
}
