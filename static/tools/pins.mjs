// Draws the mini-program's markers as PNG, which is what its map takes: each state has an outline and
// a sign of its own, as the page's pins have, so that nothing hangs on colour.
import { deflateSync } from 'node:zlib';

const GRID = 44; // the drawings' own measure
const PIXELS = 88;
const SAMPLES = 4; // a pixel is 4 by 4 of them
const RIM = 2.5;
const STROKE = 2.6;

const reach = (x, y) => [Math.abs(x - GRID / 2), Math.abs(y - GRID / 2)];
/** How far a point lies outside the outline, in units of the grid; negative within. */
const OUTLINES = {
  circle: (x, y) => Math.hypot(x - GRID / 2, y - GRID / 2) - 20,
  square: (x, y) => Math.max(...reach(x, y)) - 18,
  octagon: (x, y) => { const [a, b] = reach(x, y); return Math.max(a, b, (a + b) / Math.SQRT2) - 19; },
  diamond: (x, y) => { const [a, b] = reach(x, y); return (a + b - 21.5) / Math.SQRT2; },
};

/** Each: outline, colour, lines of the sign in white. */
const PINS = {
  open: ['circle', [11, 107, 58], [[14, 22, 20, 28], [20, 28, 31, 16]]],
  closed: ['square', [74, 85, 96], [[13, 22, 31, 22]]],
  suspended: ['octagon', [163, 33, 27], [[15, 15, 29, 29], [29, 15, 15, 29]]],
  unknown: ['diamond', [122, 75, 0], [[18, 17, 20, 14], [20, 14, 24, 14], [24, 14, 26, 17], [26, 17, 22, 22],
    [22, 22, 22, 25], [22, 30.5, 22, 30.6]]],
  cluster: ['circle', [10, 103, 99], [[14, 22, 14.1, 22], [22, 22, 22.1, 22], [30, 22, 30.1, 22]]],
};

function distanceToLine(x, y, [ax, ay, bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Red, green, blue and opacity at one point of the grid. */
function colourAt([outline, colour, lines], x, y) {
  const outside = OUTLINES[outline](x, y);
  if (outside > 0) return [0, 0, 0, 0];
  const isWhite = outside > -RIM || lines.some((line) => distanceToLine(x, y, line) < STROKE);
  return [...(isWhite ? [255, 255, 255] : colour), 255];
}

/** The mean of a pixel's samples; colours count by their opacity. */
function pixel(pin, column, row) {
  const sum = [0, 0, 0, 0];
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const x = (column + (sample % SAMPLES + 0.5) / SAMPLES) * GRID / PIXELS;
    const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) * GRID / PIXELS;
    const at = colourAt(pin, x, y);
    for (let part = 0; part < 3; part++) sum[part] += at[part] * at[3] / 255;
    sum[3] += at[3];
  }
  const solid = sum[3] / 255;
  return [...sum.slice(0, 3).map((part) => (solid ? Math.round(part / solid) : 0)), Math.round(sum[3] / (SAMPLES * SAMPLES))];
}

/** The check sum of a PNG's chunk (ISO 3309). */
function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** Eight bits of red, green, blue and opacity, no filter. */
function png(pin) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(PIXELS, 0);
  header.writeUInt32BE(PIXELS, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: PIXELS }, (_, row) =>
    [0, ...Array.from({ length: PIXELS }, (__, column) => pixel(pin, column, row)).flat()]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })), chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @returns {[string, Buffer][]} name and file of each marker */
export function pins() {
  return Object.entries(PINS).map(([name, pin]) => [name, png(pin)]);
}
