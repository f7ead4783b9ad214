// Where scripts begin on a site that `feverctl publish` wrote: the pages are files without a state of
// the minute, and this fills it in from the city's pack; near and by name are answered here, too.
// What is asked for stands behind the address's `#`, which no server sees.

import { PublishedSite } from '../client/fever-published.js';
import { noteBrowser } from './browser.js';
import { setUpCopying } from './copying.js';
import { locate } from './location.js';
import { setUpMapPanel } from './map-panel.js';
import { setMapSource } from './map-source.js';
import { cardOf, cautionLine, make, stateLine } from './offline-card.js';
import { putLoad } from './published-load.js';
import { mapSource } from './published-map.js';
import { fill, texts } from './texts.js';
import { offlineTexts } from './texts-offline.js';
import { publishedTexts } from './texts-published.js';
import { VIEW_CHANGED } from './view.js';

const EVERY_MS = 60000;
const site = new PublishedSite();

/** @param {string} text with the instant of China's clock */
const clockOf = (text) => text.slice(0, 10) + ' ' + text.slice(11, 16);

/** @param {string} id @returns {HTMLElement|null} */
const element = (id) => document.getElementById(id);

/** @param {HTMLElement} place @param {any} clinic */
function putState(place, clinic) {
  const line = place.querySelector('.state');
  if (!line || !line.parentNode) return;
  const state = stateLine(clinic.opening);
  const caution = place.querySelector('.caution');
  if (caution) caution.remove();
  line.parentNode.replaceChild(state, line);
  state.insertAdjacentElement('afterend', cautionLine(clinic.opening, publishedTexts().callFirst));
  putLoad(place, clinic.load, site.now());
  place.dataset.state = state.dataset.state;
}

/** Where a place stands that belongs to no city. @param {HTMLElement} place */
function standOf({ dataset: { lat, lon } }) {
  return lat && lon ? { lat: Number(lat), lon: Number(lon) } : null;
}

/** All places of one city that the page shows, or one place of none. @param {HTMLElement[]} places */
async function putStates(places) {
  const { city } = places[0].dataset;
  const pack = city ? await site.city(city) : await site.rest(standOf(places[0]));
  places.forEach((place) => {
    try {
      putState(place, pack.clinic(String(place.dataset.id)));
    } catch (error) { // not in the pack: what the page says stays
    }
  });
}

/** Unknown takes the place of what was shown where a pack cannot be had any more. @param {HTMLElement[]} places */
function forget(places) {
  places.forEach((place) => putState(place, { load: null, opening: { state: 'unknown', reason: null, cautions: [] } }));
}

async function refreshStates() {
  /** @type {HTMLElement[]} */
  const all = Array.prototype.slice.call(document.querySelectorAll('#view [data-id]'));
  const places = all.filter((place) => !place.closest('#answers')); // those are made anew each minute
  const cities = places.map(({ dataset }) => dataset.city || '')
    .filter((city, at, those) => city && those.indexOf(city) === at);
  const put = (/** @type {HTMLElement[]} */ those) => putStates(those).catch(() => forget(those));
  await Promise.all(cities.map((city) => put(places.filter(({ dataset }) => dataset.city === city)))
    .concat(places.filter(({ dataset }) => !dataset.city).map((place) => put([place]))));
  if (places.length) document.dispatchEvent(new Event(VIEW_CHANGED)); // pins have the states' colours
}

/** Takes away notices whose end has come since the page was written. */
function dropNotices() {
  document.querySelectorAll('.notice[data-until]').forEach((notice) => {
    if (Number(/** @type {HTMLElement} */ (notice).dataset.until) * 1000 > site.now()) return;
    const section = notice.closest('.notices');
    notice.remove();
    if (section && !section.querySelector('.notice')) section.remove();
  });
}

/** Says of when the newest data are. */
async function sayWhen() {
  const line = element('published');
  if (!line) return;
  const manifest = await site.manifest();
  line.textContent = fill(publishedTexts().madeAt, clockOf(manifest.generated_at));
}

/** @returns {HTMLElement} the place of answers, made where the page has none yet */
function answers() {
  const known = element('answers');
  if (known) return known;
  const place = make('section', 'results');
  place.id = 'answers';
  place.setAttribute('aria-live', 'polite');
  const finder = document.querySelector('.finder');
  if (finder && finder.parentNode) finder.parentNode.insertBefore(place, finder.nextSibling);
  return place;
}

let answered = '';

/** Where a minute changed nothing, nothing is read out again; a link that has the focus keeps it. @param {(Node|string)[]} parts */
function answer(...parts) {
  const made = make('div', '', ...parts);
  if (made.innerHTML === answered) return;
  answered = made.innerHTML;
  const place = answers(), { activeElement } = document;
  const href = place.contains(activeElement) && activeElement && activeElement.getAttribute('href');
  place.textContent = '';
  place.append(...parts);
  place.querySelectorAll('a').forEach((link) => {
    if (link.getAttribute('href') === href) link.focus();
  });
  document.dispatchEvent(new Event(VIEW_CHANGED)); // the map follows
}

/** @param {number} lat @param {number} lon @returns {Promise<(Node|string)[]>} */
async function near(lat, lon) {
  const words = publishedTexts();
  const found = await site.nearest({ lat, lon });
  /** @type {any[]} */
  const shown = found.clinics;
  const cards = shown.concat(found.unlocated).map((clinic) => {
    const card = cardOf(clinic, found.region, words.callFirst);
    putLoad(card, clinic.load, site.now());
    return card;
  });
  const parts = [make('div', 'where', make('h2', '', words.nearest))];
  if (found.exact_to_m !== null) parts.push(make('p', 'alert', words.notAll));
  if (found.clinics_unlocated) parts.push(make('p', 'hint', fill(words.unlocated, found.clinics_unlocated)));
  return parts.concat(cards.length ? make('ol', 'cards', ...cards) : make('p', '', offlineTexts().none));
}

/** @param {string} path @param {string} name @param {string} where */
function entry(path, name, where) {
  const link = make('a', '', name);
  link.setAttribute('href', path + '.html');
  return make('li', '', link, where ? ' ' + where : '');
}

/** @param {string} text @returns {Promise<(Node|string)[]>} */
async function search(text) {
  const found = await site.search(text);
  const rows = found.regions.map((/** @type {any} */ one) => entry('/regions/' + one.adcode, one.name, ''))
    .concat(found.clinics.map((/** @type {any} */ one) =>
      entry('/clinics/' + encodeURIComponent(one.id), one.name, one.district)));
  return [make('h2', '', fill(offlineTexts().found, text)),
    rows.length ? make('ul', 'found', ...rows) : make('p', '', offlineTexts().none)];
}

/** What the address asks for, unless it asks for something else by then; a failure says so, and a later minute tries again. */
async function answerAddress() {
  const { hash } = location;
  const asked = new URLSearchParams(hash.slice(1) || location.search.slice(1));
  const lat = asked.get('lat'), lon = asked.get('lon'), text = (asked.get('q') || '').trim();
  let parts;
  try {
    if (lat && lon && Math.abs(+lat) <= 90 && Math.abs(+lon) <= 180) parts = await near(Number(lat), Number(lon));
    else if (text) parts = await search(text);
  } catch (error) { // a detail is the site's own word; a file that is missing has none
    const { nowhere, failed } = publishedTexts();
    parts = [make('p', 'alert', /** @type {any} */ (error).detail ? nowhere : failed)];
  }
  if (parts && location.hash === hash) answer(...parts);
}

/** @param {Record<string, string>} asked */
function ask(asked) {
  const hash = '#' + new URLSearchParams(asked).toString();
  if (location.hash === hash) answerAddress();
  else location.hash = hash;
}

async function onLocate() {
  const status = element('locate-status');
  const say = (/** @type {string} */ words) => {
    if (status) status.textContent = words;
  };
  say(texts().locating);
  const found = await locate();
  say(found.fault ? fill(texts()[found.fault], found.accuracyKm) : '');
  if (!found.fault || found.fault === 'inaccurate') ask({ lat: String(found.lat), lon: String(found.lon) });
}

/** A page has the symbols alone that it shows itself; scripts and the map show others, too. They take the place of
 * the page's own within it, where the style sheets reach them. */
async function completeSymbols() {
  const own = document.querySelector('svg.symbols');
  const symbols = await fetch('/static/icons/symbols.svg');
  if (!own || !symbols.ok) return;
  const all = new DOMParser().parseFromString(await symbols.text(), 'image/svg+xml');
  own.replaceWith(document.importNode(all.documentElement, true));
}

function setUpFinder() {
  const box = element('locate-box');
  const form = document.querySelector('form.search');
  const button = element('locate');
  if (box) box.hidden = false;
  if (button) button.addEventListener('click', onLocate);
  if (!form) return;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ask({ q: /** @type {HTMLInputElement} */ (element('q')).value });
  });
}

function refresh() {
  dropNotices();
  sayWhen().catch(() => {}); // the page's own day stays
  refreshStates();
}

noteBrowser();
completeSymbols().catch(() => {}); // every state has its word, too
setUpFinder();
setUpCopying();
setMapSource(mapSource(site));
setUpMapPanel();
window.addEventListener('hashchange', answerAddress);
answerAddress();
refresh();
setInterval(refresh, EVERY_MS);
setInterval(answerAddress, EVERY_MS);
document.addEventListener('visibilitychange', refresh);
