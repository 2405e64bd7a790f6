// The last three hours: how many ended, how long they took, why they failed.
import { el, svg } from './dom.js';
import { took } from './words.js';

const HOURS = 3;
const BUCKETS = 36;
const WIDTH = 720;
const HEIGHT = 110;

export function chart(ended) {
  const end = Date.now();
  const each = (HOURS * 3600e3) / BUCKETS;
  const buckets = Array.from({ length: BUCKETS }, () => ({ good: 0, bad: 0, ours: 0, times: [] }));
  const reasons = new Map();
  for (const run of ended) {
    const i = BUCKETS - 1 - Math.floor((end - Date.parse(run.at)) / each);
    if (i < 0 || i >= BUCKETS) continue;
    const kind = run.reason === 'completed' ? 'good' : run.fault === 'operator' ? 'ours' : 'bad';
    buckets[i][kind]++;
    buckets[i].times.push(run.millis);
    if (kind !== 'good') reasons.set(run.reason, (reasons.get(run.reason) || 0) + 1);
  }
  return [picture(buckets), words(buckets, reasons)];
}

function picture(buckets) {
  const most = Math.max(1, ...buckets.map((b) => b.good + b.bad + b.ours));
  const medians = buckets.map((b) => median(b.times));
  const longest = Math.max(1, ...medians.filter((m) => m !== null));
  const x = (i) => 40 + (i * (WIDTH - 90)) / BUCKETS;
  const y = (share) => HEIGHT - 20 - share * (HEIGHT - 35);
  const picture = svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img',
    'aria-label': 'Tasks that ended in the last three hours, and their median duration' });
  picture.append(
    svg('line', { class: 'axis', x1: 40, x2: WIDTH - 50, y1: HEIGHT - 20, y2: HEIGHT - 20 }),
    svg('text', { x: 36, y: 18, 'text-anchor': 'end' }, String(most)),
    svg('text', { x: WIDTH - 46, y: 18 }, took(longest)),
    svg('text', { x: 40, y: HEIGHT - 6 }, `${HOURS} h ago`),
    svg('text', { x: WIDTH - 50, y: HEIGHT - 6, 'text-anchor': 'end' }, 'now'),
  );
  buckets.forEach((bucket, i) => {
    let below = 0;
    for (const kind of ['good', 'bad', 'ours']) {
      if (!bucket[kind]) continue;
      const top = below + bucket[kind];
      picture.append(svg('rect', { class: kind, x: x(i), width: (WIDTH - 90) / BUCKETS - 2,
        y: y(top / most), height: y(below / most) - y(top / most) }));
      below = top;
    }
  });
  const points = medians.map((m, i) => (m === null ? null : [x(i) + 7, y(m / longest)])).filter(Boolean);
  picture.append(svg('polyline', { class: 'took', points: points.join(' ') }),
    ...points.map(([cx, cy]) => svg('circle', { class: 'median', cx, cy, r: 2.5 })));
  return picture;
}

function words(buckets, reasons) {
  const all = buckets.flatMap((b) => b.times);
  const failed = [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, n]) => `${n} ${reason}`);
  const middle = median(all);
  return el('p', { class: 'soft' },
    all.length === 0
      ? 'Nothing has ended in the last three hours, or since the server was started.'
      : `${all.length} ended in the last three hours (bars), in ${took(middle)} at the median (line); ` +
        (failed.length ? `of them ${failed.join(', ')}.` : 'none failed.'));
}

function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
