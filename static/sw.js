// The service worker: keeps the page's parts, the city's pack and the last results, for when the
// network is gone. It knows no position, and what it keeps says when it was made.
//
// The build puts `self.SHELL` before it: the shell's files and a version made of their bytes. Pages always
// come from the network first; without it, or where that stays silent, the page `/offline` stands in, and its
// script answers from the pack. The shell comes from here, as a whole of one version.

/** @typedef {{ version: string, files: string[] }} Shell */
/** @typedef {{ city: string, lang: string, results: any }} Keep what a page asks to be kept */

const worker = /** @type {any} */ (self);
const shell = /** @type {Shell} */ (worker.SHELL);
const CACHE = 'shell-' + shell.version;
const KEPT = 'kept';
const PACK_FRESH_MS = 6 * 3600000;
const WAIT_MS = 12000; // for the first byte of a page

/** Fills a cache of its own with one version of everything, past what the browser still holds. */
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(shell.files.map((path) => new Request(path, { cache: 'no-cache' })));
  await worker.skipWaiting();
}

async function dropOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.indexOf('shell-') === 0 && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A proxy that says it does not reach the service is as good as no network. @param {number} status */
function isUnreachable(status) {
  return status === 502 || status === 504;
}

/** A network that says nothing is none where a pack is kept. @returns {Promise<never>} */
async function silence() {
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const kept = await caches.open(KEPT);
  return (await kept.match('/kept/pack')) ? Promise.reject() : new Promise(() => {});
}

/** @param {Request} request @param {URL} url @returns {Promise<Response>} */
async function page(request, url) {
  let answer = null;
  try {
    answer = await Promise.race([fetch(request), silence()]);
  } catch (error) {
    answer = null;
  }
  if (answer && !isUnreachable(answer.status)) return answer;
  const lang = url.searchParams.get('lang') === 'en' ? '?lang=en' : '';
  const cache = await caches.open(CACHE);
  return (await cache.match('/offline' + lang)) || answer || Response.error();
}

/** What a map has loaded is kept too, where there is room: it is of this version as well. @param {Request} request */
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

/** One from a time to come was kept under a clock that has been set right since.
 * @param {Cache} kept @param {string} address @returns {Promise<boolean>} */
async function isFresh(kept, address) {
  const pack = await kept.match('/kept/pack');
  if (!pack || pack.headers.get('x-address') !== address) return false;
  const ageMs = Date.now() - Number(pack.headers.get('x-kept-ms'));
  return ageMs >= 0 && ageMs < PACK_FRESH_MS;
}

/** @param {string} text @param {string} address */
function noted(text, address) {
  return new Response(text, {
    headers: { 'content-type': 'application/json', 'x-address': address, 'x-kept-ms': String(Date.now()) },
  });
}

/** One pack, of the last city, and the last results. @param {Keep} wanted */
async function keep({ city, lang, results }) {
  const kept = await caches.open(KEPT);
  await kept.put('/kept/results', noted(JSON.stringify(results), ''));
  const address = '/api/v1/packs/' + encodeURIComponent(city) + (lang === 'en' ? '?lang=en' : '');
  if (await isFresh(kept, address)) return;
  const pack = await (await fetch(address, { credentials: 'omit' })).text();
  if (JSON.parse(pack).intervals) await kept.put('/kept/pack', noted(pack, address)); // and no network's page to log in
}

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(dropOldShells()));
worker.addEventListener('message', (/** @type {any} */ event) => {
  event.waitUntil(keep(event.data).catch(() => {})); // what was kept before stays
});
worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (event.request.mode === 'navigate') event.respondWith(page(event.request, url));
  else if (url.pathname.indexOf('/static/') === 0) event.respondWith(file(event.request).catch(() => fetch(event.request)));
});
