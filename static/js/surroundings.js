// What else there is around the list's clinics: the server's clusters and single clinics of the view,
// by the list's filters. Asked for by whole tiles, so that neighbours' questions have one answer.

import { apart, boxHolds, groupOf, withoutPins } from './grouping.js';
import { ask } from './map-source.js';
import { clusterMarker, markerOf, onActivation } from './pin.js';
import { fill, texts } from './texts.js';

const TILE_PX = 256;
const CLOSEST = 20; // what the interface still tells apart
const WHOLE_TILES_TO_ZOOM = 17; // further in, a tile is smaller than what may be asked
const DECIMALS = 1000; // of a degree: nothing finer leaves the phone
const FILTERS = ['service', 'open', 'exclude_closed', 'designated', 'insurance', 'access', 'age_months', 'region', 'at'];
const LIST_KINDS = 'fever_clinic,fever_room';
const SAME_PLACE_MAX = 20;

/** @typedef {import('./pin.js').Pin} Pin */
/** @typedef {import('./grouping.js').Group} Group */
/** @typedef {import('./grouping.js').Single} Single */

/** @param {number} y tiles from the north @param {number} tiles around the earth @returns {number} */
function latitude(y, tiles) {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / tiles))) * 180) / Math.PI;
}

/**
 * The tiles that hold the view, as a box of degrees that lies in them and touches each.
 * @param {any} map
 * @returns {string}
 */
function boxOfView(map) {
  const zoom = map.getZoom();
  const tiles = Math.pow(2, zoom);
  const view = map.getPixelBounds();
  const clamp = (/** @type {number} */ tile) => Math.min(Math.max(tile, 0), tiles);
  const edges = [
    (clamp(Math.floor(view.min.x / TILE_PX)) / tiles) * 360 - 180,
    latitude(clamp(Math.ceil(view.max.y / TILE_PX)), tiles),
    (clamp(Math.ceil(view.max.x / TILE_PX)) / tiles) * 360 - 180,
    latitude(clamp(Math.floor(view.min.y / TILE_PX)), tiles),
  ];
  const inward = zoom <= WHOLE_TILES_TO_ZOOM;
  return edges
    .map((degrees, at) => {
      const up = at < 2 === inward;
      return (up ? Math.ceil : Math.floor)(degrees * DECIMALS) / DECIMALS;
    })
    .join();
}

/** The list's filters as the interface names them. @returns {URLSearchParams} */
function filtersOfList() {
  const page = new URLSearchParams(location.search);
  const asked = new URLSearchParams();
  const kinds = page.get('kind') || LIST_KINDS;
  if (kinds !== 'any') asked.set('kind', kinds);
  FILTERS.forEach((name) => {
    const value = page.get(name);
    if (value) asked.set(name, value);
  });
  return asked;
}

/** @param {string} id @returns {string} */
export function addressOf(id) {
  const lang = document.documentElement.lang === 'en' ? '?lang=en' : '';
  const file = document.getElementById('published') ? '.html' : '';
  return '/clinics/' + encodeURIComponent(id) + file + lang;
}

/** Name, state and way on. @param {Single} clinic @returns {HTMLElement} */
function lineOf(clinic) {
  const words = texts();
  const line = document.createElement('p');
  const link = document.createElement('a');
  link.href = addressOf(clinic.id);
  link.textContent = clinic.name;
  link.lang = 'zh-CN';
  const state = document.createElement('span');
  state.className = 'state-word state-' + stateOf(clinic);
  state.textContent = words[stateOf(clinic)];
  line.append(link, document.createElement('br'), state);
  return line;
}

/** @param {Single} clinic @returns {import('./pin.js').State} states grow: what is new is unknown */
function stateOf(clinic) {
  if (clinic.state === 'open' && clinic.load_level === 'full') return 'full';
  return clinic.state === 'open' || clinic.state === 'closed' ? clinic.state : 'unknown';
}

/**
 * @param {any} L Leaflet
 * @param {any} map
 * @param {string} crs of the map and so of all that is asked
 * @param {(ids: string[]) => void} fold takes the list's pins that stand in groups off the map
 */
export function createSurroundings(L, map, crs, fold) {
  const layer = L.layerGroup().addTo(map);
  /** @type {Object<string, any>} markers by what they show: those that stay keep the focus */
  let shown = {};
  /** @type {Pin[]} */
  let listed = [];
  let framed = 0; // the zoom at which the list's pins were framed; further out they join the groups
  let asking = 0;
  /** @type {HTMLElement|null} */
  let note = null;

  /** @param {any} marker @param {HTMLElement} content */
  function openPopup(marker, content) {
    const popup = L.popup({ className: 'nearby', maxWidth: 280 }).setLatLng(marker.getLatLng());
    content.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      map.closePopup(popup);
      const element = marker.getElement();
      if (element) element.focus();
    });
    popup.setContent(content).openOn(map);
    const close = popup.getElement().querySelector('.leaflet-popup-close-button');
    if (close) close.setAttribute('aria-label', texts().close);
    const link = content.querySelector('a');
    if (link) link.focus({ preventScroll: true });
  }

  /** @param {Single[]} clinics @returns {HTMLElement} */
  function contentOf(clinics) {
    const content = document.createElement('div');
    clinics.forEach((clinic) => content.appendChild(lineOf(clinic)));
    return content;
  }

  /** What cannot be pulled apart is told by name. @param {Group} cluster @param {any} marker */
  async function openSamePlace(cluster, marker) {
    const query = filtersOfList();
    const [west, south, east, north] = cluster.bbox.map((degrees, at) =>
      (at < 2 ? Math.floor : Math.ceil)(degrees * DECIMALS) / DECIMALS,
    );
    query.set('bbox', [west, south, east, north].join());
    query.set('crs', crs);
    query.set('limit', String(SAME_PLACE_MAX));
    const answer = await ask('clinics', query);
    if (!answer) return;
    const inside = answer.clinics.filter(
      (/** @type {any} */ { location: at }) => at && boxHolds(cluster.bbox, at),
    );
    openPopup(marker, contentOf(inside.map((/** @type {any} */ one) => (
      { ...one, state: one.opening.state, load_level: one.load && one.load.level }))));
  }

  /** @param {Group} cluster @param {any} marker */
  function openCluster(cluster, marker) {
    const [west, south, east, north] = cluster.bbox;
    const before = map.getZoom();
    if (before === map.getMaxZoom()) {
      openSamePlace(cluster, marker);
      return;
    }
    const box = [[south, west], [north, east]];
    const zoom = Math.min(Math.max(map.getBoundsZoom(box), before + 1), map.getMaxZoom());
    map.setView([(south + north) / 2, (west + east) / 2], zoom);
  }

  /** @param {Single} clinic */
  function singleMarker(clinic) {
    const marker = markerOf(L, { ...clinic, state: stateOf(clinic), number: 0 });
    onActivation(marker, () => openPopup(marker, contentOf([clinic])));
    return marker;
  }

  /** @param {Group} cluster */
  function groupMarker(cluster) {
    const marker = clusterMarker(L, cluster);
    onActivation(marker, () => openCluster(cluster, marker));
    return marker;
  }

  /** What there is to say where nothing or not all is shown. @param {string} words */
  function say(words) {
    if (!note && !words) return;
    if (!note) {
      note = document.createElement('p');
      note.className = 'map-say';
      note.setAttribute('role', 'status');
      container().appendChild(note);
    }
    note.textContent = words;
    note.hidden = !words;
  }

  /** Takes away what is gone and adds what is new. @param {Object<string, () => any>} wanted */
  function replace(wanted) {
    const focused = document.activeElement;
    const container = map.getContainer();
    Object.keys(shown).forEach((key) => {
      if (wanted[key]) return;
      if (shown[key].getElement() === focused) container.focus({ preventScroll: true });
      layer.removeLayer(shown[key]);
      delete shown[key];
    });
    Object.keys(wanted).forEach((key) => {
      if (!shown[key]) shown[key] = wanted[key]().addTo(layer);
    });
  }

  async function refresh() {
    const ours = ++asking;
    const query = filtersOfList();
    query.set('bbox', boxOfView(map));
    query.set('zoom', String(map.getZoom() === map.getMaxZoom() ? CLOSEST : map.getZoom()));
    if (crs !== 'wgs84') query.set('crs', crs);
    const answer = await ask('map', query);
    if (!answer || ours !== asking) return;
    const isListed = (/** @type {string} */ id) => listed.some((pin) => pin.id === id);
    const folds = map.getZoom() < framed;
    const singles = answer.clinics.map((/** @type {Single} */ one) => one.id);
    const groups = folds
      ? answer.clusters.concat(answer.clinics.map(groupOf))
      : withoutPins(answer.clusters, listed.filter((pin) => singles.indexOf(pin.id) < 0))
        .concat(answer.clinics.filter((/** @type {Single} */ one) => !isListed(one.id)).map(groupOf));
    /** @type {Object<string, () => any>} */
    const wanted = {};
    /** @type {string[]} */
    const alone = [];
    apart(groups, (group) => map.latLngToLayerPoint([group.lat, group.lon])).forEach((group) => {
      const { single } = group;
      if (!single) {
        wanted[[group.lat, group.lon, group.count, group.open_count, group.isRest].join()] = () => groupMarker(group);
      } else if (isListed(single.id)) {
        alone.push(single.id);
      } else {
        wanted[single.id + ' ' + stateOf(single)] = () => singleMarker(single);
      }
    });
    fold(folds ? listed.map((pin) => pin.id).filter((id) => alone.indexOf(id) < 0) : []);
    replace(wanted);
    say(answer.say || '');
    container().setAttribute('data-ready', String(ours));
  }

  /** @returns {HTMLElement} */
  function container() {
    return map.getContainer();
  }

  map.on('moveend', refresh);
  return {
    /** @param {Pin[]} pins of the list, which are on the map already @param {boolean} isFramed for them, just now */
    follow(pins, isFramed) {
      listed = pins;
      if (isFramed) framed = map.getZoom();
      refresh();
    },
  };
}
