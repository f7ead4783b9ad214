// A site that `feverctl publish` wrote, asked without any service: nearest, opening, search by name.
//
// The manifest lists a pack for each city, and some for what belongs to none, with the box that holds
// its clinics. Packs are taken in the order of how near their boxes are, until no other can hold a
// nearer clinic: across a city's border the answer is the same as the service's. Every state is that
// of `packFrom`: with the caution `offline`, and unknown past the pack's `valid_until`; a closure that
// was reported after the pack was made stands in the live file beside it, with the queues, and closes.

import { byId, clockAhead, FeverNetworkError, FeverProblem, packFrom, toWgs84 } from './fever-client.js';

/** @typedef {import('./fever-client.js').Point} Point */
/** @typedef {import('./fever-client.js').Query} Query */
/** @typedef {import('./fever-client.js').Instant} Instant */
/**
 * `adcode` and `name`: of the city; null for clinics of none. `live`: queues and closures of now, if any.
 * @typedef {{ adcode: string|null, name: string|null, file: string, live?: string, bbox: number[]|null,
 *   clinics: number, located: number, generated_at: string, valid_until: string }} PackEntry
 */
/** @typedef {{ loads: Record<string, any>, closures: Record<string, string|null> }} Live closed until; null: without end */
/** @typedef {{ id: string, name: string, others: string[], pinyin: string, city: string|null, district: string }} NameRow */

const RADIAN = Math.PI / 180;
/** The smallest radius of curvature of WGS84, north–south at the equator: no line on the ellipsoid is
 * shorter than the angle between the same latitudes and longitudes on a sphere of this radius. */
const LEAST_RADIUS_M = 6335439;
const MANIFEST_FRESH_MS = 60000;
const LIVE_FRESH_MS = 30000;
const PACKS_KEPT = 24;
const ROUNDED_M = 0.05; // distances are told to 0.1 m
const ROUNDED_DEGREES = 1e-6; // a page's positions have six decimals

/**
 * No clinic in the box is nearer than this: by the gap in latitude, and by the way to the nearer of the
 * meridians that bound the box (sin d = cos φ · sin Δλ; beyond 90° a pole is nearest).
 * @param {Point} from @param {number[]} box west, south, east, north @returns {number} metres
 */
export function leastDistance({ lat, lon }, [west, south, east, north]) {
  const gapLat = Math.max(south - lat, lat - north, 0) * RADIAN;
  const turn = (/** @type {number} */ degrees) => Math.abs(((degrees + 540) % 360) - 180);
  const gapLon = lon >= west && lon <= east ? 0 : Math.min(turn(west - lon), turn(lon - east));
  const across = gapLon >= 90 ? Math.PI / 2 - Math.abs(lat) * RADIAN
    : Math.asin(Math.cos(lat * RADIAN) * Math.sin(gapLon * RADIAN));
  return Math.max(gapLat, across) * LEAST_RADIUS_M;
}

/** Letters and digits alone, in small letters. @param {string} text */
const squeezed = (text) => text.toLowerCase().replace(/[\s·・（）()，,\-—]/g, '');

/** @param {string} pinyin syllables apart */
const initials = (pinyin) => pinyin.split(' ').map((syllable) => syllable[0] || '').join('');

/**
 * How well a name fits what is typed: 0 the same, 1 begins so, 2 holds it, 3 by pinyin from the
 * beginning of a syllable, 4 by initials; null: not at all.
 * @param {string} typed squeezed @param {string[]} names @param {string} pinyin @returns {number|null}
 */
function likeness(typed, names, pinyin) {
  const plain = names.map(squeezed);
  if (plain.some((name) => name === typed)) return 0;
  if (plain.some((name) => name.indexOf(typed) === 0)) return 1;
  if (plain.some((name) => name.indexOf(typed) > 0)) return 2;
  if (!/^[a-z0-9]+$/.test(typed)) return null;
  const syllables = pinyin.split(' ');
  if (syllables.some((_, at) => syllables.slice(at).join('').indexOf(typed) === 0)) return 3;
  return typed.length > 1 && initials(pinyin).indexOf(typed) >= 0 ? 4 : null;
}

/** A municipality's pack may hold those of its city, too. @param {any[]} clinics */
function once(clinics) {
  const seen = new Set();
  return clinics.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/**
 * The clinic and its week as a closure leaves them: closed until then whatever the pack says.
 * @param {any} clinic @param {any[]} week @param {string|null} until @returns {{ clinic: any, week: any[] }}
 */
function closedUntil(clinic, week, until) {
  const end = until === null ? Infinity : Date.parse(until);
  const left = week.filter(([, to]) => Date.parse(to) > end)
    .map(([from, to, state]) => [Date.parse(from) < end ? until : from, to, state]);
  const first = (/** @type {string[]|undefined} */ found) => (found ? found[0] : null);
  const opening = Object.assign({}, clinic.opening, { state: 'closed', reason: 'closure', next_change: first(left[0]),
    next_open: first(left.find(([, , state]) => state === 'open')), last_admission: null, closing_soon: false });
  return { clinic: Object.assign({}, clinic, { opening }), week: left };
}

/** @param {{ lat: number, lon: number }} place @param {number[]} box @returns {boolean} */
function isInside({ lat, lon }, [west, south, east, north]) {
  return lon >= west - ROUNDED_DEGREES && lon <= east + ROUNDED_DEGREES &&
    lat >= south - ROUNDED_DEGREES && lat <= north + ROUNDED_DEGREES;
}

/** Taken away by the publisher: a server that is only busy or broken says nothing of a closure's end.
 * @param {any} error */
const isGone = (error) => error instanceof FeverProblem && (error.status === 404 || error.status === 410);

/** What a clock that was ahead has read is not fresh until that time comes again.
 * @param {number} ms @param {{ readMs: number }} held */
const isWithin = (ms, { readMs }) => Math.abs(Date.now() - readMs) < ms;

/** One published site. Throws what `FeverClient` throws. */
export class PublishedSite {
  /** @param {string} [manifestUrl] @param {typeof fetch} [fetcher] */
  constructor(manifestUrl, fetcher) {
    this.manifestUrl = manifestUrl || '/manifest.json';
    this.base = this.manifestUrl.replace(/[^/]*$/, '');
    this.fetcher = fetcher || ((url, options) => fetch(url, options));
    /** @type {{ readMs: number, answer: Promise<any> }|null} */
    this.held = null;
    /** @type {Map<string, Promise<any>>} by their names, which are made of their bytes */
    this.files = new Map();
    /** @type {Map<string, { readMs: number, answer: Promise<Live|null> }>} */
    this.lives = new Map();
    this.aheadMs = 0; // of this device's clock
  }

  /** The time of whoever serves the files: a telephone's may be a day off. */
  now() {
    return Date.now() - this.aheadMs;
  }

  /** @private @param {string} url @param {RequestCache} cache @returns {Promise<any>} */
  async json(url, cache) {
    let answer;
    try {
      answer = await this.fetcher(url, { credentials: 'omit', referrerPolicy: 'no-referrer', cache });
    } catch (error) {
      throw new FeverNetworkError('The site cannot be reached.', error);
    }
    if (!answer.ok) throw new FeverProblem(answer.status, null);
    if (url === this.manifestUrl) {
      const { headers } = answer;
      this.aheadMs = clockAhead(Date.now(), Date.parse(headers.get('date') || '') + Number(headers.get('age')) * 1000);
    }
    return answer.json().catch((/** @type {any} */ error) => {
      throw new FeverNetworkError('The file is cut off or not the site\'s; a network may ask to log in.', error);
    });
  }

  /** Read again after a minute; the one that is held stays where the network is gone. @returns {Promise<any>} */
  async manifest() {
    const before = this.held;
    if (before && isWithin(MANIFEST_FRESH_MS, before)) return before.answer;
    const answer = this.json(this.manifestUrl, 'no-cache');
    this.held = { readMs: Date.now(), answer };
    try {
      return await answer;
    } catch (error) {
      this.held = before;
      if (before) return before.answer;
      throw error;
    }
  }

  /** @private @param {string} name as the manifest has it @returns {Promise<any>} */
  file(name) {
    const known = this.files.get(name);
    if (known) return known;
    const answer = this.json(this.base + name, 'default');
    this.files.set(name, answer);
    answer.catch(() => this.files.delete(name));
    if (this.files.size > PACKS_KEPT) this.files.delete(this.files.keys().next().value || '');
    return answer;
  }

  /** Read again after half a minute. Where that fails the one before stays: its queues say themselves until when
   * they hold, and closed is the safer error. @private @param {string} name @returns {Promise<Live|null>} */
  live(name) {
    const before = this.lives.get(name);
    if (before && isWithin(LIVE_FRESH_MS, before)) return before.answer;
    const answer = this.json(this.base + name, 'no-cache').catch((/** @type {any} */ error) => (
      isGone(error) || !before ? null : before.answer));
    this.lives.set(name, { readMs: Date.now(), answer });
    return answer;
  }

  /** Several packs as one, for `packFrom`: valid as long as all are. @param {PackEntry[]} entries */
  async packOf(entries) {
    const { dataset } = await this.manifest(); // packs that have not changed since tell of an earlier one
    const packs = await Promise.all(entries.map(({ file }) => this.file(file)));
    const lives = await Promise.all(entries.map(({ live }) => (live ? this.live(live) : null)));
    const loads = byId(...lives.map((live) => live && live.loads));
    /** @type {Live['closures']} */
    const closures = byId(...lives.map((live) => live && live.closures));
    const times = (/** @type {string} */ name) => packs.map((pack) => pack[name])
      .sort((a, b) => Date.parse(a) - Date.parse(b));
    const weeks = Object.assign({}, ...packs.map((pack) => pack.intervals));
    const clinics = once([].concat(...packs.map((pack) => pack.clinics))).map((/** @type {any} */ one) => {
      const clinic = Object.assign({}, one, { load: loads[one.id] || null });
      const until = closures[one.id];
      if (until === undefined || (until !== null && Date.parse(until) <= this.now())) return clinic;
      const closed = closedUntil(clinic, weeks[one.id], until);
      weeks[one.id] = closed.week;
      return closed.clinic;
    });
    return packFrom({
      dataset, crs: 'wgs84', region: packs[0].region, clinics, intervals: weeks,
      generated_at: times('generated_at').pop(), valid_until: times('valid_until')[0],
      last_admissions: Object.assign({}, ...packs.map((pack) => pack.last_admissions)),
      closures: Object.assign({}, ...packs.map((pack) => pack.closures)),
    }, this.aheadMs);
  }

  /** Packs by how near a clinic of theirs can be. @private @param {Point} from
   * @returns {Promise<{ near: { pack: PackEntry, least: number }[], nowhere: PackEntry[] }>} */
  async packsAround(from) {
    /** @type {{ packs: PackEntry[] }} */
    const { packs } = await this.manifest();
    const near = packs.filter(({ bbox }) => bbox).map((pack) => ({ pack, least: leastDistance(from, pack.bbox || []) }))
      .sort((a, b) => a.least - b.least || (a.pack.file < b.pack.file ? -1 : 1));
    if (!near.length) throw new FeverProblem(404, { detail: 'The site holds no clinic with a position.' });
    return { near, nowhere: packs.filter(({ adcode, bbox }) => adcode === null && !bbox) };
  }

  /**
   * As the service answers `GET /clinics/nearest`, with `exact_to_m`: nothing nearer than this is
   * missing (null: nothing at all is), and `clinics_unlocated`: so many clinics of the cities that
   * were read, and of no city, have no position, are not among `unlocated` either, and can only be
   * found by name or region. `truncated`: more pass, or may in a pack that was not read. Packs are added
   * until the answer is exact, or `most` are read (12; those whose boxes hold the place are read in any
   * case), which only filters that few clinics pass, or a wide radius, need.
   * @param {Point & Query} query @param {{ most?: number }} [options]
   */
  async nearest(query, options) {
    const { most = 12 } = options || {};
    const from = toWgs84(query.crs || 'wgs84', { lat: Number(query.lat), lon: Number(query.lon) });
    const { near, nowhere } = await this.packsAround(from);
    let count = Math.max(near.filter(({ least }) => least === 0).length, 1);
    for (;;) {
      let read = near.slice(0, count).map(({ pack }) => pack);
      let pack = await this.packOf(read);
      let answer = pack.nearest(query);
      const next = near[count];
      const isFull = answer.clinics.length >= Number(query.limit || 10);
      // The nearest of all tells the region, whatever the filters let pass.
      const needed = Math.max(pack.ranked(from)[0].distance_m, isFull
        ? answer.clinics[answer.clinics.length - 1].distance_m + ROUNDED_M
        : Number(query.radius || Infinity));
      const isExact = !next || next.least > needed;
      if (!isExact && count < most) {
        const within = near.filter(({ least }) => least <= needed).length;
        count = isFull ? Math.min(within, Math.max(most, count + 1)) : count + 1;
        continue;
      }
      if (nowhere.length && answer.region && read.some(({ adcode }) => adcode === null)) {
        read = read.concat(nowhere); // may hold more of the region
        pack = await this.packOf(read);
        answer = pack.nearest(query);
      }
      const unlocated = read.concat(nowhere.filter((one) => read.indexOf(one) < 0))
        .reduce((sum, { clinics, located }) => sum + clinics - located, 0);
      const mayHoldMore = Boolean(next) && next.least <= Number(query.radius || Infinity);
      return Object.assign(answer, { exact_to_m: isExact ? null : Math.floor(next.least),
        truncated: answer.truncated || mayHoldMore, clinics_unlocated: Math.max(unlocated - answer.unlocated.length, 0) });
    }
  }

  /** The pack of a city, to be asked as `packFrom`'s. @param {string} adcode */
  async city(adcode) {
    const { packs } = await this.manifest();
    const found = packs.filter((/** @type {PackEntry} */ pack) => pack.adcode === adcode);
    if (!found.length) throw new FeverProblem(404, { detail: 'The site has no pack of this city.' });
    return this.packOf(found);
  }

  /** Those of no city that stand at a place, or without it those that have no position. @param {Point|null} place */
  async rest(place) {
    const { packs } = await this.manifest();
    const found = packs.filter((/** @type {PackEntry} */ { adcode, bbox }) =>
      adcode === null && (place ? bbox && isInside(place, bbox) : !bbox));
    if (!found.length) throw new FeverProblem(404, { detail: 'The site has no pack of this place.' });
    return this.packOf(found);
  }

  /** @param {string} id @param {string} city adcode of the pack that holds it @param {Instant} [at] */
  async opening(id, city, at) {
    return (await this.city(city)).opening(id, at);
  }

  /**
   * Regions and clinics by name, pinyin or initials. `province`: only those of this adcode; without it
   * the names of all provinces and of no province are read, which is some megabytes for a country.
   * @param {string} text @param {{ province?: string, limit?: number }} [options]
   */
  async search(text, options) {
    const { province, limit = 20 } = options || {};
    if (!squeezed(text)) return { regions: [], clinics: [] };
    const manifest = await this.manifest();
    const { regions, folds = {} } = await this.file(manifest.regions);
    const typed = squeezed(text.normalize('NFKC')).replace(/./g, (one) => folds[one] || one);
    const wanted = Object.keys(manifest.names).filter((adcode) => !province || adcode === province);
    const lists = await Promise.all(wanted.map((adcode) => this.file(manifest.names[adcode])));
    const ranked = (/** @type {{ rank: number|null, row: any }[]} */ rows) => rows.filter(({ rank }) => rank !== null)
      .sort((a, b) => Number(a.rank) - Number(b.rank)).slice(0, limit).map(({ row }) => row);
    return {
      regions: ranked(regions.map((/** @type {any[]} */ [adcode, name, pinyin, city, other]) => (
        { rank: likeness(typed, [name, other || ''], pinyin), row: { adcode, name, city } }))),
      clinics: ranked([].concat(...lists.map((list) => list.clinics))
        .map((/** @type {any[]} */ [id, name, others, pinyin, city, district]) => (
          { rank: likeness(typed, [name].concat(others), pinyin), row: { id, name, city, district } }))),
    };
  }
}
