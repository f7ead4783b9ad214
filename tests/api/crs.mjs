// The Chinese coordinate systems as tests see them: written apart from src/geo, by the usual
// formulas, and turned round by iteration.
const AXIS_M = 6378245;
const ECCENTRICITY_2 = 0.00669342162296594323;
const TURN = Math.PI / 180;
const BAIDU_TURN = (Math.PI * 3000) / 180;

const waves = (x, ...pairs) =>
  pairs.reduce((sum, [height, length]) => sum + height * Math.sin((x * Math.PI) / length), 0) * 2 / 3;

function gcj02Shift({ lat, lon }) {
  const x = lon - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const both = waves(x, [20, 1 / 6], [20, 1 / 2]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both +
    waves(y, [20, 1], [40, 3], [160, 12], [320, 30]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both +
    waves(x, [20, 1], [40, 3], [150, 12], [300, 30]);
  const sin = Math.sin(lat * TURN);
  const square = 1 - ECCENTRICITY_2 * sin * sin;
  return {
    lat: north / (TURN * AXIS_M * (1 - ECCENTRICITY_2) / (square * Math.sqrt(square))),
    lon: east / (TURN * AXIS_M / Math.sqrt(square) * Math.cos(lat * TURN)),
  };
}

const gcj02 = (point) => {
  const shift = gcj02Shift(point);
  return { lat: point.lat + shift.lat, lon: point.lon + shift.lon };
};

const bd09 = (point) => {
  const { lat, lon } = gcj02(point);
  const length = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * BAIDU_TURN);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * BAIDU_TURN);
  return { lat: length * Math.sin(angle) + 0.006, lon: length * Math.cos(angle) + 0.0065 };
};

const FROM_WGS84 = { wgs84: (point) => point, gcj02, bd09 };

/** A point of WGS84 in another system. */
export const fromWgs84 = (crs, point) => FROM_WGS84[crs](point);

/** A point of another system in WGS84. */
export function toWgs84(crs, point) {
  let guess = { ...point };
  for (let round = 0; round < 30; round++) {
    const there = fromWgs84(crs, guess);
    guess = { lat: guess.lat + point.lat - there.lat, lon: guess.lon + point.lon - there.lon };
  }
  return guess;
}

/** Metres between two points that are near each other. */
export function metresBetween(a, b) {
  const north = (a.lat - b.lat) * 111_320;
  const east = (a.lon - b.lon) * 111_320 * Math.cos(a.lat * TURN);
  return Math.hypot(north, east);
}
