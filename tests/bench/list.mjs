// Writes a list of clinics that nobody runs, for measuring imports.
// Usage: node tests/bench/list.mjs ROWS FILE   (as a module: writeList(rows, file))
//
// Every row is a clinic of its own: names, addresses and numbers are counted up, places lie around
// the centres of geodata's districts, hours are those that real lists state most.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const HEADER = "source_id,name,kind,level,district,adcode,address,phone,lat,lon,hours\n";
const ROWS_AT_ONCE = 10000;
const HOURS = ["24/7", "Mo-Su,PH 08:00-20:00", "Mo-Fr 08:00-12:00,14:00-17:30", "", "Mo-Su 08:00-17:00"];
const LEVELS = ["三级甲等", "二级甲等", "一级", ""];
const KINDS = ["fever_clinic", "fever_clinic", "fever_room", "community_clinic"];

function districts() {
  return readFileSync(path.join(root, "geodata/regions.csv"), "utf8").split("\n").slice(1)
    .map((line) => line.split(","))
    .filter((cells) => cells[2] === "district" && cells[5] && cells[7] && !cells[9])
    .map(([adcode, , , name, , lon, lat, areaCode]) => ({ adcode, name, lon: +lon, lat: +lat, areaCode }));
}

function row(number, { adcode, name, lon, lat, areaCode }) {
  const spread = (salt) => (((number * salt) % 1000) - 500) / 20000;
  return `L${number},${name}第${number}医院,${KINDS[number % KINDS.length]},` +
    `${LEVELS[number % LEVELS.length]},${name},${adcode},${name}健康路${number}号,` +
    `${areaCode}-${(20000000 + number * 7) % 80000000 + 10000000},` +
    `${(lat + spread(7919)).toFixed(6)},${(lon + spread(6101)).toFixed(6)},` +
    `"${HOURS[number % HOURS.length]}"\n`;
}

export function writeList(rows, file) {
  const places = districts();
  const descriptor = openSync(file, "w");
  let text = HEADER;
  for (let number = 1; number <= rows; number++) {
    text += row(number, places[(number * 48271) % places.length]);
    if (number % ROWS_AT_ONCE === 0) {
      writeSync(descriptor, text);
      text = "";
    }
  }
  writeSync(descriptor, text);
  closeSync(descriptor);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rows, file] = process.argv.slice(2);
  if (!/^[1-9][0-9]*$/.test(rows ?? "") || !file)
    throw new Error("usage: node tests/bench/list.mjs ROWS FILE");
  writeList(Number(rows), file);
}
