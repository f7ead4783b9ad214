// Shows another address of this site in place: the server's own HTML takes the old one's place, so
// that there is one template for everything, with scripts and without.

import { fill, texts } from './texts.js';

/** Fired on the document after the view was replaced. */
export const VIEW_CHANGED = 'fever:view';

const RETRIES = 2;
const RETRY_S = 5;
const OLD_S = 60; // for who comes back
const IN_FRONT_S = 300; // closures and queues come at any time
const LOOK_MS = 20000;

let latest = 0;
let shown = location.pathname + location.search;
let shownMs = Date.now();
let arrivedMs = shownMs;
let lookedMs = shownMs;

/** @param {string} id @returns {HTMLElement} */
function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} words */
export function announce(words) {
  let region = document.getElementById('announcer');
  if (!region) {
    region = document.createElement('p');
    region.id = 'announcer';
    region.className = 'unseen';
    region.setAttribute('role', 'status');
    document.body.appendChild(region);
  }
  region.textContent = words;
}

/**
 * Says why nothing new is shown; what was there stays below.
 * @param {string} words
 * @param {() => void} again
 */
function complain(words, again) {
  const old = document.getElementById('trouble');
  if (old) old.remove();
  const box = document.createElement('div');
  const button = document.createElement('button');
  box.id = 'trouble';
  box.className = 'alert';
  box.setAttribute('role', 'alert');
  box.textContent = words;
  button.type = 'button';
  button.className = 'button';
  button.textContent = texts().again;
  button.addEventListener('click', again);
  box.appendChild(button);
  const view = element('view');
  view.removeAttribute('aria-busy');
  view.insertBefore(box, view.firstChild);
  announce('');
  window.scrollTo(0, 0);
}

/**
 * Puts what was fetched in place; false where it is not a page of ours.
 * @param {string} html
 * @returns {boolean}
 */
function replaceView(html) {
  const fetched = new DOMParser().parseFromString(html, 'text/html');
  if (!fetched.getElementById('view')) return false;
  // The head of the page names the ambulance of the region, and links to this very address.
  for (const selector of ['#view', '.top']) {
    const old = document.querySelector(selector);
    const fresh = fetched.querySelector(selector);
    if (old && fresh) old.replaceWith(document.importNode(fresh, true));
  }
  document.title = fetched.title;
  return true;
}

/** @returns {boolean} whether the address bar names what is shown; a jump to `#main` changes nothing */
export function isShown() {
  return location.pathname + location.search === shown;
}

/** Writes the address as the server does: without what says nothing, positions rounded. */
export function settle() {
  const own = element('view').dataset.address;
  if (own && own !== location.pathname + location.search)
    history.replaceState(history.state, '', own + location.hash);
  shown = location.pathname + location.search;
  shownMs = arrivedMs = Date.now();
}

/** @param {HTMLElement|null} target */
function focusOn(target) {
  if (!target) return;
  if (target.tabIndex < 0) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

/** The heading is read and the top is seen, as after following a link. */
export function toTop() {
  focusOn(document.querySelector('#view h1'));
  window.scrollTo(0, 0);
}

/**
 * To the control of that id, or where it is gone to the words that count the results.
 * @param {string} id
 */
export function backTo(id) {
  const again = document.getElementById(id);
  focusOn(again && again.offsetParent ? again : document.getElementById('count'));
}

/** Says how many are listed, or where there is no list what the page is. */
function announceResults() {
  const told = document.getElementById('count') || document.querySelector('#view h1');
  announce(told && told.textContent ? told.textContent : '');
}

/**
 * Fetches and shows. Without network, or while the service is busy, what is shown stays, with a way
 * to try again; what is no page of ours the browser opens itself.
 * @param {string} address
 * @param {boolean} remember whether the address becomes an entry of the history
 * @param {() => void} arrived called once it is shown; puts the focus somewhere
 * @param {number} [tries] how often a busy service was asked already
 * @param {boolean} [quiet] nobody has asked: nothing is said of it
 * @returns {Promise<void>}
 */
export async function show(address, remember, arrived, tries = 0, quiet = false) {
  const ours = ++latest;
  const again = (/** @type {number} */ count) => show(address, remember, arrived, count, quiet);
  element('view').setAttribute('aria-busy', 'true');
  if (!quiet) announce(texts().loading);
  let html, answer;
  try {
    answer = await fetch(address, { credentials: 'omit', headers: { Accept: 'text/html' } });
    html = await answer.text();
  } catch (error) {
    if (ours !== latest) return;
    // The service worker answers a visit from what it keeps, but not a page that asks. Where nobody has asked
    // what is shown stays: it may be of another city than what is kept.
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration().catch(() => null));
    if (worker && worker.active && !quiet) location.assign(address);
    else complain(texts().offline, () => show(address, remember, arrived));
    return;
  }
  if (ours !== latest) return;
  if (answer.status > 501 || answer.status === 429) {
    const wait = Number(answer.headers.get('Retry-After')) || RETRY_S;
    complain(fill(texts().busy, wait), () => again(0));
    if (tries < RETRIES) setTimeout(() => ours === latest && again(tries + 1), wait * 1000);
    return;
  }
  if (!replaceView(html)) {
    const leave = () => location.assign(address);
    if (quiet) complain(texts().offline, leave); // a network that asks to log in
    else leave();
    return;
  }
  if (remember) {
    history.replaceState({ y: window.scrollY }, '');
    history.pushState(null, '', address);
  }
  settle();
  arrived();
  if (!quiet) announceResults();
  document.dispatchEvent(new CustomEvent(VIEW_CHANGED));
}

/**
 * Past its end a state is unknown where nobody could be asked again: no network, a busy or a silent service,
 * somebody who types. Never open for want of an answer.
 * @param {HTMLElement} place
 */
function forget(place) {
  const line = place.querySelector('.state'), load = place.querySelector('.load');
  place.dataset.state = 'unknown';
  if (load) load.remove();
  if (!line) return;
  line.className = 'state state-unknown over';
  line.textContent = texts().unknown;
}

/**
 * What is shown is of a minute: asks anew where it is that old or has run out, unless something is being
 * typed or asked for. The focus and what is unfolded stay.
 * @param {number} oldS seconds
 */
function renew(oldS) {
  const setBackMs = Math.min(Date.now() - lookedMs, 0); // of a clock that was ahead: nothing holds longer for that
  lookedMs = Date.now();
  shownMs += setBackMs;
  arrivedMs += setBackMs;
  const places = /** @type {HTMLElement[]} */ (Array.from(document.querySelectorAll('#view [data-holds]')));
  const over = places.filter(({ dataset }) => dataset.state !== 'unknown' &&
    Date.now() - arrivedMs - LOOK_MS >= Number(dataset.holds) * 1000);
  over.forEach(forget);
  if (over.length) document.dispatchEvent(new CustomEvent(VIEW_CHANGED));
  const holds = Math.min(oldS, ...places.map(({ dataset }) => Number(dataset.holds)));
  const focused = document.activeElement;
  if (!places.length || document.hidden || Date.now() - shownMs < holds * 1000 ||
    document.querySelector('[aria-busy], #trouble, input:focus, select:focus')) return;
  shownMs = Date.now(); // asked for once
  const folds = () => document.querySelectorAll('details');
  const open = Array.from(folds(), (one) => one.open);
  const href = focused && focused.getAttribute('href');
  show(shown, false, () => {
    folds().forEach((one, at) => (one.open = open[at]));
    if (focused && focused.id) backTo(focused.id);
    else if (href) focusOn(document.querySelector('#view [href="' + href + '"]'));
  }, 0, true);
}

/** On coming back, by the browser's "back" too, which may show what was kept; and while it stays in front. */
export function setUpRenewing() {
  const back = () => renew(OLD_S);
  document.addEventListener('visibilitychange', back);
  window.addEventListener('pageshow', back);
  setInterval(() => renew(IN_FRONT_S), LOOK_MS);
  if (performance.getEntriesByType('navigation').some((one) => /** @type {any} */ (one).type === 'back_forward')) renew(0);
}
