// What lies under the pins: an operator's tiles, an operator's own GeoJSON, or the schematic ground.
// Every position on the map is in the ground's coordinate system: the page and the interface give
// them so, and tiles of a shifted system lie right under them.

import { addBaseMap } from './base-map.js';
import { fill, texts } from './texts.js';

/**
 * As the server describes it in `data-base-map`.
 * @typedef {Object} Ground
 * @property {'wgs84'|'gcj02'|'bd09'} crs
 * @property {number} max_zoom
 * @property {string[]} tiles templates, the lowest layer first
 * @property {string[]} subdomains
 * @property {string|null} own address of a GeoJSON
 * @property {string} attribution plain text
 */

/** @type {Ground} */
const SCHEMATIC = { crs: 'wgs84', max_zoom: 17, tiles: [], subdomains: [], own: null, attribution: '' };

/** @param {string|undefined} description @returns {Ground} */
export function groundOf(description) {
  return description ? JSON.parse(description) : SCHEMATIC;
}

/** @param {string} text @returns {string} for Leaflet, which takes HTML */
function escaped(text) {
  const holder = document.createElement('span');
  holder.textContent = text;
  return holder.innerHTML;
}

/** @param {any} L @param {any} map @param {Ground} ground */
function addTiles(L, map, ground) {
  ground.tiles.forEach((template) => {
    L.tileLayer(template, {
      maxZoom: ground.max_zoom,
      subdomains: ground.subdomains,
      referrerPolicy: 'no-referrer',
    }).addTo(map);
  });
  map.attributionControl.addAttribution(escaped(ground.attribution));
}

/** @param {any} L @param {any} map @param {Ground} ground */
async function addOwn(L, map, ground) {
  map.attributionControl.addAttribution(escaped(fill(texts().approval, ground.attribution)));
  const answer = await fetch(String(ground.own), { credentials: 'omit' });
  if (!answer.ok) return;
  L.geoJSON(await answer.json(), {
    interactive: false,
    style: { className: 'own-ground', weight: 1 },
    pointToLayer: (/** @type {any} */ feature, /** @type {any} */ at) => {
      const name = document.createElement('span');
      name.textContent = String((feature.properties && feature.properties.name) || '');
      return L.marker(at, {
        icon: L.divIcon({ html: name, className: 'place', iconSize: [0, 0] }),
        interactive: false,
        keyboard: false,
      });
    },
  }).addTo(map);
}

/** @param {any} L @param {any} map @param {Ground} ground */
export function addGround(L, map, ground) {
  if (ground.tiles.length) addTiles(L, map, ground);
  else if (ground.own) addOwn(L, map, ground).catch(() => {}); // pins tell enough without it
  else addBaseMap(L, map);
}
