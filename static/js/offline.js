// The offline page: answers what its address asks for from the pack that the phone keeps, with the
// states of this minute, and says of when the data are. Past the pack's validity all is unknown.

import { clockAhead, packFrom } from '../client/fever-client.js';
import { cardOf, endOf, make } from './offline-card.js';
import { fill } from './texts.js';
import { offlineTexts } from './texts-offline.js';
import { announce } from './view.js';

const FILTERS = ['limit', 'radius', 'age_months', 'kind', 'service', 'open', 'exclude_closed',
  'designated', 'insurance', 'access', 'at'];
const EVERY_MS = 60000;
const SHOWN_MAX = 50;

/** @typedef {ReturnType<typeof packFrom>} Pack */
/** @typedef {import('../client/fever-client.js').Clinic} Clinic */
/** @typedef {{ at: number, ids: string[] }} Results */
/** @typedef {{ heading: string, clinics: Clinic[], note?: string, week?: string[][] }} Answer */

/** @param {string} name @returns {Promise<{ json: any, keptMs: number }|null>} null: not kept */
async function kept(name) {
  if (!('caches' in window)) return null;
  const cache = await caches.open('kept');
  const found = await cache.match('/kept/' + name);
  return found ? { json: await found.json(), keptMs: Number(found.headers.get('x-kept-ms')) } : null;
}

/** By how much this telephone's clock was wrong when it got the pack. @param {{ json: any, keptMs: number }} keeping */
const wrongBy = ({ json, keptMs }) => clockAhead(keptMs, Date.parse(json.generated_at));

/**
 * A clock that was wrong then may have been set right since: what is not so by either reading of it is unknown.
 * Where it was wrong by more than a pack holds, the other reading would leave nothing at all.
 * @param {{ json: any, keptMs: number }} keeping @returns {Pack}
 */
function packOf(keeping) {
  const pack = packFrom(keeping.json, wrongBy(keeping));
  const { aheadMs, generatedMs, validUntilMs } = pack;
  const said = pack.openingOf.bind(pack);
  pack.openingOf = (clinic, at) => {
    const opening = said(clinic, at), clockMs = Date.now();
    const isDoubtful = aheadMs && Math.abs(aheadMs) < validUntilMs - generatedMs && clockMs >= generatedMs &&
      Math.abs(at - pack.instant()) <= EVERY_MS && said(clinic, clockMs).state !== opening.state;
    return isDoubtful ? Object.assign(opening, { state: 'unknown', reason: null, closing_soon: false }) : opening;
  };
  return pack;
}

/** @param {Pack} pack @param {URLSearchParams} query @returns {Answer} */
function nearest(pack, query) {
  const words = offlineTexts();
  /** @type {any} */
  const asked = { lat: query.get('lat'), lon: query.get('lon'), crs: query.get('crs') || 'wgs84' };
  const bare = Object.assign({}, asked);
  FILTERS.forEach((name) => {
    if (query.get(name)) asked[name] = query.get(name);
  });
  const heading = fill(words.nearest, pack.region.name || '');
  const all = (/** @type {any} */ answer) => answer.clinics.concat(answer.unlocated);
  try {
    return { heading, clinics: all(pack.nearest(asked)) };
  } catch (error) { // a filter of a newer service, or one that makes no sense
    return { heading, clinics: all(pack.nearest(bare)), note: words.noFilters };
  }
}

/** @param {Pack} pack @param {(clinic: Clinic) => boolean} fits @returns {Clinic[]} */
function those(pack, fits) {
  return pack.clinics.filter(fits).slice(0, SHOWN_MAX).map(({ id }) => pack.clinic(id));
}

/** @param {Pack} pack @param {string} text @returns {Answer} */
function search(pack, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (/** @type {Clinic} */ clinic) => {
    const said = [clinic.name, clinic.short_name, clinic.address, clinic.region.district]
      .concat(clinic.aliases).join(' ').toLowerCase();
    return words.every((word) => said.indexOf(word) >= 0);
  };
  return { heading: fill(offlineTexts().found, text), clinics: those(pack, fits) };
}

/** @param {Pack} pack @param {string} adcode @returns {Answer|null} */
function region(pack, adcode) {
  const isCity = adcode === pack.region.adcode;
  const clinics = those(pack, (clinic) => isCity || clinic.region.adcode === adcode);
  if (!clinics.length) return null;
  return { heading: fill(offlineTexts().all, isCity ? pack.region.name : clinics[0].region.district), clinics };
}

/** @param {Pack} pack @param {string} id @returns {Answer|null} */
function clinic(pack, id) {
  if (!pack.clinics.some((one) => one.id === id)) return null;
  const { intervals } = pack.opening(id);
  const week = intervals.map(({ from, to, state }) =>
    [from.slice(0, 10), from.slice(11, 16) + '–' + endOf(to, from), state]);
  return { heading: offlineTexts().week, clinics: [pack.clinic(id)], week };
}

/** What was listed last, with the states of now. @param {Pack} pack @param {Results|null} results @returns {Answer} */
function lastResults(pack, results) {
  const ids = results ? results.ids.filter((id) => pack.clinics.some((one) => one.id === id)) : [];
  if (!results || !ids.length)
    return { heading: fill(offlineTexts().all, pack.region.name || ''), clinics: those(pack, () => true) };
  const when = new Date(results.at - pack.aheadMs + 8 * 3600000).toISOString(); // as China's clocks show it
  return { heading: fill(offlineTexts().last, when.slice(0, 10) + ' ' + when.slice(11, 16)),
    clinics: ids.map((id) => pack.clinic(id)) };
}

/** @param {Pack} pack @param {Results|null} results @returns {Answer|null} null: this page is not kept */
function answerTo(pack, results) {
  const query = new URLSearchParams(location.search);
  const [, folder, name] = location.pathname.split('/');
  if (folder === 'clinics') return clinic(pack, decodeURIComponent(name || ''));
  if (folder === 'regions') return region(pack, name || '');
  if (folder && folder !== 'offline') return null;
  if (query.get('lat') && query.get('lon')) return nearest(pack, query);
  const text = (query.get('q') || '').trim();
  if (text) return search(pack, text);
  return query.get('region') ? region(pack, String(query.get('region'))) : lastResults(pack, results);
}

/** @param {string[][]} week @returns {HTMLElement} */
function table(week) {
  const words = /** @type {any} */ (offlineTexts());
  const rows = week.map(([day, hours, state]) =>
    make('tr', '', make('th', '', day), make('td', '', hours + ' ' + (words[state] || words.unknown))));
  return make('table', 'week', make('tbody', '', ...rows));
}

/** Where a closure leads to, if it is in the pack. @param {Pack} pack @param {Clinic} clinic */
function insteadOf(pack, { opening: { as_of, closure } }) {
  const there = closure && pack.clinics.find(({ id }) => id === closure.alternative_id);
  return there ? pack.clinic(there.id, { at: as_of }) : undefined;
}

/** @param {Pack} pack @param {Answer} answer @returns {HTMLElement[]} */
function drawn(pack, answer) {
  const words = offlineTexts();
  const parts = [make('h2', '', answer.heading)];
  if (answer.note) parts.push(make('p', 'alert', answer.note));
  if (!answer.clinics.length) parts.push(make('div', 'empty', make('p', '', words.none)));
  const list = make('ol', 'cards', ...answer.clinics.map((one) => cardOf(one, pack.region, '', insteadOf(pack, one))));
  return parts.concat(answer.week ? [list, table(answer.week)] : [list]);
}

/** @param {{ json: any, keptMs: number }|null} keeping the pack @param {Results|null} results @returns {HTMLElement[]} */
function content(keeping, results) {
  const words = offlineTexts();
  const again = make('a', 'button', words.again);
  again.setAttribute('href', location.pathname + location.search);
  const wayBack = make('p', '', again);
  if (!keeping) return [make('p', 'alert', words.nothing), wayBack];
  const { json } = keeping;
  const pack = packOf(keeping);
  const isOver = pack.instant() >= Date.parse(json.valid_until);
  const made = json.generated_at.slice(0, 10) + ' ' + json.generated_at.slice(11, 16);
  const banner = make('p', 'alert offline-of', fill(isOver ? words.expired : words.dataOf, made));
  let answer = null;
  try {
    answer = answerTo(pack, results);
  } catch (error) { // such as a position that is none
    answer = lastResults(pack, results);
  }
  const body = answer ? drawn(pack, answer) : [make('p', '', words.notKept)];
  return [banner, wayBack].concat(body);
}

/** What is damaged, or of another version, is as good as nothing. @param {{ json: any, keptMs: number }|null} keeping
 * @param {Results|null} results */
function contentOrNone(keeping, results) {
  try {
    return content(keeping, results);
  } catch (error) {
    return content(null, null);
  }
}

/** Draws, and draws again when a minute has changed something; the focus stays where nothing did. */
async function begin() {
  const place = document.getElementById('offline');
  if (!place) return;
  const keeping = await kept('pack').catch(() => null);
  const results = await kept('results').catch(() => null);
  let said = '';
  const draw = () => {
    if (!document.body.contains(place)) return;
    const next = make('div', '', ...contentOrNone(keeping, results && results.json));
    if (next.textContent === said) return;
    said = String(next.textContent);
    place.textContent = '';
    place.append(...Array.prototype.slice.call(next.childNodes));
  };
  draw();
  setInterval(draw, EVERY_MS);
  document.addEventListener('visibilitychange', draw);
  window.addEventListener('online', () => announce(offlineTexts().back));
}

begin();
