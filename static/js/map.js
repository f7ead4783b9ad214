// One map beside the list: the list's located clinics as pins, and about where the asker is.

import { addBaseMap } from './base-map.js';
import { markerOf } from './pin.js';
import { texts } from './texts.js';

const NEAREST_IN_VIEW = 5;
const CLOSEST_ZOOM = 14;
const ROUNDING_M = 100;

/** @typedef {import('./pin.js').Pin} Pin */

/**
 * @typedef {Object} ListMap
 * @property {(pins: Pin[], you: [number, number]|null) => void} showPins
 * @property {(id: string|null) => void} select highlights a pin
 * @property {() => void} resize to be called when the container changed its size
 */

/**
 * @param {any} L Leaflet
 * @param {HTMLElement} container
 * @returns {any}
 */
function bareMap(L, container) {
  const words = texts();
  const map = L.map(container, {
    zoomControl: false,
    minZoom: 3,
    maxZoom: 17,
    zoomAnimation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
  });
  map.attributionControl.setPrefix(false);
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
 * @param {(id: string) => void} onSelect a pin was chosen
 * @returns {ListMap}
 */
export function createMap(L, container, onSelect) {
  const map = bareMap(L, container);
  const layer = L.layerGroup().addTo(map);
  /** @type {Object<string, any>} */
  let markers = {};
  /** @type {string|null} */
  let selected = null;
  let hasBase = false;

  /** @param {string|null} id @param {boolean} on */
  function mark(id, on) {
    const marker = id === null ? null : markers[id];
    if (!marker || !marker.getElement()) return;
    marker.getElement().classList.toggle('selected', on);
    marker.setZIndexOffset(on ? 5000 : marker.options.zIndexOffset % 2000);
    if (on) map.panInside(marker.getLatLng(), { padding: [60, 60] });
  }

  return {
    showPins(pins, you) {
      layer.clearLayers();
      markers = {};
      selected = null;
      const framed = you ? pins.slice(0, NEAREST_IN_VIEW) : pins;
      const frame = framed.map((pin) => [pin.lat, pin.lon]);
      if (you) {
        frame.push(you);
        drawYou(L, you, layer);
      }
      map.fitBounds(frame, { paddingTopLeft: [60, 40], paddingBottomRight: [40, 60], maxZoom: CLOSEST_ZOOM, animate: false });
      pins.forEach((pin) => {
        const marker = markerOf(L, pin);
        marker.on('click', () => onSelect(pin.id));
        marker.on('keypress', (/** @type {any} */ event) => {
          const key = event.originalEvent.key;
          if (key === 'Enter' || key === ' ') onSelect(pin.id);
        });
        markers[pin.id] = marker.addTo(layer);
      });
      if (!hasBase) addBaseMap(L, map);
      hasBase = true;
    },
    select(id) {
      mark(selected, false);
      selected = id;
      mark(id, true);
    },
    resize() {
      map.invalidateSize({ animate: false });
    },
  };
}
