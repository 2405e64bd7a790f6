// This node: is it ready, what runs it, what it was set to.
import { el, facts, line } from './dom.js';

export function node(place, about) {
  place.replaceChildren(el('h1', {}, 'This node'));
  let shown = '';
  return async () => {
    const node = about();
    if (JSON.stringify(node) === shown) return;
    shown = JSON.stringify(node);
    const versions = node.versions || {};
    place.replaceChildren(
      el('h1', {}, 'This node ', el('span', { class: 'soft' }, line(node.node))),
      el('section', { class: 'card' }, el('h2', {}, 'Is it ready?'),
        el('ul', { class: 'checks' }, Object.entries(node.health).map(([name, why]) =>
          el('li', {}, el('span', { class: 'badge ' + (why ? 'ours' : 'good') }, why ? '! not ready' : '✓ ready'), ' ', name,
            why ? ': ' + line(why) : '')))),
      el('section', { class: 'card' }, el('h2', {}, 'Images'),
        el('ul', { class: 'checks' }, node.images.map((image) =>
          el('li', {}, el('span', { class: 'badge ' + (image.objection ? 'ours' : 'good') }, image.objection ? '! not ready' : '✓ ready'), ' ',
            line([image.aliases.join(', '), image.reference].filter(Boolean).join(': ') || 'the usual one'),
            image.objection ? ': ' + line(image.objection) : el('span', { class: 'soft' }, ' ', image.digests.join(', ')))))),
      el('section', { class: 'card' }, el('h2', {}, 'What runs here'),
        facts([
          ['Tasker', line(versions.tasker || '')], ['Server', line(versions.server || '')], ['Java', line(versions.java || '')],
          ['Takes tasks', node.paused ? 'no, it is paused' : 'yes'],
          ['Wait in the queue', String(node.figures.tasker_tasks_waiting)],
          ['Running', String(node.figures.tasker_tasks_running)],
          ['Answers that wait for the broker', String(node.figures.tasker_answers_waiting)],
          ['You may', node.roles.join(', ')],
        ])),
      ...(node.settings ? [el('section', { class: 'card' }, el('h2', {}, 'Settings'),
        facts(Object.entries(node.settings).map(([name, value]) =>
          [name, line(typeof value === 'object' ? JSON.stringify(value) : value)])))] : []));
  };
}
