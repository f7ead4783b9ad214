// The markers: each state has a shape and a letter of its own, so that nothing hangs on colour.

import { fill, texts } from './texts.js';

const SVG = 'http://www.w3.org/2000/svg';
const SIZE = 44; // a finger's target; the drawn shape is a little smaller

/** Outlines on a grid of 44, as the list's symbols have them. */
const SHAPES = {
  open: 'M22 3a19 19 0 1 0 0 38a19 19 0 1 0 0-38z',
  closed: 'M10 5h24a5 5 0 0 1 5 5v24a5 5 0 0 1-5 5H10a5 5 0 0 1-5-5V10a5 5 0 0 1 5-5z',
  suspended: 'M14.5 3.5h15l11 11v15l-11 11h-15l-11-11v-15z',
  unknown: 'M22 1l21 21-21 21L1 22z',
};

/** @typedef {'open'|'closed'|'suspended'|'unknown'} State */

/**
 * @typedef {Object} Pin
 * @property {string} id
 * @property {string} name
 * @property {number} lat
 * @property {number} lon
 * @property {State} state
 * @property {number} number as the card shows it
 * @property {HTMLElement} card
 */

/** @param {State} state @returns {string} its letter on the marker */
function letter(state) {
  return state === 'unknown' ? '?' : texts()[state].charAt(0).toUpperCase();
}

/** @param {string} tag @param {Object<string, string>} attributes @returns {SVGElement} */
function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  Object.keys(attributes).forEach((name) => element.setAttribute(name, attributes[name]));
  return element;
}

/** @param {Pin} pin @returns {SVGElement} */
function drawing(pin) {
  const svg = draw('svg', { viewBox: '0 0 44 44', 'aria-hidden': 'true', focusable: 'false' });
  const number = draw('text', { x: '22', y: '22', class: 'pin-number' });
  const state = draw('text', { x: '22', y: '33', class: 'pin-letter' });
  number.textContent = String(pin.number);
  state.textContent = letter(pin.state);
  svg.append(draw('path', { d: SHAPES[pin.state] }), number, state);
  return svg;
}

/**
 * A marker that is not yet on a map.
 * @param {any} L Leaflet
 * @param {Pin} pin
 * @returns {any}
 */
export function markerOf(L, pin) {
  const holder = document.createElement('div');
  holder.appendChild(drawing(pin));
  const marker = L.marker([pin.lat, pin.lon], {
    icon: L.divIcon({
      html: holder,
      className: 'pin pin-' + pin.state,
      iconSize: [SIZE, SIZE],
      iconAnchor: [SIZE / 2, SIZE / 2],
    }),
    keyboard: true,
    riseOnHover: true,
    zIndexOffset: (pin.state === 'open' ? 1000 : 0) - pin.number * 5,
  });
  marker.on('add', () => {
    const element = marker.getElement();
    element.setAttribute('role', 'button');
    element.setAttribute(
      'aria-label',
      fill(texts().pin, pin.number, pin.name, texts()[pin.state]),
    );
  });
  return marker;
}
