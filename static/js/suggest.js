// The field completes regions and places as one types: a combobox with a list box, by keyboard too.
// Loaded once the field has the focus (search-field.js).

import { fill, texts } from './texts.js';
import { announce, show, toTop } from './view.js';

const PAUSE_MS = 200;
const MOST = 8;

/** @typedef {{ name: string, kind: string, adcode: string, id: string|null }} Place */

let timer = 0;
let asking = false; // one request at a time: what is typed meanwhile is asked afterwards

/** @returns {HTMLInputElement|null} */
function field() {
  return /** @type {HTMLInputElement|null} */ (document.getElementById('q'));
}

/** @returns {HTMLElement|null} the list, where it is open */
function list() {
  return document.getElementById('suggestions');
}

function close() {
  const open = list();
  const input = field();
  if (open) open.remove();
  if (!input) return;
  input.setAttribute('aria-expanded', 'false');
  input.removeAttribute('aria-activedescendant');
}

/** @param {Place} place @returns {string} */
function addressOf(place) {
  const path = place.kind === 'clinic' ? '/clinics/' + place.id : '/regions/' + place.adcode;
  return path + (document.documentElement.lang === 'en' ? '?lang=en' : '');
}

/** @param {Place} place @param {number} index @returns {HTMLElement} */
function option(place, index) {
  const item = document.createElement('li');
  const kind = document.createElement('span');
  item.id = 'suggestion-' + index;
  item.setAttribute('role', 'option');
  item.setAttribute('aria-selected', 'false');
  item.dataset.address = addressOf(place);
  item.textContent = place.name;
  kind.className = 'hint';
  kind.textContent = place.kind === 'clinic' ? texts().clinic : texts().region;
  item.appendChild(kind);
  return item;
}

/** @param {HTMLInputElement} input @param {Place[]} places */
function open(input, places) {
  close();
  const found = places.filter((place) => place.kind === 'clinic' || place.kind === 'region');
  if (!found.length || document.activeElement !== input) return;
  const box = document.createElement('ul');
  box.id = 'suggestions';
  box.setAttribute('role', 'listbox');
  box.setAttribute('aria-label', texts().suggestions);
  found.forEach((place, index) => box.appendChild(option(place, index)));
  /** @type {HTMLElement} */ (input.parentElement).appendChild(box);
  input.setAttribute('aria-expanded', 'true');
  announce(fill(texts().suggested, found.length));
}

/** @param {HTMLInputElement} input */
async function ask(input) {
  const typed = input.value.trim();
  if (asking) return;
  if (!typed) {
    close();
    return;
  }
  asking = true;
  try {
    const answer = await fetch('/api/v1/places?limit=' + MOST + '&q=' + encodeURIComponent(typed),
      { credentials: 'omit' });
    if (answer.ok) open(input, (await answer.json()).places);
  } catch (error) {
    close(); // the form still works, or says itself what is wrong
  }
  asking = false;
  if (field() === input && input.value.trim() !== typed) ask(input);
}

/** @param {HTMLInputElement} input @param {number} step */
function move(input, step) {
  const box = list();
  if (!box) return;
  const items = box.children;
  const active = input.getAttribute('aria-activedescendant');
  const from = active ? Number(active.split('-')[1]) : step > 0 ? -1 : items.length;
  const to = (from + step + items.length) % items.length;
  for (let index = 0; index < items.length; index++)
    items[index].setAttribute('aria-selected', String(index === to));
  input.setAttribute('aria-activedescendant', items[to].id);
}

/** @param {Element} item */
function choose(item) {
  const address = String(/** @type {HTMLElement} */ (item).dataset.address);
  close();
  if (address.indexOf('/regions/') === 0) show(address, true, toTop);
  else location.assign(address);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const input = field();
  if (!input || event.target !== input || event.isComposing || !list()) return;
  if (event.key === 'ArrowDown') move(input, 1);
  else if (event.key === 'ArrowUp') move(input, -1);
  else if (event.key === 'Escape') close();
  else if (event.key === 'Enter' && input.getAttribute('aria-activedescendant'))
    choose(/** @type {Element} */ (document.querySelector('#suggestions [aria-selected="true"]')));
  else return;
  event.preventDefault();
}

/** Says what the field is; a new one stands in every view. */
function present() {
  const input = field();
  if (!input || document.activeElement !== input || list()) return;
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', 'suggestions');
  input.setAttribute('aria-expanded', 'false');
}

/** @param {Event} event */
function onInput(event) {
  const input = field();
  if (!input || event.target !== input) return;
  clearTimeout(timer);
  timer = window.setTimeout(() => ask(input), PAUSE_MS);
}

/** @param {Event} event */
function onPress(event) {
  const item = /** @type {Element} */ (event.target).closest('#suggestions li');
  if (!item) return;
  event.preventDefault(); // the field would lose the focus, and the list with it
  choose(item);
}

document.addEventListener('focusin', present);
document.addEventListener('focusout', (event) => event.target === field() && close());
document.addEventListener('keydown', onKey);
document.addEventListener('input', onInput);
document.addEventListener('mousedown', onPress);
present();

const early = field(); // what was typed while this was on its way
if (early && early.value && early === document.activeElement) ask(early);
