// Writes the names and centres that the schematic map labels, from geodata/regions.csv:
// cities.json (provinces and cities) and one file of districts for each province.
// Usage: node places.mjs REGIONS.csv FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [, , source, folder] = process.argv;

// The table has no quoted fields; a quote would be one this reader does not understand.
const [header, ...lines] = readFileSync(source, 'utf8').trim().split('\n');
const columns = header.split(',');
const regions = lines.map((line, index) => {
  if (line.includes('"')) throw new Error(`${source}:${index + 2}: quoted fields are not read`);
  const fields = line.split(',');
  return Object.fromEntries(columns.map((name, at) => [name, fields[at]]));
});
const byCode = new Map(regions.map((region) => [region.adcode, region]));

function provinceOf(region) {
  let at = region;
  while (at.parent && byCode.has(at.parent)) at = byCode.get(at.parent);
  return at.adcode;
}

const files = new Map([['cities', []]]);
for (const region of regions) {
  if (!region.lon || !region.lat) continue;
  const province = provinceOf(region);
  const name = region.level === 'district' ? province : 'cities';
  if (!files.has(name)) files.set(name, []);
  const place = [region.name, Number(Number(region.lat).toFixed(3)),
    Number(Number(region.lon).toFixed(3)), region.level, Number(province)];
  files.get(name).push(place);
}

mkdirSync(folder, { recursive: true });
for (const [name, places] of files) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(places) + '\n');
}
writeFileSync(join(folder, 'NOTICE.txt'),
  'Centres of regions: © OpenStreetMap contributors, Open Database License 1.0,\n' +
  'https://opendatacommons.org/licenses/odbl/1-0/\n');
