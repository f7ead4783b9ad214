// One map beside the list: the list's located clinics as pins, and about where the asker is.

import { addGround, groundOf } from './ground.js';
import { markerOf, onActivation } from './pin.js';
import { createSurroundings } from './surroundings.js';
import { texts } from './texts.js';

const NEAREST_IN_VIEW = 5;
const CLOSEST_ZOOM = 14;
const ROUNDING_M = 100;

/** @typedef {import('./pin.js').Pin} Pin */
/** @typedef {import('./ground.js').Ground} Ground */

/**
 * @typedef {Object} ListMap
 * @property {(pins: Pin[], you: [number, number]|null) => void} showPins
 * @property {(id: string|null) => void} select highlights a pin
 * @property {() => void} resize to be called when the container changed its size
 */

/**
 * @param {any} L Leaflet
 * @param {HTMLElement} container
 * @param {Ground} ground
 * @returns {any}
 */
function bareMap(L, container, ground) {
  const words = texts();
  const map = L.map(container, {
    zoomControl: false,
    minZoom: 3,
    maxZoom: ground.max_zoom,
    zoomAnimation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  });
  map.attributionControl.setPrefix(false);
  container.setAttribute('role', 'region');
  container.setAttribute('aria-label', words.mapKeys);
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  return map;
}

/** @param {any} L @param {[number, number]} you @param {any} layer */
function drawYou(L, you, layer) {
  L.circle(you, { radius: ROUNDING_M, className: 'you-circle', interactive: false }).addTo(layer);
  const dot = document.createElement('span');
  dot.textContent = texts().you;
  L.marker(you, {
    icon: L.divIcon({ html: dot, className: 'you', iconSize: [16, 16] }),
    interactive: false,
    keyboard: false,
    zIndexOffset: -1000,
  }).addTo(layer);
}

/**
 * @param {any} L Leaflet
 * @param {HTMLElement} container
 * @param {string|undefined} description of the ground, as the page has it
 * @param {(id: string) => void} onSelect a pin was chosen
 * @returns {ListMap}
 */
export function createMap(L, container, description, onSelect) {
  const ground = groundOf(description);
  const map = bareMap(L, container, ground);
  const layer = L.layerGroup().addTo(map);
  /** @type {Object<string, any>} */
  let markers = {};
  /** @type {Object<string, number>} how far up each pin lies while it is not selected */
  let offsets = {};
  /** @type {string|null} */
  let selected = null;
  /** @type {string[]} */
  let folded = [];
  /** @type {any} */
  let surroundings = null;
  let framedFor = ''; // pins that come again with other states leave the view where it is

  /** A folded pin is on the map only while it is selected. @param {string} id */
  function place(id) {
    if (folded.indexOf(id) < 0 || id === selected) {
      markers[id].addTo(layer);
      return;
    }
    if (markers[id].getElement() === document.activeElement) container.focus({ preventScroll: true });
    layer.removeLayer(markers[id]);
  }

  /** @param {string[]} ids of pins that stand in groups now */
  function fold(ids) {
    const changed = Object.keys(markers).filter((id) => (ids.indexOf(id) < 0) !== (folded.indexOf(id) < 0));
    folded = ids;
    changed.forEach(place);
  }

  /** @param {string|null} id @param {boolean} on */
  function mark(id, on) {
    const marker = id === null ? null : markers[id];
    if (id === null || !marker) return;
    place(id);
    if (!marker.getElement()) return;
    marker.getElement().classList.toggle('selected', on);
    marker.setZIndexOffset(on ? 5000 : offsets[String(id)]);
    if (on) map.panInside(marker.getLatLng(), { padding: [60, 60] });
  }

  return {
    showPins(pins, you) {
      layer.clearLayers();
      markers = {};
      selected = null;
      folded = [];
      const framed = you ? pins.slice(0, NEAREST_IN_VIEW) : pins;
      const frame = framed.map((pin) => [pin.lat, pin.lon]);
      if (you) {
        frame.push(you);
        drawYou(L, you, layer);
      }
      const isNew = framedFor !== (framedFor = frame.join());
      if (isNew) map.fitBounds(frame, { paddingTopLeft: [60, 40], paddingBottomRight: [40, 60], maxZoom: CLOSEST_ZOOM, animate: false });
      pins.forEach((pin) => {
        const marker = markerOf(L, pin);
        onActivation(marker, () => onSelect(pin.id));
        offsets[pin.id] = marker.options.zIndexOffset;
        markers[pin.id] = marker.addTo(layer);
      });
      if (!surroundings) {
        addGround(L, map, ground);
        surroundings = createSurroundings(L, map, ground.crs, fold);
      }
      surroundings.follow(pins, isNew);
    },
    select(id) {
      const before = selected;
      selected = id;
      if (before !== id) mark(before, false);
      mark(id, true);
    },
    resize() {
      map.invalidateSize({ animate: false });
    },
  };
}

// The page loads this module when the first map is about to be seen, and waits for this.
document.dispatchEvent(new CustomEvent('fever:map', { detail: createMap }));
