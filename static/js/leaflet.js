// Loads what draws maps once, when the first one is about to be seen: Leaflet, a classic script of our
// own host as built from npm, and our own modules around it. (`import()` is younger than ES2018.)

const SCRIPT = '/static/vendor/leaflet/leaflet.js';
const MODULE = '/static/js/map.js';
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

/** @returns {Promise<any>} what the module hands out when it runs */
function loadModule() {
  const script = document.createElement('script');
  script.type = 'module';
  script.src = MODULE;
  return new Promise((resolve, reject) => {
    document.addEventListener('fever:map', (event) => resolve(/** @type {any} */ (event).detail), { once: true });
    loaded(script).catch(reject);
  });
}

/** @typedef {{ L: any, createMap: typeof import('./map.js').createMap }} MapTools */

/**
 * @returns {Promise<MapTools>} Leaflet's `L` and what makes a map of it
 */
export function loadMap() {
  if (!loading) {
    loading = Promise.all([loadModule(), loadScript(), ...SHEETS.map(loadSheet)]).then(
      ([createMap]) => ({ L: /** @type {any} */ (window).L, createMap }),
    );
    loading.catch(() => {
      loading = null; // so that the next try may succeed
    });
  }
  return loading;
}
