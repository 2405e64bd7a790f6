// Elements, with text from outside only ever as text.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** The text with what cannot be seen, or turns others around, made visible. */
export function visible(text) {
  return text.replace(HIDDEN, (c) => {
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
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** A button that asks to be pressed twice. */
export function twice(text, what) {
  let sure = false;
  const button = el('button', { type: 'button', class: 'stop' }, text);
  button.addEventListener('click', () => {
    if (sure) {
      button.disabled = true;
      what(button);
    } else {
      sure = true;
      button.textContent = text + ': press again to do it';
      setTimeout(() => { sure = false; if (!button.disabled) button.textContent = text; }, 5000);
    }
  });
  return button;
}
