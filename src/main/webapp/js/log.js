// A text of any size: only the rows that are seen are in the document.
import { button, el, visible } from './dom.js';

const ROW = 18;
const MOST_SEEN = 26;
const COLUMNS = 240; // where a longer line goes on in the next row
const TALLEST = 4_000_000; // browsers have no taller elements than some such
const MOST_FOUND = 10_000;

export class Log {
  #text = '';
  #rows = [0];
  #found = [];
  #at = -1; // which of them is marked
  #sought = null;
  #stick = true;
  #drawing = false;

  constructor(label) {
    this.pre = el('pre');
    this.tall = el('div', { class: 'tall' }, this.pre);
    this.box = el('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': label,
      onscroll: () => this.#scrolled() }, this.tall);
    this.search = el('input', { type: 'search', placeholder: 'find', 'aria-label': 'Find in ' + label,
      onkeydown: (e) => e.key === 'Enter' && this.find(e.shiftKey ? -1 : 1) });
    this.before = button('↑', () => this.find(-1));
    this.before.ariaLabel = 'The one before';
    this.after = button('↓', () => this.find(1));
    this.after.ariaLabel = 'The next one';
    this.said = el('span', { class: 'soft', role: 'status' });
    new ResizeObserver(() => this.#draw()).observe(this.box);
  }

  set(text) {
    this.#text = text;
    this.#rows = [];
    this.#sought = null;
    this.#cut(0);
  }

  /** More of it; what exceeds the bound goes at the front. */
  add(text, most) {
    const joined = this.#text + text;
    if (joined.length > most * 1.5) {
      this.set(joined.slice(-most));
    } else {
      this.#text = joined;
      this.#sought = null;
      this.#cut(this.#rows.pop());
    }
  }

  #cut(from) {
    const text = this.#text;
    let at = from;
    this.#rows.push(at);
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      while (end - at > COLUMNS) {
        at += COLUMNS;
        if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) at++; // not within a character
        this.#rows.push(at);
      }
      if (newline < 0) break;
      this.#rows.push((at = newline + 1));
    }
    const height = Math.min(this.#rows.length * ROW, TALLEST);
    this.tall.style.height = height + 'px';
    this.box.style.height = Math.min(MOST_SEEN, this.#rows.length + 1) * ROW + 'px';
    this.#draw();
    if (this.#stick) this.box.scrollTop = this.box.scrollHeight;
  }

  #scrolled() {
    this.#stick = this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - ROW;
    this.#draw();
  }

  /** Once a frame, however often it is asked for. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#show();
    });
  }

  #show() {
    const { scrollTop, clientHeight, scrollHeight } = this.box;
    const fit = Math.ceil(clientHeight / ROW) + 1;
    const room = scrollHeight - clientHeight;
    const over = Math.max(0, this.#rows.length - fit + 1);
    const first = room <= 0 ? 0 : Math.floor((scrollTop / room) * over);
    const rows = [];
    for (let i = first; i < Math.min(first + fit, this.#rows.length); i++) rows.push(this.#row(i), '\n');
    this.pre.replaceChildren(...rows.flat());
    this.pre.style.top = Math.min(scrollTop, Math.max(0, scrollHeight - rows.length / 2 * ROW)) + 'px';
  }

  #row(i) {
    const begin = this.#rows[i];
    const row = this.#text.slice(begin, this.#rows[i + 1]).replace(/\n$/, '');
    const [from, to] = this.#found[this.#at] || [-1, -1];
    if (to <= begin || from >= begin + row.length) return visible(row);
    const [a, b] = [Math.max(0, from - begin), Math.min(row.length, to - begin)];
    return [visible(row.slice(0, a)), el('mark', {}, visible(row.slice(a, b))), visible(row.slice(b))];
  }

  /** Goes to the next place of what is sought, or to the one before. */
  find(step) {
    if (this.search.value !== this.#sought) this.#seek(this.search.value);
    const all = this.#found.length;
    if (all > 0) {
      this.#at = this.#at < 0 && step < 0 ? all - 1 : (this.#at + step + all) % all;
      this.#goTo(this.#found[this.#at][0]);
    }
    this.said.textContent = all === 0 ? (this.#sought ? 'not found' : '')
      : `${this.#at + 1} of ${all}${all === MOST_FOUND ? ' or more' : ''}`;
    this.#draw();
  }

  #seek(needle) {
    const seen = this.#found[this.#at]?.[0] ?? -1;
    this.#sought = needle;
    this.#found = [];
    if (needle) {
      const all = this.#text.matchAll(new RegExp(needle.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'gi'));
      for (const match of all) {
        if (this.#found.push([match.index, match.index + match[0].length]) === MOST_FOUND) break;
      }
    }
    this.#at = this.#found.findLastIndex(([from]) => from <= seen);
  }

  #goTo(place) {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#rows[middle] <= place) low = middle;
      else high = middle - 1;
    }
    const fit = Math.ceil(this.box.clientHeight / ROW);
    const over = Math.max(1, this.#rows.length - fit);
    this.#stick = false;
    this.box.scrollTop = ((low - fit / 2) / over) * (this.box.scrollHeight - this.box.clientHeight);
  }
}
