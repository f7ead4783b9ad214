// What the map of a published site shows around the list: the clinics of the packs whose boxes meet the
// view, gathered by cells as the service does. A view that would need too many packs says so instead.

import { publishedTexts } from './texts-published.js';

const CELL_PX = 64;
const WORLD_PX = 256; // around the earth at zoom 0
const ONE_BY_ONE_FROM = 20; // the zoom at which nothing can be told further apart
const MOST_PACKS = 12;
const MOST_CLINICS = 6000; // of those packs: what an old phone reads in a second or two

/** @typedef {import('../client/fever-published.js').PublishedSite} PublishedSite */
/** @typedef {import('../client/fever-published.js').PackEntry} PackEntry */
/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {import('./grouping.js').Single} Single */

/** @param {number[]} a @param {number[]} b @returns {boolean} boxes of west, south, east, north */
function meet(a, b) {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** @param {{ lat: number, lon: number }} place @param {number} zoom @returns {string} its cell of Web Mercator's grid */
function cellOf({ lat, lon }, zoom) {
  const cells = (WORLD_PX / CELL_PX) * Math.pow(2, zoom);
  const y = (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
  return Math.floor(((lon + 180) / 360) * cells) + ' ' + Math.floor(y * cells);
}

/** @param {Single[]} singles of one cell @returns {Group} */
function groupOf(singles) {
  const lats = singles.map(({ lat }) => lat);
  const lons = singles.map(({ lon }) => lon);
  const middle = (/** @type {number[]} */ all) => all.reduce((sum, one) => sum + one, 0) / all.length;
  return {
    lat: middle(lats), lon: middle(lons), count: singles.length,
    open_count: singles.filter(({ state }) => state === 'open').length,
    bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
  };
}

/** @param {Single[]} singles @param {number} zoom @returns {{ clusters: Group[], clinics: Single[] }} */
function gathered(singles, zoom) {
  if (zoom >= ONE_BY_ONE_FROM) return { clusters: [], clinics: singles };
  /** @type {Object<string, Single[]>} */
  const cells = {};
  singles.forEach((single) => {
    const cell = cellOf(single, zoom);
    (cells[cell] = cells[cell] || []).push(single);
  });
  const all = Object.keys(cells).map((cell) => cells[cell]);
  return { clusters: all.filter((cell) => cell.length > 1).map(groupOf),
    clinics: all.filter((cell) => cell.length === 1).map(([single]) => single) };
}

/** @param {PublishedSite} site @returns {import('./map-source.js').MapSource} */
export function mapSource(site) {
  /** @type {{ key: string, pack: Promise<any> }} of the last view: most moves stay among the same packs */
  let held = { key: '', pack: Promise.resolve(null) };

  /** @param {PackEntry[]} entries */
  function packOf(entries) {
    const key = [Math.floor(Date.now() / 60000)].concat(/** @type {any[]} */ (entries.map(({ file }) => file))).join();
    if (held.key !== key) {
      const pack = site.packOf(entries);
      held = { key, pack };
      pack.catch(() => (held.key = ''));
    }
    return held.pack;
  }

  /** The clinics in the box with their states; null: too many packs. @param {number[]} box @param {string[]|null} kinds */
  async function clinicsIn(box, kinds) {
    const { packs } = await site.manifest();
    /** @type {PackEntry[]} */
    const near = packs.filter((/** @type {PackEntry} */ { bbox }) => bbox && meet(bbox, box));
    if (near.length > MOST_PACKS || near.reduce((sum, { clinics }) => sum + clinics, 0) > MOST_CLINICS) return null;
    if (!near.length) return [];
    const pack = await packOf(near);
    const at = pack.instant();
    return pack.clinics.filter((/** @type {any} */ { location, kind }) => location && location.precision !== 'district' &&
      meet([location.lon, location.lat, location.lon, location.lat], box) && (!kinds || kinds.indexOf(kind) >= 0))
      .map((/** @type {any} */ clinic) => Object.assign({}, clinic, { opening: pack.openingOf(clinic, at) }));
  }

  return async (path, query) => {
    const kinds = query.get('kind');
    const box = String(query.get('bbox')).split(',').map(Number);
    try {
      const clinics = await clinicsIn(box, kinds ? kinds.split(',') : null);
      if (path !== 'map') return { clinics: (clinics || []).slice(0, Number(query.get('limit'))) };
      const words = publishedTexts();
      if (!clinics) return { clusters: [], clinics: [], say: words.zoomIn };
      const singles = clinics.map((/** @type {any} */ { id, name, kind, location: { lat, lon }, opening: { state } }) => (
        { id, name, kind, lat, lon, state }));
      return Object.assign(gathered(singles, Number(query.get('zoom'))), { say: singles.length ? '' : words.nobody });
    } catch (error) {
      return { clusters: [], clinics: [], say: publishedTexts().failed };
    }
  };
}
