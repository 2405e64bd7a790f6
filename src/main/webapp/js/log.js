// A text of any size: only the rows that are seen are in the document.
import { el, visible } from './dom.js';

const ROW = 18;
const MOST_SEEN = 26;
const COLUMNS = 240; // where a longer line goes on in the next row
const TALLEST = 4_000_000; // browsers have no taller elements than some such

export class Log {
  #text = '';
  #rows = [0];
  #found = -1;
  #needle = '';
  #stick = true;

  constructor(label) {
    this.pre = el('pre');
    this.tall = el('div', { class: 'tall' }, this.pre);
    this.box = el('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': label,
      onscroll: () => this.#scrolled() }, this.tall);
    this.search = el('input', { type: 'search', placeholder: 'find', 'aria-label': 'Find in ' + label,
      onkeydown: (e) => e.key === 'Enter' && this.find(this.search.value) });
    this.said = el('span', { class: 'soft', role: 'status' });
    new ResizeObserver(() => this.#show()).observe(this.box);
  }

  set(text) {
    this.#text = text;
    this.#rows = [0];
    this.#cut(0);
  }

  /** More of it; what exceeds the bound goes at the front. */
  add(text, most) {
    const joined = this.#text + text;
    if (joined.length > most * 1.5) {
      this.set(joined.slice(-most));
    } else {
      const last = this.#rows.at(-1);
      this.#text = joined;
      this.#cut(last);
    }
  }

  #cut(from) {
    const text = this.#text;
    let at = from;
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      while (end - at > COLUMNS) this.#rows.push((at += COLUMNS));
      if (newline < 0) break;
      this.#rows.push((at = newline + 1));
    }
    const height = Math.min(this.#rows.length * ROW, TALLEST);
    this.tall.style.height = height + 'px';
    this.box.style.height = Math.min(MOST_SEEN, this.#rows.length + 1) * ROW + 'px';
    this.#show();
    if (this.#stick) this.box.scrollTop = this.box.scrollHeight;
  }

  #scrolled() {
    this.#stick = this.box.scrollTop + this.box.clientHeight >= this.box.scrollHeight - ROW;
    this.#show();
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
    const at = this.#found - begin;
    if (this.#found < 0 || at < 0 || at >= row.length) return visible(row);
    const end = at + this.#needle.length;
    return [visible(row.slice(0, at)), el('mark', {}, visible(row.slice(at, end))), visible(row.slice(end))];
  }

  find(needle) {
    if (!needle) return;
    const text = this.#text.toLowerCase();
    this.#needle = needle.toLowerCase();
    this.#found = text.indexOf(this.#needle, this.#found + 1);
    if (this.#found < 0) this.#found = text.indexOf(this.#needle);
    this.said.textContent = this.#found < 0 ? 'not found' : 'found; Enter for the next';
    if (this.#found >= 0) this.#goTo(this.#found);
    this.#show();
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
