// Whether a map is shown, and its tie to the list: a card selects its pin and a pin its card.

import { loadMap } from './leaflet.js';
import { texts } from './texts.js';
import { VIEW_CHANGED } from './view.js';

/** @typedef {import('./pin.js').Pin} Pin */

const wide = window.matchMedia('(min-width: 64rem)');
const panel = /** @type {HTMLElement} */ (document.getElementById('map-panel'));

/** @type {import('./map.js').ListMap|null} */
let map = null;
let wanted = false; // on a narrow screen: the reader asked for the map
/** @type {HTMLButtonElement|null} */
let toggle = null;

/** @returns {Pin[]} the located clinics of the list, numbered as the cards are */
function pinsOfList() {
  const cards = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#view [data-id][data-lat]'));
  return Array.from(cards, (card, index) => {
    const name = card.querySelector('h1, h3');
    return {
      id: String(card.dataset.id),
      name: name && name.textContent ? name.textContent : '',
      lat: Number(card.dataset.lat),
      lon: Number(card.dataset.lon),
      state: /** @type {import('./pin.js').State} */ (card.dataset.state),
      number: index + 1,
      kind: card.dataset.kind || 'fever_clinic',
    };
  });
}

/** @returns {[number, number]|null} about where the asker is, as the address has it */
function whereAsked() {
  const results = /** @type {HTMLElement|null} */ (document.querySelector('#results[data-lat]'));
  return results ? [Number(results.dataset.lat), Number(results.dataset.lon)] : null;
}

/** @param {string} id @param {boolean} scroll */
function select(id, scroll) {
  document.querySelectorAll('#view .selected').forEach((card) => card.classList.remove('selected'));
  const card = document.querySelector('#view [data-id="' + CSS.escape(id) + '"]');
  if (card) {
    card.classList.add('selected');
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (scroll) card.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  }
  if (map) map.select(id);
}

/** @param {Event} event */
function onCard(event) {
  const target = /** @type {Element} */ (event.target);
  const card = target.closest('#view [data-id][data-lat]');
  if (card instanceof HTMLElement && map && !panel.hidden) select(String(card.dataset.id), false);
}

/** @param {string} words */
function say(words) {
  const note = document.createElement('p');
  note.className = 'map-note';
  note.textContent = words;
  panel.textContent = '';
  panel.appendChild(note);
}

/** @returns {Promise<void>} */
async function draw() {
  const pins = pinsOfList();
  if (!map) {
    say(texts().loadingMap);
    let tools;
    try {
      tools = await loadMap();
    } catch (error) {
      say(texts().mapFailed);
      return;
    }
    if (map) return;
    panel.textContent = '';
    const container = document.createElement('div');
    container.className = 'map';
    panel.appendChild(container);
    map = tools.createMap(tools.L, container, panel.dataset.baseMap, (id) => select(id, true));
  }
  map.resize();
  map.showPins(pins, whereAsked());
}

/** The button stands at the head of the list, where scripts run and the screen is narrow. */
function placeToggle() {
  const place = document.querySelector('#view .results .where, #view .clinic .actions');
  if (wide.matches || !place) {
    if (toggle) toggle.remove();
    return;
  }
  if (!toggle) {
    toggle = document.createElement('button');
    toggle.type = 'button';
    toggle.className = 'button map-toggle';
    toggle.setAttribute('aria-controls', 'map-panel');
    toggle.addEventListener('click', () => {
      wanted = !wanted;
      update();
      if (wanted) panel.scrollIntoView({ block: 'start' });
    });
  }
  toggle.textContent = wanted ? texts().hideMap : texts().showMap;
  toggle.setAttribute('aria-expanded', String(wanted));
  if (toggle.parentElement !== place) place.appendChild(toggle);
}

function update() {
  const any = pinsOfList().length > 0;
  const visible = any && (wide.matches || wanted);
  if (any) placeToggle();
  panel.hidden = !visible;
  document.body.classList.toggle('has-map', visible);
  if (visible) draw();
}

export function setUpMapPanel() {
  document.addEventListener(VIEW_CHANGED, update);
  document.addEventListener('click', onCard);
  document.addEventListener('focusin', onCard);
  wide.addListener(update);
  update();
}
