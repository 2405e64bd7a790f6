// What a run touched, as its trace shows it.
import { el, line, some } from './dom.js';
import { VERDICTS, count } from './words.js';

const MOST = 500; // entries of a list that are shown
const DEEPEST = 12; // levels of the tree that are set in

export function evidence(report) {
  const e = report.evidence;
  if (!e) return [];
  const [kind, words] = VERDICTS[e.verdict] || ['bad', line(e.verdict)];
  const of = e.dataFiles === undefined ? '' : ` of ${e.dataFiles}`;
  return [el('section', { class: 'card' },
    el('h2', {}, 'What it touched ', el('span', { class: 'badge ' + kind }, words)),
    el('p', {}, line(e.why)),
    el('div', { class: 'lists' },
      entries(`Data files read: ${e.dataFilesRead.length}${of}`, e.dataFilesRead),
      programs(e),
      e.programsKilled?.length > 0 && entries('Processes ended by a signal', e.programsKilled.map((one) => `${one.program || '(unknown)'} ${one.signal} ×${one.times}`)),
      entries(`Network attempts: ${e.networkAttempts.length}`, e.networkAttempts),
      entries(`Files opened outside: ${e.filesOpenedOutside.length}`, e.filesOpenedOutside),
      entries(`Files written: ${e.filesWritten.length}`, e.filesWritten)),
    el('p', { class: 'soft' }, some([
      `From ${count(e.lines, 'line')} of the trace of its system calls`, e.complete ? ', all of them understood.' : ', which is not all that it did.',
      e.leftOut > 0 && ` ${e.leftOut} more did not fit into these lists.`])))];
}

function part(title, list, shown, all) {
  return el('section', {}, el('h3', {}, title), list,
    all > shown && el('p', { class: 'soft' }, `and ${all - shown} more, in the report`));
}

function entries(title, all) {
  const shown = all.slice(0, MOST);
  return part(title, all.length > 0
    ? el('ul', { tabindex: 0, 'aria-label': title }, shown.map((entry) => el('li', {}, line(entry))))
    : el('p', { class: 'soft' }, 'none'), shown.length, all.length);
}

/** Who started whom: each entry names the one that started it by its place in the list. */
function programs(e) {
  const title = `Programs started: ${e.programsStarted.length}`;
  const all = e.programTree;
  if (!all?.length) return entries(title, e.programsStarted);
  const top = el('ul', { class: 'tree', tabindex: 0, 'aria-label': title });
  const made = [];
  all.slice(0, MOST).forEach((entry, i) => {
    const by = made[entry.by];
    const item = el('li', {}, line(entry.program), entry.times > 1 && el('span', { class: 'soft' }, ` ×${entry.times}`),
      i > 0 && !by && el('span', { class: 'soft' }, ' (by whom, the trace does not show)'));
    const depth = by ? by.depth + 1 : 0;
    let place = top;
    if (by) place = depth > DEEPEST ? by.place : by.list ||= by.item.appendChild(el('ul'));
    place.append(item);
    made.push({ item, depth, place });
  });
  return part(title, top, Math.min(MOST, all.length), all.length);
}
