// The queue that a clinic reported, with its age, on a published site; the same classes as the server's.

import { make } from './offline-card.js';
import { fill } from './texts.js';
import { publishedTexts } from './texts-published.js';

/** @param {string} instant @param {number} nowMs @returns {string} how long ago */
function ago(instant, nowMs) {
  const words = publishedTexts();
  const minutes = Math.floor((nowMs - Date.parse(instant)) / 60000);
  return minutes < 1 ? words.reportedNow : fill(words.reported, minutes);
}

/**
 * Puts the queue behind what is said of the state, and takes an older one away: one that has run out is
 * not shown, and silence must not look like an empty waiting room.
 * @param {Element} place a card or a clinic's page @param {any} load null: none, or it has run out
 * @param {number} nowMs
 */
export function putLoad(place, load, nowMs) {
  const before = place.querySelector('.load');
  if (before) before.remove();
  const caution = place.querySelector('.caution');
  if (!load || !caution) return;
  const words = publishedTexts();
  const parts = [
    load.wait_minutes === null || load.level === 'full' ? '' : fill(words.minutes, load.wait_minutes),
    load.waiting === null ? '' : fill(words.waiting, load.waiting),
    load.now_serving === null ? '' : fill(words.serving, load.now_serving),
    ago(load.reported_at, nowMs),
  ].filter(Boolean).map((text) => make('span', '', text));
  const line = make('p', 'load load-reported',
    make('strong', '', words[/** @type {'low'} */ (load.level)] || ''), ...parts);
  line.dataset.load = load.level;
  caution.insertAdjacentElement('afterend', line);
}
