// The server's answers; what is wrong comes as an Error whose message says what to do.

/** Without the user and the password that the page's own address may have: no relative one could be fetched then. */
export const API = location.origin + '/api/';

const known = new Map();

async function problem(response) {
  const detail = await response.json().then((body) => body.detail, () => 'The server says ' + response.status + '.');
  return Object.assign(new Error(detail), { status: response.status });
}

/** JSON of a path; what has not changed is not sent again. */
export async function get(path) {
  const before = known.get(path);
  const response = await fetch(API + path, {
    cache: 'no-store',
    headers: before ? { 'If-None-Match': before.tag } : {},
  });
  if (response.status === 304) return before.body;
  if (!response.ok) throw await problem(response);
  const body = await response.json();
  const tag = response.headers.get('ETag');
  if (tag) {
    if (known.size > 50) known.clear();
    known.set(path, { tag, body });
  }
  return body;
}

export async function send(method, path, body) {
  const response = await fetch(API + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw await problem(response);
  return response.json();
}

/** The last bytes of a stream, and how many there are of it. */
export async function log(run, stream, most) {
  const response = await fetch(`${API}tasks/${encodeURIComponent(run)}/log?stream=${stream}`, {
    cache: 'no-store',
    headers: { Range: 'bytes=-' + most },
  });
  if (response.status === 404) return { text: '', size: 0 };
  if (!response.ok) throw await problem(response);
  const text = await response.text();
  const size = Number((response.headers.get('Content-Range') || '/0').split('/')[1]);
  return { text, size };
}
