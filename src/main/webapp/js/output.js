// What a run prints, live while it runs.
import { button, el } from './dom.js';
import { API, log } from './api.js';
import { Log } from './log.js';
import { bytes } from './words.js';

const MOST = 8 << 20; // bytes of a stream that are shown

/** @param news is called when the run has come to another step or its end */
export function watch(run, place, news) {
  const view = new Log('the output');
  const note = el('p', { class: 'soft', role: 'status' });
  let stream = '';
  let source = null;
  const tabs = ['stdout', 'stderr', 'trace'].map((name) => button(name, () => pick(name), 'pick'));
  const pick = async (name) => {
    stream = name;
    tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.textContent === name)));
    source?.close();
    try {
      const { text, size } = await log(run.runId, name, MOST);
      if (stream !== name) return 0;
      view.set(text);
      said(name, size);
      if (run.state === 'running' && name !== 'trace') listen(name, size);
      return size;
    } catch (e) {
      note.textContent = e.message;
      return 0;
    }
  };
  const said = (name, size) => {
    note.textContent = size > MOST ? `the last 8 MiB of ${bytes(size)}` : size ? bytes(size)
      : run.state === 'running' ? `Nothing on ${name} so far.` : `Nothing was written to ${name}.`;
  };
  const listen = (name, from) => {
    let at = from;
    let last = null;
    source = new EventSource(`${API}tasks/${run.runId}/events`);
    source.addEventListener(name, (event) => {
      const more = JSON.parse(event.data);
      const skip = at - more.at;
      const coded = new TextEncoder().encode(more.text);
      if (skip >= coded.length) return;
      view.add(skip > 0 ? new TextDecoder().decode(coded.slice(skip)) : more.text, MOST);
      at = more.at + coded.length;
      said(name, at);
    });
    source.addEventListener('step', (event) => {
      const now = JSON.parse(event.data);
      const begins = last && (last.name !== now.name || last.attempt !== now.attempt);
      if (begins && now.name === 'ExecutingAlgorithm' && at > 0) { // what is there is a former attempt's
        at = 0;
        view.set('');
        said(name, 0);
      }
      last = now;
      news().catch(() => {});
    });
    source.addEventListener('ended', () => {
      source.close();
      news().catch(() => {});
    });
  };
  place.replaceChildren(
    el('div', { class: 'bar spread' },
      el('h2', {}, 'Output'),
      el('div', { class: 'bar', role: 'group', 'aria-label': 'Which output' }, tabs),
      el('div', { class: 'bar', role: 'search' }, view.search, view.before, view.after, view.said)),
    view.box, note);
  // an error says why on stderr; what was killed has often said nothing there
  const begin = async () => {
    const failed = run.state === 'error' && run.fault === 'algorithm';
    if (!failed || ((await pick('stderr')) === 0 && stream === 'stderr')) await pick('stdout');
  };
  begin();
  return { close: () => source?.close() };
}
