// The record: what was done for months, found by what people ask.
import { button, el, line, some } from './dom.js';
import { API, get } from './api.js';
import { days } from './days.js';
import { KINDS, REASONS, VERDICTS, clock, colour, count, reason, state } from './words.js';

const STATES = { success: 'Succeeded', error: 'Failed', rejected: 'Refused', left: 'Left' };
const PAGE = 50;

/** Where the record is asked that. */
export const asked = (filter) => '#/record/' + new URLSearchParams(filter);

/** Where an entry is shown. */
export const place = (entry) => `#/entry/${encodeURIComponent(entry.node)}/${entry.number}`;

/** @param query of the address, as it is there */
export function record(query, main, roles) {
  const wanted = Object.fromEntries([...new URLSearchParams(query)].filter(([, value]) => value));
  const picture = el('div');
  const rows = el('tbody');
  const below = el('div', { class: 'bar' });
  const said = el('p', { class: 'problem', role: 'alert' });
  let shown = 0;
  let built = false;
  let done = false;
  const more = async (before) => {
    const page = await get('record?' + new URLSearchParams({ ...wanted, limit: PAGE, ...(before && { before }) }));
    rows.append(...page.entries.map(row));
    shown += page.entries.length;
    below.replaceChildren(...some([
      el('p', { class: 'soft', role: 'status' }, shown ? `${count(shown, 'entry', 'entries')} shown, the latest first` : 'Nothing in the record is like that.'),
      page.next && button('Show more', async () => {
        const last = rows.lastElementChild;
        await more(page.next).catch((e) => { said.textContent = e.message; });
        last.nextElementSibling?.querySelector('a')?.focus();
      })]));
  };
  return async () => {
    if (done) return;
    const may = roles();
    if (!built) {
      built = true;
      main.replaceChildren(...some([
        el('div', { class: 'bar spread' }, el('h1', { id: 'record' }, 'The record'), downloads(wanted)),
        form(wanted, may), said, may.includes('auditor') && proof(), picture,
        el('div', { class: 'card flat' }, el('table', { class: 'tasks', 'aria-labelledby': 'record' },
          el('thead', {}, el('tr', {}, ['What', 'State', 'What happened', 'When', 'Node'].map((t) => el('th', { scope: 'col' }, t)))), rows)),
        below]));
    }
    try {
      const { kind, ...filter } = wanted;
      // the list waits for no picture, which counts all of them
      await Promise.all([
        shown || more(),
        get('record/days?' + new URLSearchParams(filter)).then((counted) => picture.replaceChildren(days(counted.days)))]);
      said.textContent = '';
      done = true;
    } catch (e) {
      if (!(e.status < 500)) throw e;
      said.textContent = e.message; // to ask the same again would not help
      done = true;
    }
  };
}

const field = (label, input) => el('label', {}, label, input);

const choice = (name, all, value) => el('select', { name },
  el('option', { value: '' }, 'any'),
  Object.entries(all).map(([key, words]) => el('option', { value: key, selected: key === value }, words)));

const text = (name, value, more = {}) => el('input', { name, value: value || '', ...more });

function form(wanted, may) {
  const all = may.includes('reader') || may.includes('auditor');
  const auditor = may.includes('auditor');
  return el('form', { class: 'card find', role: 'search', 'aria-label': 'The record', onsubmit: (event) => {
    event.preventDefault();
    const filter = [...new FormData(event.target)].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value);
    if (wanted.run) filter.push(['run', wanted.run]);
    const to = asked(filter);
    if (to === location.hash) dispatchEvent(new HashChangeEvent('hashchange'));
    else location.hash = to;
  } },
    el('div', { class: 'grid' }, some([
      field('From', text('from', wanted.from, { type: 'date' })),
      field('To', text('to', wanted.to, { type: 'date' })),
      field('Task', text('task', wanted.task, { placeholder: 'its id' })),
      all && field('Code', text('code', wanted.code, { placeholder: 'sha256, or path' })),
      all && field('Data', text('data', wanted.data, { placeholder: 'path' })),
      all && field('Sender', text('sender', wanted.sender)),
      auditor && field('Person', text('user', wanted.user, { placeholder: 'who asked this server' })),
      auditor && field('What', choice('kind', KINDS, wanted.kind)),
      field('State', choice('state', STATES, wanted.state)),
      field('Reason', choice('reason', Object.fromEntries(Object.entries(REASONS).map(([key, [words]]) => [key, words])), wanted.reason)),
      field('Verdict', choice('verdict', Object.fromEntries(Object.entries(VERDICTS).map(([key, [, words]]) => [key, words])), wanted.verdict)),
      field('Node', text('node', wanted.node)),
    ])),
    el('div', { class: 'bar ends' }, wanted.run && el('span', { class: 'soft' }, `of the run ${line(wanted.run)}`),
      el('a', { class: 'pick', href: '#/record' }, 'All of it'), el('button', { class: 'main' }, 'Search')));
}

function downloads(wanted) {
  const query = new URLSearchParams(wanted);
  return el('div', { class: 'bar' },
    el('a', { class: 'pick', href: `${API}record/entries.csv?${query}`, download: true }, 'Download as CSV'),
    el('a', { class: 'pick', href: `${API}record/entries.jsonl?${query}`, download: true }, 'as JSON lines'));
}

/** That nothing was changed: for auditors. */
function proof() {
  const said = el('p', { role: 'status' });
  const verify = button('Verify the record', async () => {
    verify.disabled = true;
    said.className = 'soft';
    said.textContent = 'Each entry is held against the one before…';
    try {
      const found = await get('record/verify');
      said.className = found.holds ? 'good' : 'bad';
      said.textContent = found.holds
        ? `✓ It holds: ${count(found.entries, 'entry', 'entries')} of ${count(found.chains.length, 'node')}, ${found.chains.map((chain) => `${line(chain.node)} up to ${chain.number}`).join(', ')}.`
        : `✗ It does not hold. ${line(found.fault.node)}, entry ${found.fault.number}: ${line(found.fault.what)}`;
    } catch (e) {
      said.className = 'bad';
      said.textContent = line(e.message);
    }
    verify.disabled = false;
  });
  return el('section', { class: 'card', 'aria-label': 'Proof' },
    el('div', { class: 'bar' }, verify,
      el('a', { class: 'pick', href: API + 'record/head', download: 'record-head.json' }, 'Keep its head'),
      el('a', { class: 'pick', href: API + 'record/key', download: 'record-key.pem' }, 'Its key')),
    el('p', { class: 'soft' }, 'Keep a head elsewhere now and then: with it, what is cut off later is found out.'), said);
}

/** What became of an entry, in its row. */
function row(entry) {
  const { facts, texts } = entry;
  const run = entry.kind === 'run';
  const odd = facts.verdict && facts.verdict !== 'clean' && VERDICTS[facts.verdict];
  return el('tr', {},
    el('td', {}, el('a', { href: place(entry) }, line(texts.task || (run ? facts.run || 'a run' : KINDS[entry.kind] || entry.kind)))),
    el('td', {}, run ? el('span', { class: 'badge ' + colour(facts) }, line(state(facts))) : el('span', { class: 'badge run' }, KINDS[entry.kind] || line(entry.kind))),
    el('td', {}, some(run ? [el('strong', {}, reason(facts.reason, facts.fault)[0]), ' ', line(what(texts)),
      odd && el('span', { class: 'badge ' + odd[0] }, odd[1])] : [line(told(entry))])),
    el('td', {}, el('time', { datetime: entry.at }, clock(entry.at))),
    el('td', {}, line(entry.node)));
}

const what = ({ code, data, sender }) => [code && `${code} on ${data || 'data whose name was erased'}`, sender && `from ${sender}`].filter(Boolean).join(', ');

/** In a line: who, what, why. */
export const told = ({ facts, texts }) => [
  texts.user && `by ${texts.user}`, texts.address && `from ${texts.address}`, texts.results, what(texts),
  facts.paused !== undefined && (facts.paused ? 'paused' : 'takes tasks again'), facts.event, facts.what,
  facts.codeSha256 && !texts.code && `code ${facts.codeSha256.slice(0, 12)}…`, facts.refused, facts.times > 1 && `${facts.times} times`,
  facts.failed && 'which failed', texts.why].filter(Boolean).join(', ');
