// The closed lists of the protocol, in words.

/** Why a run ended: in two words, and in a sentence. */
export const REASONS = {
  'completed': ['Succeeded', 'The algorithm ran to its end.'],
  'exit-code': ['Error in the program', 'The algorithm ended with an error of its own.'],
  'signal': ['Ended by a signal', 'The algorithm crashed, or was ended by a signal.'],
  'timeout': ['Took too long', 'The algorithm ran longer than this task may, and was ended.'],
  'out-of-memory': ['Out of memory', 'The algorithm needed more memory than this task may have, and was ended.'],
  'output-limit': ['Too much output', 'The algorithm printed more than this task may, and was ended.'],
  'disk-limit': ['Scratch space full', 'The algorithm filled the scratch space that this task may use.'],
  'process-limit': ['Too many processes', 'The algorithm started more processes and threads than this task may.'],
  'cancelled': ['Cancelled', 'Somebody cancelled the task, or revoked the approval of its code.'],
  'dependencies': ['Libraries are missing', 'Libraries that the code asks for could not be installed.'],
  'hash-mismatch': ['Not the approved code', 'The code in the storage is not the code that was approved, so nothing ran.'],
  'invalid-message': ['Bad request', 'The request is not one that can be run, so nothing ran.'],
  'not-found': ['Code or data not found', 'The code or the data is not in the storage, so nothing ran.'],
  'storage': ['Storage failed', 'The storage, or the place of the results, failed.'],
  'engine': ['Container engine failed', 'The container engine of this machine failed.'],
  'attempts': ['Given up', 'The task took its server down too often.'],
};

/** What the engine is not to blame for. */
const UNSEEN = ['Cannot be proved', 'The program did what cannot be followed to its end, so nobody can vouch for the run.'];

export const reason = (name, fault) =>
  name === 'engine' && fault === 'algorithm' ? UNSEEN : REASONS[name] || [String(name), ''];

/** Who acts after a failure, and what they do. */
export const ACTS = {
  algorithm: 'The author of the algorithm: the program or its limits have to change.',
  sender: 'The sender of the task: the request has to change, or was taken back.',
  operator: 'The operator of this node: the task itself is not to blame.',
};

/** What the trace says about a run. */
export const VERDICTS = {
  'clean': ['good', 'Stayed inside'],
  'tried-network': ['bad', 'Tried to reach the network'],
  'touched-outside': ['bad', 'Touched files outside'],
  'inconsistent': ['bad', 'Contradicts its trace'],
  'incomplete': ['ours', 'Not all was seen'],
};

/** What the record has entries of. */
export const KINDS = {
  'run': 'Run',
  'look': 'Look',
  'submission': 'Submission',
  'cancellation': 'Cancellation',
  'pause': 'Pause',
  'login-refused': 'Login refused',
  'dead-letter': 'Dead letter',
  'server': 'Server',
  'settings': 'Settings',
  'key': 'Key',
  'erasure': 'Erasure',
};

/** What of an entry can be erased. */
export const TEXTS = {
  'task': 'Task', 'code': 'Code', 'data': 'Data', 'data-digest': 'Data, what they were', 'sender': 'Sender', 'user': 'Person',
  'address': 'Address', 'settings': 'Settings', 'results': 'Results', 'evidence': 'Evidence', 'why': 'Why',
};

/** The steps of a run, in order. */
export const STEPS = {
  VerifyingAlgorithm: 'Check the code',
  DownloadingFiles: 'Fetch the data',
  InstallingDependencies: 'Install libraries',
  CreatingContainer: 'Make the sandbox',
  ExecutingAlgorithm: 'Run the algorithm',
  CleaningUp: 'Clean up',
};

const MARKS = { good: '✓', bad: '✗', ours: '!', run: '▸' };

/** The class of colour for how a run is. */
export function colour(task) {
  if (task.state === 'success') return 'good';
  if (task.state === 'running' || task.state === 'left') return 'run';
  return task.fault === 'operator' ? 'ours' : 'bad';
}

/** The state with a mark, so that it is not told by its colour alone. */
export const state = (task) => MARKS[colour(task)] + ' ' + task.state;

export function took(millis) {
  if (millis < 1000) return Math.round(millis) + ' ms';
  const s = millis / 1000;
  if (s < 100) return s.toFixed(1) + ' s';
  if (s < 6000) return Math.round(s / 60) + ' min';
  return (s / 3600).toFixed(1) + ' h';
}

const today = (date) => date.toDateString() === new Date().toDateString();

export function clock(at) {
  const date = new Date(at);
  return today(date) ? date.toLocaleTimeString() : date.toLocaleString();
}

export function bytes(n) {
  for (const unit of ['B', 'KiB', 'MiB']) {
    if (n < 1024) return (Number.isInteger(n) ? n : n.toFixed(1)) + ' ' + unit;
    n /= 1024;
  }
  return (Number.isInteger(n) ? n : n.toFixed(1)) + ' GiB';
}

/** Bytes of a size like 512MiB. */
export function size(text) {
  const [, n, unit] = /^(\d+)(KiB|MiB|GiB|TiB)?$/.exec(text) || [];
  return n === undefined ? NaN : n * 1024 ** ['', 'KiB', 'MiB', 'GiB', 'TiB'].indexOf(unit || '');
}

/** Milliseconds of a time like PT1H30M. */
export function period(text) {
  const [, h = 0, m = 0, s = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text) || [, NaN];
  return ((Number(h) * 60 + Number(m)) * 60 + Number(s)) * 1000;
}

export const count = (n, one, more = one + 's') => `${n.toLocaleString()} ${n === 1 ? one : more}`;
