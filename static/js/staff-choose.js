// Which clinic a token that allows several speaks for: by a search, or from the list that it names.

import { ask } from './staff-service.js';
import { element, field, say, showPart } from './staff-view.js';

const PAUSE_MS = 250;
const MOST = 8;

/** @typedef {{ id: string, name: string, region?: { district?: string, city?: string } }} Choice */

/** @type {(id: string) => void} */
let chosen = () => {};
let timer = 0;
let latest = 0;

/** @returns {string} */
function language() {
  return 'lang=' + document.documentElement.lang;
}

/** @param {Choice} clinic @returns {HTMLElement} */
function itemOf(clinic) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  const place = document.createElement('span');
  button.type = 'button';
  button.className = 'button';
  button.textContent = clinic.name;
  place.className = 'hint';
  place.textContent = (clinic.region && (clinic.region.district || clinic.region.city)) || clinic.id;
  button.appendChild(place);
  button.addEventListener('click', () => chosen(clinic.id));
  item.appendChild(button);
  return item;
}

/** @param {Choice[]} clinics */
function list(clinics) {
  const items = element('staff-clinics');
  items.textContent = '';
  clinics.forEach((clinic) => items.appendChild(itemOf(clinic)));
  element('staff-found').textContent = say('found', clinics.length);
}

async function search() {
  const words = field('clinic').value.trim();
  const turn = ++latest;
  if (!words) return;
  const answer = await ask('GET', '/clinics?limit=' + MOST + '&' + language() + '&q=' + encodeURIComponent(words));
  if (turn !== latest) return; // something else has been typed meanwhile
  if (answer.outcome === 'done') list(answer.body.clinics);
  else element('staff-found').textContent = say('because_' + answer.outcome, answer.seconds);
}

/** A clinic that is gone keeps its id as its name: whoever holds the token sees what it is for.
 * @param {string} id @returns {Promise<Choice>} */
async function nameOf(id) {
  const answer = await ask('GET', '/clinics/' + encodeURIComponent(id) + '?' + language());
  return answer.outcome === 'done' ? { id, name: answer.body.clinic.name, region: answer.body.clinic.region } : { id, name: id };
}

/** @param {string[]} ids that the token names, `*` for all @param {(id: string) => void} onChosen */
export async function choose(ids, onChosen) {
  const all = ids.indexOf('*') >= 0;
  chosen = onChosen;
  element('staff-search').hidden = !all;
  showPart('staff-choose');
  if (all) field('clinic').focus();
  else list(await Promise.all(ids.map(nameOf)));
}

export function setUpSearch() {
  field('clinic').addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(search, PAUSE_MS);
  });
}
