// What a run prints, live while it runs.
import { button, el } from './dom.js';
import { API, log } from './api.js';
import { Log } from './log.js';
import { bytes } from './words.js';

const MOST = 8 << 20; // bytes of a stream that are shown
const AGAIN = 5000; // until events are asked for again that ended for good: first, and at most
const SELDOM = 80000;

/** @param news is called when the run has come to another step or its end */
export function watch(run, place, news) {
  const view = new Log('the output');
  const note = el('p', { class: 'soft', role: 'status' });
  let stream = '';
  let source = null;
  let pause = AGAIN;
  let turn = 0; // of looking at a stream: what belongs to a former one comes too late
  const tabs = ['stdout', 'stderr', 'trace'].map((name) => button(name, () => pick(name), 'pick'));
  const pick = async (name) => {
    stream = name;
    const mine = ++turn;
    tabs.forEach((tab) => tab.setAttribute('aria-pressed', String(tab.textContent === name)));
    source?.close();
    source = null;
    try {
      const { text, size } = await log(run.runId, name, MOST);
      if (mine !== turn) return 0;
      view.set(text);
      said(name, size);
      if (grows() && !document.hidden) listen(name, size);
      return size;
    } catch (e) {
      if (mine === turn) {
        note.textContent = e.message;
        if (grows()) later();
      }
      return 0;
    }
  };
  const grows = () => run.state === 'running' && stream !== 'trace';
  const later = () => {
    const mine = turn;
    setTimeout(() => mine === turn && !document.hidden && pick(stream), pause);
    pause = Math.min(2 * pause, SELDOM); // each time all is read again
  };
  // browsers have six connections to one place, for all their tabs
  const seen = () => {
    if (document.hidden) source?.close();
    else if (stream && grows() && source?.readyState !== EventSource.OPEN) pick(stream);
  };
  document.addEventListener('visibilitychange', seen);
  const said = (name, size) => {
    note.textContent = size > MOST ? `the last 8 MiB of ${bytes(size)}` : size ? bytes(size)
      : run.state === 'running' ? `Nothing on ${name} so far.` : `Nothing was written to ${name}.`;
  };
  const listen = (name, from) => {
    let at = from;
    let last = null;
    const own = new EventSource(`${API}tasks/${run.runId}/events`);
    source = own;
    source.addEventListener('open', () => { pause = AGAIN; });
    source.addEventListener('error', () => {
      // the browser itself asks again, but not after what is no stream, such as a proxy's 502
      if (own === source && own.readyState === EventSource.CLOSED) later();
    });
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
      own.close();
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
  return {
    close: () => {
      turn++;
      document.removeEventListener('visibilitychange', seen);
      source?.close();
    },
  };
}
