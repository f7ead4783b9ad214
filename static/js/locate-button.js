// The button 「使用我的位置」: shows itself where scripts run, and leads to the list or to words.

import { locate } from './location.js';
import { fill, texts } from './texts.js';
import { show, toTop, VIEW_CHANGED } from './view.js';

/** What a list is narrowed and ordered by; a region or a search gives way to the position. */
const KEPT = ['open', 'exclude_closed', 'kind', 'service', 'designated', 'insurance',
  'insurance_remote', 'access', 'age_months', 'sort', 'mode'];

/**
 * The address of the nearest clinics; the language and the filters of the present one stay.
 * @param {number} lat
 * @param {number} lon
 * @returns {string}
 */
function addressOf(lat, lon) {
  const query = new URLSearchParams(location.search);
  const kept = new URLSearchParams();
  kept.set('lat', lat.toFixed(3));
  kept.set('lon', lon.toFixed(3));
  query.forEach((value, name) => {
    if (KEPT.indexOf(name) >= 0) kept.set(name, value);
  });
  if (document.documentElement.lang === 'en') kept.set('lang', 'en');
  return '/?' + kept.toString();
}

/** @param {number} lat @param {number} lon */
function showFrom(lat, lon) {
  show(addressOf(lat, lon), true, toTop);
}

/** @param {import('./location.js').Located} found */
function explain(found) {
  const status = document.getElementById('locate-status');
  const words = texts();
  if (!status || !found.fault) return;
  status.textContent = fill(words[found.fault], found.accuracyKm);
  if (found.fault === 'inaccurate') {
    const anyway = document.createElement('button');
    anyway.type = 'button';
    anyway.className = 'button';
    anyway.textContent = words.useAnyway;
    anyway.addEventListener('click', () => showFrom(found.lat, found.lon));
    status.append(document.createElement('br'), anyway);
  }
}

/** @param {HTMLButtonElement} button */
async function onTap(button) {
  const status = document.getElementById('locate-status');
  button.disabled = true;
  if (status) status.textContent = texts().locating;
  const found = await locate();
  button.disabled = false;
  if (found.fault) {
    explain(found);
    return;
  }
  if (status) status.textContent = texts().loading;
  showFrom(found.lat, found.lon);
}

function reveal() {
  const box = document.getElementById('locate-box');
  if (box) box.hidden = false;
}

export function setUpLocateButton() {
  reveal();
  document.addEventListener(VIEW_CHANGED, reveal);
  document.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('#locate');
    if (button instanceof HTMLButtonElement) onTap(button);
  });
}
