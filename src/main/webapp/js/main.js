// Which page is shown, and what is the same on all of them.
import { el, line, twice } from './dom.js';
import { get, send } from './api.js';
import { list } from './list.js';
import { task } from './task.js';
import { submit } from './submit.js';

const EVERY = 2000;
const place = document.getElementById('main');
const well = document.getElementById('well');
const actions = document.getElementById('actions');
let roles = [];
let update = null;
let showing = 0;

async function status() {
  const node = await get('node');
  roles = node.roles;
  document.getElementById('node').textContent = line(node.node);
  const troubles = Object.entries(node.health).filter(([, why]) => why);
  well.className = troubles.length ? 'ours' : 'good';
  const text = troubles.length ? troubles.map(([name, why]) => `${name}: ${line(why)}`).join('; ') : 'All is well.';
  if (well.textContent !== text) well.textContent = text;
  if (roles.includes('operator') && actions.dataset.paused !== String(node.paused)) {
    actions.dataset.paused = String(node.paused);
    actions.replaceChildren(el('div', { class: 'bar' },
      el('button', { type: 'button', onclick: submit }, 'Submit a task'),
      node.paused
        ? el('button', { type: 'button', onclick: () => pause(false) }, 'Take tasks again')
        : twice('Pause', () => pause(true))));
  }
}

const pause = (paused) => send('POST', 'node', { paused }).then(status, trouble);

function trouble(e) {
  well.className = 'bad';
  well.textContent = e instanceof TypeError ? 'The server does not answer.' : line(e.message);
}

function route() {
  update?.close?.();
  showing++;
  const [, what = '', id = ''] = location.hash.split('/');
  if (what === 'task') update = task(decodeURIComponent(id), place, roles);
  else update = list(['failed', 'running', 'success'].includes(what) ? what : 'all', place);
  look(showing);
}

async function look(turn) {
  try {
    await Promise.all([status(), update()]);
  } catch (e) {
    trouble(e);
  }
  if (turn === showing) setTimeout(() => (document.hidden ? waits(turn) : look(turn)), EVERY);
}

function waits(turn) {
  document.addEventListener('visibilitychange', () => turn === showing && look(turn), { once: true });
}

addEventListener('hashchange', () => { route(); place.focus(); });
status().catch(trouble).finally(route);
