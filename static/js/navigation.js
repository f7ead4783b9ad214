// Filters and "more" act in place; back and forward show what was there.

import { isShown, show } from './view.js';

/** @param {MouseEvent} event @returns {boolean} */
function isPlainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/** @param {string} selector @param {number} index */
function focusAgain(selector, index) {
  const again = document.querySelectorAll(selector)[index];
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = /** @type {Element} */ (event.target);
  const link = target.closest('#view .filters a, #view .more a, #view .empty a');
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  const chips = Array.prototype.slice.call(document.querySelectorAll('#view .filters a'));
  const index = chips.indexOf(link);
  show(String(link.getAttribute('href')), true).then((done) => {
    if (done && index >= 0) focusAgain('#view .filters a', index);
  });
}

export function setUpNavigation() {
  document.addEventListener('click', onClick);
  window.addEventListener('popstate', () => {
    if (!isShown()) show(location.pathname + location.search, false);
  });
}
