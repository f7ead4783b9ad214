// What the staff page shows. Its words and its parts stand in the document; here they are filled in.

import { fill } from './texts.js';

/** @param {string} id @returns {HTMLElement} */
export function element(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @param {string} id @returns {HTMLInputElement} */
export function field(id) {
  return /** @type {HTMLInputElement} */ (document.getElementById(id));
}

/** @param {string} name @param {...(string|number)} values @returns {string} */
export function say(name, ...values) {
  const found = document.querySelector('#staff-words [data-word="' + name + '"]');
  return fill(found ? String(found.textContent) : '', ...values);
}

/** @param {string} id @param {string} words none hide it */
export function put(id, words) {
  element(id).textContent = words;
  element(id).hidden = !words;
}

/** One of the three parts and no other, or none. @param {'staff-token'|'staff-choose'|'staff-clinic'|''} part */
export function showPart(part) {
  ['staff-token', 'staff-choose', 'staff-clinic'].forEach((each) => {
    element(each).hidden = each !== part;
  });
  element('staff-lead').hidden = part === 'staff-clinic';
}

const FLOOR_MS = 60000; // the service's time may be floored to the minute
const TOLERATED_MS = 30000;

let offsetMs = 0; // of the clinic's clock
let aheadMs = 0; // of the telephone's, which nobody may have set

/** @param {string} instant of an answer that has just come, by the clinic's clock */
export function setClock(instant) {
  const ahead = Date.now() - Date.parse(instant);
  const agrees = ahead >= -TOLERATED_MS && ahead <= FLOOR_MS + TOLERATED_MS;
  aheadMs = agrees ? 0 : ahead - FLOOR_MS / 2;
  offsetMs = Date.parse(instant.slice(0, 19) + 'Z') - Date.parse(instant);
}

/** The service's time, also on a telephone whose clock is wrong. */
export function nowMs() {
  return Date.now() - aheadMs;
}

/** An instant of the API by the clock of the clinic, with its day where that is not `today`.
 * @param {string} instant @param {string} today @returns {string} */
export function clock(instant, today) {
  const time = instant.slice(11, 16);
  return instant.slice(0, 10) === today ? time : instant.slice(5, 10) + ' ' + time;
}

/** @returns {string} the present by the same clock */
export function clockNow() {
  return new Date(nowMs() + offsetMs).toISOString().slice(11, 16);
}

/** @typedef {{ level: string, waiting: number|null, wait_minutes: number|null,
 *   now_serving: string|null, reported_at: string, expires_at: string }} Load */

/** The words that residents read of a queue. @param {Load|null} load @returns {string} */
export function loadWords(load) {
  if (!load) return say('none');
  const parts = [say(load.level)];
  if (load.wait_minutes !== null) parts.push(say('minutes', load.wait_minutes));
  if (load.waiting !== null) parts.push(say('waiting', load.waiting));
  if (load.now_serving) parts.push(say('serving', load.now_serving));
  return parts.join(' · ');
}

/** @param {any} opening @returns {string} its name in words, shapes and classes */
function stateOf(opening) {
  return opening.state === 'closed' && opening.reason === 'closure' ? 'suspended' : opening.state;
}

/** @param {any} opening */
export function showOpening(opening) {
  const state = stateOf(opening);
  element('staff-state').className = 'state state-' + state;
  element('staff-shape').setAttribute('href', '#i-' + state);
  element('staff-open').textContent = say(state);
}

/** @param {Load|null} load @param {string} today @param {boolean} mayUndo */
export function showLoad(load, today, mayUndo) {
  const line = element('staff-load');
  line.className = load ? 'load load-reported' : 'load';
  line.textContent = loadWords(load);
  put('staff-since', load ? say('since', clock(load.reported_at, today), clock(load.expires_at, today)) : '');
  element('staff-undo').hidden = !load || !mayUndo;
  document.querySelectorAll('[data-level]').forEach((button) => {
    const pressed = !!load && button.getAttribute('data-level') === load.level;
    button.setAttribute('aria-pressed', String(pressed));
  });
}

/** @typedef {{ scope: string, from: string, until: string|null, reason: string }} Closure */

/** @param {Closure|null} closure @param {string} today */
export function showClosure(closure, today) {
  const own = !!closure && closure.scope === 'clinic';
  let words = '';
  if (closure) {
    const from = clock(closure.from, today);
    words = closure.until ? say('closed_until', from, closure.reason, clock(closure.until, today))
      : say('closed_since', from, closure.reason);
    if (!own) words += ' ' + say('closed_above');
  }
  put('staff-closed', words);
  element('staff-reopen').hidden = !own;
  element('staff-close').hidden = own;
}

/** @typedef {{ words: string, act: () => void }} Way a button behind what happened */

const GOOD_NEWS_MS = 10000;
let leaving = 0;

/** Says what became of a tap, aloud too. What went well leaves by itself: it stands in what is stored.
 * @param {string} words @param {boolean} [isTrouble] @param {Way[]} [ways] */
export function tell(words, isTrouble, ways) {
  const box = element('staff-result');
  clearTimeout(leaving);
  box.textContent = '';
  if (!words) return;
  if (!isTrouble) leaving = window.setTimeout(tell, GOOD_NEWS_MS, '');
  box.className = isTrouble ? 'staff-trouble' : 'staff-done';
  const line = document.createElement('p');
  line.textContent = words;
  box.appendChild(line);
  (ways || []).forEach((way) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = way.words;
    button.addEventListener('click', way.act);
    box.appendChild(button);
  });
}
