// Lists and regions change in place, by links and by forms; back and forward show what was there.

import { backTo, isShown, settle, show, toTop } from './view.js';

/** @param {MouseEvent} event @returns {boolean} */
function isPlainClick(event) {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/** @param {string} path @returns {boolean} whether such a page has nothing but the view to set up */
function isInPlace(path) {
  return path === '/' || path.indexOf('/regions/') === 0;
}

/** After "more": to the first that was not there before. */
function firstNew() {
  const before = document.querySelectorAll('#ranked > li').length;
  return () => {
    const card = document.querySelectorAll('#ranked > li')[before];
    const link = card && card.querySelector('a');
    if (link) link.focus();
  };
}

/** @param {HTMLElement} control @returns {() => void} where the focus goes afterwards */
function focusAfter(control) {
  if (control.id === 'more') return firstNew();
  const id = control.closest('.filter-form') ? 'more-filters' : control.id;
  return id ? () => backTo(id) : toTop;
}

/** @param {MouseEvent} event */
function onClick(event) {
  const link = /** @type {Element} */ (event.target).closest('#view a');
  if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || !isPlainClick(event)) return;
  if (link.origin !== location.origin || !isInPlace(link.pathname)) return;
  event.preventDefault();
  show(link.pathname + link.search, true, focusAfter(link));
}

/** @param {Event} event */
function onSubmit(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'get' || !form.closest('#view')) return;
  const path = form.getAttribute('action') || '';
  if (!isInPlace(path)) return;
  event.preventDefault();
  const query = new URLSearchParams();
  new FormData(form).forEach((value, name) => value && query.append(name, String(value)));
  const button = form.querySelector('button');
  show(path + '?' + query, true, button && button.id ? focusAfter(button) : toTop);
}

export function setUpNavigation() {
  settle();
  document.addEventListener('click', onClick);
  document.addEventListener('submit', onSubmit);
  window.addEventListener('popstate', (event) => {
    const y = event.state ? event.state.y : 0;
    if (!isShown() || document.querySelector('#view[aria-busy]')) // back, and forward before it was there
      show(location.pathname + location.search, false, () => window.scrollTo(0, y));
  });
}
