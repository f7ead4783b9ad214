// What the staff page asks of the service, and what may come of it: each answer is one outcome that
// the page has words for. Nothing is ever sent again by itself.

/** @typedef {'done'|'offline'|'silent'|'revoked'|'scope'|'unlisted'|'gone'|'wait'|'busy'|'refused'} Outcome */
/** @typedef {{ outcome: Outcome, seconds: number, body: any }} Answer `seconds`: how long to wait */

const PATIENCE_MS = 10000;
const PASSED = 204;

/** @type {Record<number, Outcome>} */
const OUTCOMES = { 401: 'revoked', 403: 'scope', 404: 'unlisted', 410: 'gone', 429: 'wait', 502: 'silent',
  503: 'busy', 504: 'silent' };

/** @param {Outcome} outcome @param {any} [body] @param {number} [seconds] @returns {Answer} */
function answerOf(outcome, body, seconds) {
  return { outcome, body: body || null, seconds: seconds || 0 };
}

/** @param {Response} response @returns {Promise<Answer>} */
async function read(response) {
  if (response.status === PASSED) return answerOf('done');
  if (response.ok) return answerOf('done', await response.json());
  const outcome = OUTCOMES[response.status] || 'refused';
  return answerOf(outcome, null, Number(response.headers.get('retry-after')));
}

/** @returns {boolean} where the browser itself knows that nothing goes out */
function isOffline() {
  return navigator.onLine === false;
}

/** Gives up after a while, so that a tap is never sent long after it was made.
 * @param {string} path @param {RequestInit} options @returns {Promise<Response>} */
function fetchInTime(path, options) {
  const giveUp = typeof AbortController === 'function' ? new AbortController() : null;
  if (giveUp) options.signal = giveUp.signal;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      if (giveUp) giveUp.abort();
      reject(new Error('late'));
    }, PATIENCE_MS);
    fetch(path, options).then(resolve, reject).then(() => clearTimeout(timer));
  });
}

/**
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {string} [token] where the request needs one
 * @param {any} [body]
 * @returns {Promise<Answer>} never fails
 */
export async function ask(method, path, token, body) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (token) headers.authorization = 'Bearer ' + token;
  if (body) headers['content-type'] = 'application/json';
  if (isOffline()) return answerOf('offline');
  try {
    return await read(await fetchInTime('/api/v1' + path, { method, headers, cache: 'no-store',
      credentials: 'omit', body: body ? JSON.stringify(body) : undefined }));
  } catch (error) {
    return answerOf(isOffline() ? 'offline' : 'silent');
  }
}
