// The coast line of the schematic map: coarse for the whole, finer by cells where one looks closer.

const CELLS_FROM_ZOOM = 7;

/** @typedef {{ steps: number, lines: number[][] }} Lines whole numbers, see static/tools/coast.mjs */

/** @type {Object<string, Promise<any>>} */
const files = {};

/** @param {string} name @returns {Promise<any>} null: not there */
function file(name) {
  if (!files[name]) {
    files[name] = fetch('/static/coast/' + name + '.json')
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => {
        delete files[name]; // so that the next look may succeed
        return null;
      });
  }
  return files[name];
}

/** @param {Lines} packed @returns {number[][][]} lines of latitude and longitude */
function unpacked({ steps, lines }) {
  return lines.map((line) => {
    const points = [];
    let lon = 0;
    let lat = 0;
    for (let at = 0; at < line.length; at += 2) {
      lon += line[at];
      lat += line[at + 1];
      points.push([lat / steps, lon / steps]);
    }
    return points;
  });
}

/** The files that hold what is in view. @param {any} map @returns {Promise<string[]>} */
async function namesInView(map) {
  if (map.getZoom() < CELLS_FROM_ZOOM) return ['whole'];
  const index = await file('cells');
  if (!index) return [];
  const bounds = map.getBounds();
  return index.cells.filter((/** @type {string} */ name) => {
    const [west, south] = name.split('_').map(Number);
    return west < bounds.getEast() && west + index.size > bounds.getWest() &&
      south < bounds.getNorth() && south + index.size > bounds.getSouth();
  });
}

/**
 * Keeps the coast line under the view; call what it gives when the view has moved.
 * @param {any} L Leaflet
 * @param {any} map
 * @returns {() => Promise<void>}
 */
export function createCoast(L, map) {
  const layer = L.layerGroup().addTo(map);
  /** @type {Object<string, any>} */
  const drawn = {};
  let drawing = 0;
  return async () => {
    const ours = ++drawing;
    const names = await namesInView(map);
    const found = await Promise.all(names.map(file));
    if (ours !== drawing) return;
    Object.keys(drawn).forEach((name) => {
      if (names.indexOf(name) < 0) layer.removeLayer(drawn[name]);
    });
    names.forEach((name, at) => {
      if (!found[at]) return;
      if (!drawn[name])
        drawn[name] = L.polyline(unpacked(found[at]), { className: 'coast', interactive: false, weight: 1.5 });
      drawn[name].addTo(layer);
    });
  };
}
