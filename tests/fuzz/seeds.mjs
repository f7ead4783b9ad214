// Seeds for the fuzzers, made of the test cases and the data that ship: `node tests/fuzz/seeds.mjs
// FOLDER` writes FOLDER/NAME/seed-… for each fuzzer that has some. Nothing of them is kept: a case
// that is added is a seed the next time.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SEED_MAX = 4096;
const PARAMETER_TYPES = 24;
const CASES = 'tests/cases';
const IMPORTS = join(CASES, 'import');
const folder = process.argv[2];
if (!folder) {
  console.error('Usage: node tests/fuzz/seeds.mjs FOLDER');
  process.exit(2);
}

/** The cells of a file's lines that are no comments. */
function rows(path) {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

const firstCells = (path) => rows(path).map((cells) => cells[0]);

/** A large file is cut where a line ends. */
function head(path) {
  const bytes = readFileSync(path);
  if (bytes.length <= SEED_MAX) return bytes;
  return bytes.subarray(0, bytes.lastIndexOf(0x0a, SEED_MAX) + 1);
}

/** The files of import cases whose names end so. */
function imported(...endings) {
  return readdirSync(IMPORTS, { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => head(join(IMPORTS, name)));
}

const lettered = (letter, ...paths) =>
  paths.map((path) => Buffer.concat([Buffer.from(letter), head(path)]));

/** The files of import cases whose names begin so. */
const casesOf = (name) => readdirSync(IMPORTS, { recursive: true })
  .filter((path) => path.startsWith(name) && path.endsWith('.csv')).map((path) => join(IMPORTS, path));

/** Method, target, If-None-Match, Accept-Encoding, media type; then the body. */
const request = (method, target, type = '', body = '') => [method, target, '', '', type, body].join('\n');

function requests() {
  const refused = rows(join(CASES, 'api/bad_requests.tsv'))
    .map(([method, target]) => request(method, target));
  const bodies = rows(join(CASES, 'api/bad_bodies.tsv'))
    .map(([type, , , body]) => request('POST', '/api/v1/clinics/nearest', type, body));
  const answered = rows(join(CASES, 'api/contract.tsv'))
    .filter(([, , address]) => !address.includes('{'))
    .map(([, , address]) => request('GET', address));
  return [...refused, ...bodies, ...answered];
}

/** What stands behind the question mark of refused requests of the nearest clinics. */
function queries() {
  return rows(join(CASES, 'api/bad_requests.tsv'))
    .map(([, target]) => target.split('?'))
    .filter(([path, query]) => path.endsWith('/nearest') && query)
    .map(([, query]) => query);
}

/** Pages with the queries that are refused of the API. */
const pages = () => [...queries().map((query) => `/?${query}`), ...queries().map((query) => `/regions/110101?${query}`)]
  .map((target) => ['GET', target, '', '', ''].join('\n'));

/** Each value behind each of the type numbers that a byte can choose. */
function parameters() {
  const values = new Set(queries().flatMap((query) => [...new URLSearchParams(query).values()]));
  return [...values].flatMap((value) =>
    Array.from({ length: PARAMETER_TYPES }, (_, type) => Buffer.concat([Buffer.from([type]), Buffer.from(value)])));
}

const zones = ['Asia/Shanghai', 'Asia/Urumqi', 'Europe/Berlin', 'America/New_York', 'Africa/Casablanca', 'UTC']
  .map((name) => readFileSync(join('/usr/share/zoneinfo', name)));

/** The fields of the sample's first clinics, a line for each. */
function corrections() {
  const [header, ...clinics] = readFileSync('geodata/clinics.csv', 'utf8').split(/\r?\n/, 40)
    .filter((line) => !line.includes('"')).map((line) => line.split(','));
  return clinics.flatMap((cells) => cells.map((cell, i) => `${header[i]}=${cell}`));
}

/** The inputs of a fuzzer that are kept, as texts. */
function kept(name) {
  const place = join('tests/fuzz/corpus', name);
  return readdirSync(place).map((file) => readFileSync(join(place, file), 'utf8'));
}

const quoted = (cell) => `"${cell.replaceAll('"', '""')}"`;
const prose = ['labelled', 'national', 'spoken']
  .flatMap((name) => firstCells(join(CASES, 'hours_prose', `${name}.tsv`)));
const hours = ['canonical', 'china', 'describe', 'errors', 'intervals', 'states']
  .flatMap((name) => firstCells(join(CASES, 'hours', `${name}.tsv`)));

/** What one fuzzer found is a seed for those that read the same in a cell of a list, so that they
 * need not find it again. */
const cells = [
  ...[...prose, ...kept('hours_prose')].map((text) => `name,hours_text\n甲医院,${quoted(text)}\n`),
  ...[...hours, ...kept('hours')].map((text) => `name,hours\n甲医院,${quoted(text)}\n`),
];

const lists = imported('.csv', '.jsonl', '.json', '.geojson');
const seeds = {
  base_map: imported('.geojson'),
  care_rules: [readFileSync('geodata/self-check.json')],
  columns: [...imported('columns.json'), ...lists, ...kept('list'), ...cells],
  correct: [...corrections(), ...[...hours, ...kept('hours')].map((text) => `hours=${text}`)],
  hours,
  hours_prose: prose,
  list: [...lists, ...kept('columns').filter((text) => !text.startsWith('{')), ...cells],
  outlines: imported('.geojson'),
  pages: pages(),
  page_query: queries(),
  parameters: parameters(),
  request: requests(),
  tables: [
    ...lettered('c', 'geodata/holidays.csv', ...casesOf('tables-calendar')),
    ...lettered('h', 'geodata/hotlines.csv', ...casesOf('tables-hotlines')),
    ...lettered('o', 'geodata/consults.csv', ...casesOf('tables-consults')),
    ...lettered('r', join(IMPORTS, 'regions.csv'), ...casesOf('tables-regions')),
  ],
  time_zone: zones,
  xls: imported('.xls'),
};

for (const [name, inputs] of Object.entries(seeds)) {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  inputs.forEach((input, i) => writeFileSync(join(place, `seed-${i}`), input));
}
