// Loads Leaflet once, when the first map is about to be seen; it is a classic script of our own
// host, as built from npm.

const SCRIPT = '/static/vendor/leaflet/leaflet.js';
const SHEETS = ['/static/vendor/leaflet/leaflet.css', '/static/css/map.css'];

/** @type {Promise<any>|null} */
let loading = null;

/** @param {HTMLElement} element @returns {Promise<void>} */
function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', () => reject(new Error('not loaded')));
    document.head.appendChild(element);
  });
}

/** @param {string} href @returns {Promise<void>} */
function loadSheet(href) {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  return loaded(link);
}

/** @returns {Promise<void>} */
function loadScript() {
  const script = document.createElement('script');
  script.src = SCRIPT;
  return loaded(script);
}

/**
 * @returns {Promise<any>} Leaflet's `L`
 */
export function loadLeaflet() {
  if (!loading) {
    loading = Promise.all(SHEETS.map(loadSheet).concat(loadScript())).then(
      () => /** @type {any} */ (window).L,
    );
    loading.catch(() => {
      loading = null; // so that the next try may succeed
    });
  }
  return loading;
}
