// The search field: what completes it is loaded when it first has the focus, which on a slow network
// may have been before this was here.

let loaded = false;

/** @param {EventTarget|null} focused */
function complete(focused) {
  if (loaded || !(focused instanceof HTMLInputElement) || focused.id !== 'q') return;
  const script = document.createElement('script');
  script.type = 'module';
  script.src = '/static/js/suggest.js';
  document.head.appendChild(script);
  loaded = true;
}

export function setUpSearchField() {
  document.addEventListener('focusin', (event) => complete(event.target));
  complete(document.activeElement);
}
