// Who answers what the map asks: the service, or on a published site its packs.

/**
 * `say` is for the reader, where the answer shows nothing or not all.
 * @typedef {(path: string, query: URLSearchParams) => Promise<any>} MapSource `null`: no answer
 */

/** @type {MapSource} */
async function fromService(path, query) {
  try {
    const answer = await fetch('/api/v1/' + path + '?' + query, { credentials: 'omit' });
    return answer.ok ? await answer.json() : null;
  } catch (error) {
    return null; // the list is whole without it
  }
}

let source = fromService;

/** @param {MapSource} other */
export function setMapSource(other) {
  source = other;
}

/** @type {MapSource} */
export function ask(path, query) {
  return source(path, query);
}
