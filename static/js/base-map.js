// The schematic ground of the map: the coast line, meridians, parallels and the names of places at
// their centres. It shows no border and no road; it says where things lie towards each other.

import { createCoast } from './coast.js';
import { texts } from './texts.js';

const STEPS = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
const LINE_GAP_PX = 120;
const LABEL_WIDTH_PX = 84;
const LABEL_HEIGHT_PX = 26;
const LABELS_MAX = 60;
const CITY_ZOOM = 6;
const DISTRICT_ZOOM = 9;
const NEAR_CITIES = 4;

/**
 * As `places/*.json` have them: name, lat, lon, level, adcode of the province.
 * @typedef {[string, number, number, 'province'|'city'|'district', number]} Place
 */

/** @type {Object<string, Promise<Place[]>>} */
const files = {};

/** @param {string} name @returns {Promise<Place[]>} */
function places(name) {
  if (!files[name]) {
    files[name] = fetch('/static/places/' + name + '.json')
      .then((answer) => (answer.ok ? answer.json() : []))
      .catch(() => []);
  }
  return files[name];
}

/** @param {Place[]} towns @param {any} centre @returns {Place[]} the nearest few, nearest first */
function nearest(towns, centre) {
  return towns
    .map((place) => ({ place, metres: centre.distanceTo([place[1], place[2]]) }))
    .sort((a, b) => a.metres - b.metres)
    .slice(0, NEAR_CITIES)
    .map((one) => one.place);
}

/**
 * The places to name in the view.
 * @param {any} bounds
 * @param {number} zoom
 * @returns {Promise<Place[]>}
 */
async function placesFor(bounds, zoom) {
  const towns = await places('cities');
  if (zoom < CITY_ZOOM) return towns.filter((place) => place[3] === 'province');
  const cities = towns.filter((place) => place[3] === 'city');
  if (zoom < DISTRICT_ZOOM) return cities;
  const near = nearest(cities, bounds.getCenter());
  const provinces = near.map((place) => place[4]).filter((one, at, all) => all.indexOf(one) === at);
  const districts = await Promise.all(provinces.map((one) => places(String(one))));
  return districts.reduce((all, some) => all.concat(some), near);
}

/** @param {any} L @param {any} map @param {any} layer */
function drawLines(L, map, layer) {
  const bounds = map.getBounds().pad(0.2);
  const pixelsPerDegree = (256 * Math.pow(2, map.getZoom())) / 360;
  let step = STEPS[0];
  STEPS.forEach((one) => {
    if (one * pixelsPerDegree >= LINE_GAP_PX) step = one;
  });
  const south = Math.max(bounds.getSouth(), -85);
  const north = Math.min(bounds.getNorth(), 85);
  const style = { className: 'graticule', interactive: false, weight: 1 };
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) {
    L.polyline([[lat, bounds.getWest()], [lat, bounds.getEast()]], style).addTo(layer);
  }
  for (let lon = Math.ceil(bounds.getWest() / step) * step; lon <= bounds.getEast(); lon += step) {
    L.polyline([[south, lon], [north, lon]], style).addTo(layer);
  }
}

/** @param {any} L @param {any} map @param {any} layer @param {Place[]} candidates */
function drawLabels(L, map, layer, candidates) {
  const bounds = map.getBounds();
  /** @type {{x: number, y: number}[]} */
  const taken = [];
  candidates.forEach((place) => {
    if (taken.length >= LABELS_MAX || !bounds.contains([place[1], place[2]])) return;
    const at = map.latLngToContainerPoint([place[1], place[2]]);
    const free = taken.every(
      (other) =>
        Math.abs(other.x - at.x) > LABEL_WIDTH_PX || Math.abs(other.y - at.y) > LABEL_HEIGHT_PX,
    );
    if (!free) return;
    taken.push(at);
    const name = document.createElement('span');
    name.textContent = place[0];
    L.marker([place[1], place[2]], {
      icon: L.divIcon({ html: name, className: 'place place-' + place[3], iconSize: [0, 0] }),
      interactive: false,
      keyboard: false,
      pane: 'places',
    }).addTo(layer);
  });
}

/**
 * Adds the ground to a map and keeps it under the view.
 * @param {any} L Leaflet
 * @param {any} map
 */
export function addBaseMap(L, map) {
  map.createPane('places').classList.add('places-pane');
  const lines = L.layerGroup().addTo(map);
  const drawCoast = createCoast(L, map);
  const labels = L.layerGroup().addTo(map);
  let drawing = 0;
  const redraw = async () => {
    const ours = ++drawing;
    lines.clearLayers();
    drawLines(L, map, lines);
    drawCoast();
    const candidates = await placesFor(map.getBounds(), map.getZoom());
    if (ours !== drawing) return;
    labels.clearLayers();
    drawLabels(L, map, labels, candidates);
  };
  map.on('moveend', redraw);
  map.attributionControl.addAttribution(
    texts().schematic +
      ' · ' +
      texts().coast +
      ' Natural Earth · ' +
      texts().centres +
      ' © <a href="https://www.openstreetmap.org/copyright" rel="noopener noreferrer external">' +
      'OpenStreetMap contributors</a>',
  );
  redraw();
}
