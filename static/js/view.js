// Shows another address of this site in place: the server's own HTML takes the old one's place, so
// that there is one template for everything, with scripts and without.

import { texts } from './texts.js';

/** Fired on the document after the view was replaced. */
export const VIEW_CHANGED = 'fever:view';

let latest = 0;
let shown = location.pathname + location.search;

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
 * Puts what was fetched in place; false where it is not a page of ours.
 * @param {string} html
 * @returns {boolean}
 */
function replaceView(html) {
  const fetched = new DOMParser().parseFromString(html, 'text/html');
  const view = fetched.getElementById('view');
  if (!view) return false;
  const old = element('view');
  old.replaceWith(document.importNode(view, true));
  document.title = fetched.title;
  const language = document.querySelector('.language');
  const newLanguage = fetched.querySelector('.language');
  if (language && newLanguage) {
    language.setAttribute('href', newLanguage.getAttribute('href') || '/');
  }
  return true;
}

/** @returns {boolean} whether the address bar names what is shown; a jump to `#main` changes nothing */
export function isShown() {
  return location.pathname + location.search === shown;
}

/**
 * Fetches and shows; on any trouble the browser goes there itself.
 * @param {string} address
 * @param {boolean} remember whether the address becomes an entry of the history
 * @returns {Promise<boolean>} whether the view was replaced in place
 */
export async function show(address, remember) {
  const ours = ++latest;
  element('view').setAttribute('aria-busy', 'true');
  announce(texts().loading);
  try {
    const answer = await fetch(address, { credentials: 'omit', headers: { Accept: 'text/html' } });
    const html = await answer.text();
    if (ours !== latest) return false;
    if (!replaceView(html)) throw new Error('not a page of this site');
  } catch (error) {
    if (ours === latest) location.assign(address);
    return false;
  }
  if (remember) history.pushState(null, '', address);
  shown = location.pathname + location.search;
  announce(texts().updated);
  document.dispatchEvent(new CustomEvent(VIEW_CHANGED));
  return true;
}
