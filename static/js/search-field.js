// The search field: what completes it is loaded when it first has the focus.

let loaded = false;

/** @param {Event} event */
function onFocus(event) {
  if (loaded || !(event.target instanceof HTMLInputElement) || event.target.id !== 'q') return;
  const script = document.createElement('script');
  script.type = 'module';
  script.src = '/static/js/suggest.js';
  document.head.appendChild(script);
  loaded = true;
}

export function setUpSearchField() {
  document.addEventListener('focusin', onFocus);
}
