// The closed lists of the protocol, in words.

export const REASONS = {
  'completed': 'The algorithm ran to its end.',
  'exit-code': 'The algorithm ended with an error of its own.',
  'signal': 'The algorithm was ended by a signal.',
  'timeout': 'The algorithm took longer than it may.',
  'out-of-memory': 'The algorithm needed more memory than it may have.',
  'output-limit': 'The algorithm wrote more output than it may.',
  'disk-limit': 'The algorithm filled the scratch space that it may use.',
  'process-limit': 'The algorithm started more processes than it may.',
  'cancelled': 'The task was cancelled, or the approval of its code revoked.',
  'dependencies': 'Libraries that the code asks for could not be installed.',
  'hash-mismatch': 'The code is not what was approved.',
  'invalid-message': 'The request is not one that can be run.',
  'not-found': 'The code or the data is not in the storage.',
  'storage': 'The storage, or the place of the results, failed.',
  'engine': 'The container engine failed.',
  'attempts': 'The task took its server down too often.',
};

export const ACTS = {
  none: '',
  algorithm: 'Its author acts.',
  sender: 'Its sender acts.',
  operator: 'You act: this is the operator’s.',
};

/** The class of colour for how a run is. */
export function colour(task) {
  if (task.state === 'success') return 'good';
  if (task.state === 'running' || task.state === 'left') return 'run';
  return task.fault === 'operator' ? 'ours' : 'bad';
}

export function took(millis) {
  if (millis < 1000) return Math.round(millis) + ' ms';
  const s = millis / 1000;
  if (s < 100) return s.toFixed(1) + ' s';
  if (s < 6000) return Math.round(s / 60) + ' min';
  return (s / 3600).toFixed(1) + ' h';
}

export const clock = (at) => new Date(at).toLocaleTimeString();

export function bytes(n) {
  for (const unit of ['B', 'KiB', 'MiB']) {
    if (n < 1024) return (unit === 'B' ? n : n.toFixed(1)) + ' ' + unit;
    n /= 1024;
  }
  return n.toFixed(1) + ' GiB';
}
