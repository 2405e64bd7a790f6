// The last three hours: how many ended, how long they took, why they failed.
import { bar, el, svg } from './dom.js';
import { colour, count, reason, took } from './words.js';

const BUCKETS = 36;
const WIDTH = 360;
const HEIGHT = 120;
const FLOOR = HEIGHT - 18;
const LEFT = 54;
const STEP = (WIDTH - LEFT) / BUCKETS;
const FAULTS = { 'storage': 'operator', 'engine': 'operator', 'attempts': 'operator' };

/** The class of colour for a reason. */
const kind = (name) => colour({ state: name === 'completed' ? 'success' : 'error', fault: FAULTS[name] });

/** What the node remembers, as sections; and how many succeeded and failed. */
export function chart(history) {
  const each = history.minutes * 60e3;
  const now = Math.floor(Date.now() / each);
  const buckets = Array(BUCKETS).fill(null);
  for (const bucket of history.buckets) {
    const i = BUCKETS - 1 - (now - Math.floor(Date.parse(bucket.at) / each));
    if (i >= 0 && i < BUCKETS) buckets[i] = bucket;
  }
  const reasons = new Map();
  for (const bucket of buckets.filter(Boolean)) {
    for (const [name, n] of Object.entries(bucket.reasons)) reasons.set(name, (reasons.get(name) || 0) + n);
  }
  const all = [...reasons.values()].reduce((a, b) => a + b, 0);
  const good = reasons.get('completed') || 0;
  reasons.delete('completed');
  return {
    good, failed: all - good,
    sections: [
      section('Ended', all ? `${count(all, 'task')} in three hours, since the server's start, by five minutes` : "Nothing has ended in the last three hours, since the server's start.", ended(buckets)),
      section('How long they took', all ? 'Half within ●, 95 of 100 within ○' : 'Nothing to show yet.', durations(buckets)),
      section('Why they failed', reasons.size ? '' : all ? 'None failed.' : 'Nothing to show yet.', failures(reasons)),
    ],
  };
}

const section = (title, text, picture) =>
  el('section', { class: 'card' }, el('h2', {}, title), text && el('p', { class: 'soft' }, text), picture);

const x = (i) => LEFT + i * STEP;
const y = (share) => FLOOR - share * (FLOOR - 12);

function frame(label, most) {
  return svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': label },
    ...[0, 0.5, 1].map((share) => svg('line', { class: 'axis', x1: LEFT, x2: WIDTH, y1: y(share), y2: y(share) })),
    svg('text', { x: LEFT - 6, y: y(1) + 4, 'text-anchor': 'end' }, most),
    svg('text', { x: LEFT - 6, y: y(0) + 4, 'text-anchor': 'end' }, '0'),
    svg('text', { x: LEFT, y: HEIGHT - 3 }, '3 h ago'),
    svg('text', { x: WIDTH, y: HEIGHT - 3, 'text-anchor': 'end' }, 'now'));
}

function ended(buckets) {
  const stacks = buckets.map((bucket) => {
    const stack = { good: 0, bad: 0, ours: 0 };
    for (const [name, n] of Object.entries(bucket?.reasons || {})) stack[kind(name)] += n;
    return stack;
  });
  const most = Math.max(1, ...stacks.map((s) => s.good + s.bad + s.ours));
  const picture = frame('Tasks that ended in the last three hours, by five minutes', String(most));
  stacks.forEach((stack, i) => {
    let below = 0;
    for (const kind of ['good', 'bad', 'ours']) {
      if (!stack[kind]) continue;
      const top = below + stack[kind];
      picture.append(svg('rect', { class: kind, x: x(i) + 1, width: STEP - 2, rx: 1,
        y: y(top / most), height: y(below / most) - y(top / most) }));
      below = top;
    }
  });
  return picture;
}

/** On a scale of powers, as milliseconds and hours are beside each other. */
function durations(buckets) {
  const most = Math.max(10, ...buckets.map((b) => b?.most || 0));
  const at = (millis) => y(Math.log1p(millis) / Math.log1p(most));
  const picture = frame('How long tasks took in the last three hours, on a logarithmic scale', took(most));
  buckets.forEach((bucket, i) => {
    if (!bucket) return;
    const cx = x(i) + STEP / 2;
    picture.append(
      svg('line', { class: 'span', x1: cx, x2: cx, y1: at(bucket.median), y2: at(bucket.most) }),
      svg('circle', { class: 'most', cx, cy: at(bucket.most), r: 3 }),
      svg('circle', { class: 'median', cx, cy: at(bucket.median), r: 3.5 }));
  });
  return picture;
}

function failures(reasons) {
  const sorted = [...reasons].sort((a, b) => b[1] - a[1]);
  return sorted.length > 0 && el('ul', { class: 'reasons' }, sorted.map(([name, n]) =>
    el('li', {}, el('a', { href: '#/failed/' + name }, reason(name)[0]), bar(kind(name), n / sorted[0][1]), el('span', {}, String(n)))));
}
