// Elements, with text from outside only ever as text.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;
const HEAP = /(\p{M}{4})\p{M}+/gu; // marks that would be painted over the lines around

/** The text with what cannot be seen, or turns others around, made visible. */
export function visible(text) {
  return text.replace(HEAP, '$1⟨…⟩').replace(HIDDEN, (c) => {
    const code = c.codePointAt(0);
    if (c === '\n' || c === '\t') return c;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return '⟨U+' + code.toString(16).toUpperCase().padStart(4, '0') + '⟩';
  });
}

/** The same for one line. */
export const line = (text) => visible(String(text)).replace(/\n/g, '␊').replace(/\t/g, '␉');

/** An element; attributes that begin with "on" are listeners, children that are no nodes are text. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...some(children));
  return element;
}

/** What of a list is there. */
export const some = (list) => list.flat().filter((c) => c !== null && c !== undefined && c !== false);

/** A button. */
export const button = (text, onclick, kind = '') => el('button', { type: 'button', class: kind, onclick }, text);

/** A bar for a share, 0 to 1, that begins at another one. */
export function bar(kind, share, from = 0) {
  if (!(share > 0)) return el('span', { class: 'track', 'aria-hidden': 'true' });
  const filled = el('span', { class: kind });
  const begin = Math.min(from, 0.995);
  filled.style.marginLeft = 100 * begin + '%';
  filled.style.width = 100 * Math.max(0.005, Math.min(share, 1 - begin)) + '%';
  return el('span', { class: 'track', 'aria-hidden': 'true' }, filled);
}

/** Names with what they are; what is nothing is left out. */
export function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs
    .filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}
