// The coast line around China for the schematic map, from Natural Earth (public domain) as the npm
// package world-atlas has it: land alone, so that no border is in it. One coarse file for the whole,
// and finer ones by cells of five degrees for when a city is looked at.
// Usage: coast.mjs NPM_FOLDER OUTPUT_FOLDER
//
// A line is a flat list of whole numbers: longitude and latitude in steps of a degree's part, then
// the differences from point to point.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [npm, folder] = process.argv.slice(2);
const BOX = { west: 65, south: 0, east: 150, north: 60 };
const CELL = 5;
const WHOLE_STEPS = 20; // of a degree
const CELL_STEPS = 400;

/** The arcs of a topology in degrees (TopoJSON 1.0, section 2.1.3). */
function arcsOf(file) {
  const { arcs, transform: { scale, translate } } = JSON.parse(readFileSync(file, 'utf8'));
  return arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

const inBox = ([lon, lat]) => lon > BOX.west && lon < BOX.east && lat > BOX.south && lat < BOX.north;
const cellOf = ([lon, lat]) => `${Math.floor(lon / CELL) * CELL}_${Math.floor(lat / CELL) * CELL}`;

/** Cuts lines into the pieces that touch each place; `placeOf` names the one that holds a point. */
function cut(arcs, placeOf) {
  const pieces = new Map();
  for (const arc of arcs) {
    const running = new Map();
    for (let at = 1; at < arc.length; at++) {
      const ends = [arc[at - 1], arc[at]];
      for (const place of new Set(ends.filter(inBox).map(placeOf))) {
        const run = running.get(place);
        if (run && run.end === at - 1) {
          run.points.push(arc[at]);
          run.end = at;
        } else {
          const begun = { points: [...ends], end: at };
          running.set(place, begun);
          pieces.set(place, [...(pieces.get(place) ?? []), begun]);
        }
      }
    }
  }
  return pieces;
}

/** Whole steps, differences, without points that fall together. */
function packed(points, steps) {
  const line = [];
  let last = [0, 0];
  for (const point of points) {
    const next = point.map((degrees) => Math.round(degrees * steps));
    if (line.length && next[0] === last[0] && next[1] === last[1]) continue;
    line.push(next[0] - last[0], next[1] - last[1]);
    last = next;
  }
  return line;
}

const write = (name, json) => writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(json)}\n`);
const linesOf = (runs, steps) => runs.map(({ points }) => packed(points, steps)).filter((line) => line.length > 2);

mkdirSync(folder, { recursive: true });
const atlas = (scale) => arcsOf(join(npm, `node_modules/world-atlas/land-${scale}.json`));
const cells = cut(atlas('10m'), cellOf);
write('cells', { size: CELL, cells: [...cells.keys()].sort() });
write('whole', { steps: WHOLE_STEPS, lines: linesOf(cut(atlas('50m'), () => 'whole').get('whole'), WHOLE_STEPS) });
for (const [name, runs] of cells) write(name, { steps: CELL_STEPS, lines: linesOf(runs, CELL_STEPS) });
writeFileSync(join(folder, 'NOTICE.txt'), 'Coast line: Made with Natural Earth (naturalearthdata.com), public domain.\n');
