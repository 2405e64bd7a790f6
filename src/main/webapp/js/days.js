// Days as a picture: how many runs ended on each, and how.
import { el, svg } from './dom.js';
import { count } from './words.js';

const WIDTH = 720;
const HEIGHT = 120;
const FLOOR = HEIGHT - 18;
const LEFT = 54;
const DAY = 86400e3;
const MOST = 366; // bars that can still be told from one another
const KINDS = { success: 'good', error: 'bad', rejected: 'ours' };

const y = (share) => FLOOR - share * (FLOOR - 12);

/** @param days that had any, oldest first */
export function days(all) {
  const sum = all.reduce((n, day) => n + total(day), 0);
  const first = Date.parse(all[0]?.day);
  const last = Date.parse(all.at(-1)?.day);
  const shown = Math.min(MOST, (last - first) / DAY + 1);
  const from = last - (shown - 1) * DAY;
  return el('section', { class: 'card' }, el('h2', {}, 'Runs that ended, by day'),
    el('p', { class: 'soft' }, !sum ? 'None.' : `${count(sum, 'run')} on ${count(all.length, 'day')} (UTC): ✓ ${of(all, 'success')} succeeded, ✗ ${of(all, 'error')} failed, ! ${of(all, 'rejected')} were refused`
      + (all[0].day < date(from) ? `; the picture shows the last ${MOST} days` : '')),
    sum > 0 && picture(all.filter((day) => Date.parse(day.day) >= from), from, shown));
}

const total = (day) => Object.values(day.states).reduce((a, b) => a + b, 0);
const of = (all, state) => all.reduce((n, day) => n + (day.states[state] || 0), 0).toLocaleString();
const date = (at) => new Date(at).toISOString().slice(0, 10);

function picture(all, from, shown) {
  const most = Math.max(...all.map(total));
  const step = (WIDTH - LEFT) / Math.max(shown, 14);
  const drawn = svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img',
    'aria-label': `Runs that ended from ${date(from)} on, by day; ${most} at most on one` },
    ...[0, 0.5, 1].map((share) => svg('line', { class: 'axis', x1: LEFT, x2: WIDTH, y1: y(share), y2: y(share) })),
    svg('text', { x: LEFT - 6, y: y(1) + 4, 'text-anchor': 'end' }, String(most)),
    svg('text', { x: LEFT - 6, y: y(0) + 4, 'text-anchor': 'end' }, '0'),
    svg('text', { x: LEFT, y: HEIGHT - 3 }, date(from)));
  if (shown > 14) drawn.append(svg('text', { x: LEFT + shown * step, y: HEIGHT - 3, 'text-anchor': 'end' }, date(from + (shown - 1) * DAY)));
  for (const day of all) {
    const x = LEFT + step * (Date.parse(day.day) - from) / DAY;
    let below = 0;
    for (const [state, kind] of Object.entries(KINDS)) {
      const n = day.states[state];
      if (!n) continue;
      drawn.append(svg('rect', { class: kind, x, width: Math.max(1, step - 1), y: y((below + n) / most), height: y(below / most) - y((below + n) / most) },
        svg('title', {}, `${day.day}: ${n} ${state}`)));
      below += n;
    }
  }
  return drawn;
}
