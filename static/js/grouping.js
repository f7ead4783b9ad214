// What stands too near together to be touched one by one stands as one. The server groups by cells,
// so that two groups may meet at a cell's edge; only the screen knows how near that is.

const TOUCH_PX = 46;
const ROUNDED = 1e-6; // degrees: the page's positions have six decimals

/** @typedef {import('./pin.js').Pin} Pin */
/** @typedef {{ id: string, name: string, lat: number, lon: number, state: string, kind: string, load_level?: string|null }} Single */

/**
 * One or more places; `bbox` is minlon, minlat, maxlon, maxlat.
 * @typedef {Object} Group
 * @property {number} lat
 * @property {number} lon
 * @property {number} count
 * @property {number} open_count
 * @property {number[]} bbox
 * @property {boolean} [isRest] there are pins of the list among them, not counted
 * @property {Single} [single] where it is but one
 */

/** @param {Single} single @returns {Group} */
export function groupOf(single) {
  const { lat, lon } = single;
  return { lat, lon, count: 1, open_count: single.state === 'open' ? 1 : 0, bbox: [lon, lat, lon, lat], single };
}

/** @param {number[]} box @param {{ lat: number, lon: number }} place @returns {boolean} */
export function boxHolds(box, { lat, lon }) {
  return lon >= box[0] - ROUNDED && lat >= box[1] - ROUNDED && lon <= box[2] + ROUNDED && lat <= box[3] + ROUNDED;
}

/**
 * The groups without places that have pins already: each is taken from the nearest group around it.
 * @param {Group[]} groups
 * @param {Pin[]} pins
 * @returns {Group[]}
 */
export function withoutPins(groups, pins) {
  const left = groups.map((group) => ({ ...group }));
  pins.forEach((pin) => {
    const off = (/** @type {Group} */ one) => Math.abs(one.lat - pin.lat) + Math.abs(one.lon - pin.lon);
    const [holder] = left.filter((group) => boxHolds(group.bbox, pin)).sort((a, b) => off(a) - off(b));
    if (!holder) return;
    holder.count -= 1;
    holder.open_count -= pin.state === 'open' ? 1 : 0;
    holder.isRest = true;
  });
  return left.filter((group) => group.count > 0);
}

/** @param {Group} a @param {Group} b @returns {Group} in the middle of all */
function together(a, b) {
  const count = a.count + b.count;
  const middle = (/** @type {'lat'|'lon'} */ axis) => (a[axis] * a.count + b[axis] * b.count) / count;
  return {
    lat: middle('lat'),
    lon: middle('lon'),
    count,
    open_count: a.open_count + b.open_count,
    bbox: [Math.min(a.bbox[0], b.bbox[0]), Math.min(a.bbox[1], b.bbox[1]),
      Math.max(a.bbox[2], b.bbox[2]), Math.max(a.bbox[3], b.bbox[3])],
    isRest: a.isRest || b.isRest,
  };
}

/**
 * @param {Group[]} groups
 * @param {(group: Group) => { x: number, y: number }} pixelOf
 * @returns {Group[]} none of which overlaps another on the screen
 */
export function apart(groups, pixelOf) {
  /** @type {Group[]} */
  const kept = [];
  const waiting = groups.slice().sort((a, b) => a.count - b.count);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const group = next;
    const at = pixelOf(group);
    const near = kept.findIndex((other) => {
      const there = pixelOf(other);
      return Math.abs(there.x - at.x) < TOUCH_PX && Math.abs(there.y - at.y) < TOUCH_PX;
    });
    if (near < 0) kept.push(group);
    else waiting.push(together(kept.splice(near, 1)[0], group)); // it may now touch others
  }
  return kept;
}
