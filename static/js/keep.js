// Asks the service worker to keep what is shown, for when the network is gone: the city's pack and
// which places were listed, with the time. No position is handed over.

import { VIEW_CHANGED } from './view.js';

const CARDS_MAX = 50;

/** @returns {{ city: string, lang: string, results: any }|null} null: nothing worth keeping is shown */
function shownNow() {
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#view [data-id]'));
  const cards = Array.from(places).slice(0, CARDS_MAX);
  const first = cards.find((card) => card.dataset.city);
  const isOfNow = !new URLSearchParams(location.search).has('at');
  if (!first || !isOfNow || document.querySelector('#offline, .over')) return null;
  return {
    city: String(first.dataset.city),
    lang: document.documentElement.lang,
    results: { at: Date.now(), ids: cards.map((card) => card.dataset.id) },
  };
}

function keep() {
  const shown = shownNow();
  if (!shown) return;
  navigator.serviceWorker.ready.then(({ active }) => {
    if (active) active.postMessage(shown);
  });
}

/** The worker waits until the page is there: it must not cost the first view anything. */
export function setUpKeeping() {
  if (!('serviceWorker' in navigator)) return;
  const begin = () => {
    navigator.serviceWorker.register('/sw.js').catch(() => {}); // the page works without it
    document.addEventListener(VIEW_CHANGED, keep);
    keep();
  };
  if (document.readyState === 'complete') begin();
  else window.addEventListener('load', begin);
}
