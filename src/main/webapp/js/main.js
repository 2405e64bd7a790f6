// Which page is shown, and what is the same on all of them.
import { button, el, line } from './dom.js';
import { get, send } from './api.js';
import { confirm } from './dialog.js';
import { entry } from './entry.js';
import { list } from './list.js';
import { node } from './node.js';
import { record } from './record.js';
import { task } from './task.js';
import { submit } from './submit.js';

const EVERY = 2000;
const PAGES = { node: 'node', record: 'record', entry: 'record' };
const place = document.getElementById('main');
const well = document.getElementById('well');
const actions = document.getElementById('actions');
let about = { roles: [] };
let update = null;
let showing = 0;

async function status() {
  about = await get('node');
  const troubles = Object.entries(about.health).filter(([, why]) => why);
  const text = troubles.length ? troubles.map(([name, why]) => `${name}: ${line(why)}`).join('; ') : 'All is well.';
  say(troubles.length ? 'ours' : 'good', text);
  if (about.roles.includes('operator') && actions.dataset.paused !== String(about.paused)) {
    const had = actions.contains(document.activeElement);
    actions.dataset.paused = String(about.paused);
    actions.replaceChildren(
      button('Submit a task', () => submit(about.settings, about.images), 'main'),
      about.paused
        ? button('Take tasks again', () => pause(false).catch(trouble))
        : button('Pause', () => confirm('Pause this node?',
          'It takes no more tasks and finishes those that run. It stays so, over a restart too, until somebody lets it take tasks again.',
          'Pause', () => pause(true))));
    if (had) actions.lastElementChild.focus();
  }
}

const pause = (paused) => send('POST', 'node', { paused }).then(status);

function say(kind, text) {
  well.className = kind;
  if (well.textContent !== text) well.textContent = text;
}

function trouble(e) {
  say('bad', e instanceof TypeError ? 'The server does not answer.' : line(e.message));
}

function route() {
  update?.close?.();
  showing++;
  const [, what = '', id = '', number = ''] = location.hash.split('/');
  const page = PAGES[what] ?? '';
  document.querySelectorAll('header nav a').forEach((a) => {
    if (a.dataset.page === page) a.setAttribute('aria-current', ['task', 'entry'].includes(what) ? 'true' : 'page');
    else a.removeAttribute('aria-current');
  });
  if (what === 'task') update = task(text(id), place, () => about.roles);
  else if (what === 'node') update = node(place, () => about);
  else if (what === 'record') update = record(id, place, () => about.roles);
  else if (what === 'entry') update = entry(text(id), number, place, () => about.roles);
  else update = list(what, text(id), place);
  look(showing);
}

function text(id) {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

async function look(turn) {
  try {
    await status();
    if (turn === showing && !leads()) await update();
  } catch (e) {
    trouble(e);
  }
  if (turn === showing) setTimeout(() => (document.hidden ? waits(turn) : look(turn)), EVERY);
}

/** Whoever only audits sees no tasks, and is led to the record. */
function leads() {
  const audits = about.roles.includes('auditor') && !about.roles.includes('viewer');
  document.querySelector('nav a[data-page=""]').hidden = audits;
  const away = audits && !(location.hash.split('/')[1] in PAGES);
  if (away) location.replace('#/record');
  return away;
}

function waits(turn) {
  document.addEventListener('visibilitychange', () => turn === showing && look(turn), { once: true });
}

addEventListener('hashchange', () => {
  if (location.hash === '#main') return place.focus();
  route();
  scrollTo(0, 0);
  place.focus({ preventScroll: true });
});
route();
