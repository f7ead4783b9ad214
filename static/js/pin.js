// The markers: each state has a shape and a letter of its own, so that nothing hangs on colour. What
// is no fever clinic has its kind's symbol in the corner, as the list has it beside the word.

import { fill, texts } from './texts.js';

const SVG = 'http://www.w3.org/2000/svg';
const SIZE = 44; // a finger's target; the drawn shape is a little smaller
const CLUSTER_SIZE = 48;
const USUAL_KIND = 'fever_clinic';

/** Outlines on a grid of 44, as the list's symbols have them. */
const SHAPES = {
  open: 'M22 3a19 19 0 1 0 0 38a19 19 0 1 0 0-38z',
  closed: 'M10 5h24a5 5 0 0 1 5 5v24a5 5 0 0 1-5 5H10a5 5 0 0 1-5-5V10a5 5 0 0 1 5-5z',
  full: 'M4 3h36v20L22 42 4 23z',
  suspended: 'M14.5 3.5h15l11 11v15l-11 11h-15l-11-11v-15z',
  unknown: 'M22 1l21 21-21 21L1 22z',
};

/** @typedef {'open'|'full'|'closed'|'suspended'|'unknown'} State */

/**
 * @typedef {Object} Pin
 * @property {string} id
 * @property {string} name
 * @property {number} lat
 * @property {number} lon
 * @property {State} state
 * @property {number} number as the card shows it; 0: it is not in the list
 * @property {string} kind
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

/** @param {SVGElement} svg @param {string} kind */
function addKind(svg, kind) {
  svg.append(
    draw('circle', { cx: '35', cy: '9', r: '8.5', class: 'pin-badge' }),
    draw('use', { href: '#i-kind-' + kind, x: '29.5', y: '3.5', width: '11', height: '11', class: 'pin-kind' }),
  );
}

/** @param {Pin} pin @returns {SVGElement} */
function drawing(pin) {
  const svg = draw('svg', { viewBox: '0 0 44 44', 'aria-hidden': 'true', focusable: 'false' });
  svg.append(draw('path', { d: SHAPES[pin.state] }));
  if (pin.number) {
    const number = draw('text', { x: '22', y: '22', class: 'pin-number' });
    number.textContent = String(pin.number);
    svg.append(number);
  }
  const state = draw('text', { x: '22', y: pin.number ? '33' : '27', class: 'pin-letter' });
  state.textContent = letter(pin.state);
  svg.append(state);
  if (pin.kind !== USUAL_KIND) addKind(svg, pin.kind);
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
      className: 'pin pin-' + pin.state + (pin.number ? ' pin-listed' : ' pin-nearby'),
      iconSize: [SIZE, SIZE],
    }),
    riseOnHover: true,
    zIndexOffset: pin.number ? (pin.state === 'open' ? 2000 : 1000) - pin.number * 5 : 0,
  });
  const words = texts();
  name(
    marker,
    pin.number
      ? fill(words.pin, pin.number, pin.name, words[pin.state])
      : fill(words.nearby, pin.name, words[pin.state]),
  );
  return marker;
}

/** By a tap, and by the keys that press a button. @param {any} marker @param {() => void} act */
export function onActivation(marker, act) {
  marker.on('click', act);
  marker.on('keypress', (/** @type {any} */ { originalEvent: event }) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  });
}

/** @param {any} marker @param {string} label what a screen reader says */
function name(marker, label) {
  marker.on('add', () => {
    marker.getElement().setAttribute('role', 'button');
    marker.getElement().setAttribute('aria-label', label);
  });
}

/**
 * Several places too near to each other to be told apart: a ring with their number.
 * @param {any} L Leaflet
 * @param {{ lat: number, lon: number, count: number, open_count: number, isRest?: boolean }} cluster
 * @returns {any}
 */
export function clusterMarker(L, cluster) {
  const words = texts();
  const holder = document.createElement('span');
  const count = document.createElement('b');
  const open = document.createElement('span');
  count.textContent = (cluster.isRest ? '+' : '') + cluster.count;
  open.textContent = fill(words.openOf, cluster.open_count);
  holder.append(count, open);
  const marker = L.marker([cluster.lat, cluster.lon], {
    icon: L.divIcon({
      html: holder,
      className: 'cluster',
      iconSize: [CLUSTER_SIZE, CLUSTER_SIZE],
    }),
    zIndexOffset: -500,
  });
  name(marker, fill(words.cluster, cluster.count, cluster.open_count));
  return marker;
}
