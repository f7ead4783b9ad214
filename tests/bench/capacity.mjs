// Computes what the worst day on record needs, for deploy/CAPACITY.md. Usage: node
// tests/bench/capacity.mjs BUILD_DIR
//
// First each kind of request is measured on a running feverd with 15,000 clinics: bytes as sent with
// gzip, headers included, and the processor's time of the whole process for it. Then visitors become
// requests, requests processors and bytes. Last a cache in front is simulated over the country's
// residents: who asks for the same within a minute is answered by it.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { residents10k } from "./census.mjs";
import { box, printTable, randomFrom } from "./load.mjs";
import { startFeverd, stop, work } from "./servers.mjs";

const CLINICS = 15000;
const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 3000);
const SOCKETS = 8;
const PROCESSORS = 2; // of a node
const BUSY_AT_MOST = 0.6; // of its time, so that a burst finds room
const build = process.argv[2];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");

/* The day: eleven million visitors (a consultation platform in the first weeks of 2020); and one of
   December 2022, on which 2.87 million went to a fever clinic. The rest are assumptions: a tenth of a
   day's visits fall into its worst hour, whose worst minute has twice its mean; and how often one visitor
   asks for what. */
const VISITORS = 11e6, FEVER_VISITS = 2.87e6;
const PEAK_HOUR = 0.1;
const WORST_MINUTE = 2;
const SCALES = [1, 10, 100];
const NODE_MOST = 12000; // of the nearest in a second, by bench/overload.mjs

const within = (random, [from, to]) => (from + (to - from) * random()).toFixed(3);

/* A kind of request: how often a visitor makes it, and the targets of it. */
function kinds(clinics, regions) {
  const random = randomFrom(31);
  const pick = (all) => all[Math.floor(random() * all.length)];
  const cities = regions.filter((region) => region.level === "city").map((region) => region.adcode);
  const at = () => `lat=${within(random, box.lat)}&lon=${within(random, box.lon)}`;
  const bbox = () => {
    const lat = Number(within(random, [22, 40])), lon = Number(within(random, [104, 120]));
    return `${lon},${lat},${(lon + 0.2).toFixed(3)},${(lat + 0.15).toFixed(3)}`;
  };
  return [
    ["nearest (mini-program)", 1.0, () => `/api/v1/clinics/nearest?${at()}`],
    ["list page", 0.6, () => `/?${at()}`],
    ["map move", 1.5, () => `/api/v1/map?bbox=${bbox()}&zoom=12`],
    ["clinic page", 0.6, () => `/clinics/${pick(clinics)}`],
    ["search", 0.2, () => `/api/v1/clinics?q=${encodeURIComponent(pick(["医院", "中心", "xiehe", "人民"]))}`],
    ["self-check page", 0.3, () => "/self-check"],
    ["city pack", 0.1, () => `/api/v1/packs/${pick(cities)}`],
  ];
}

/** The seconds that a process and its threads have had of the processors. */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  const ticks = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}

/** Asks for the target over a kept connection: the bytes that came, headers included. */
function bytesOf(agent, port, target) {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: "127.0.0.1", path: target, agent,
      headers: { "accept-encoding": "gzip" } }, (response) => {
      let bytes = response.rawHeaders.reduce((sum, text) => sum + text.length + 2, 19);
      if (response.statusCode !== 200) reject(new Error(`${target}: ${response.statusCode}`));
      response.on("data", (chunk) => (bytes += chunk.length));
      response.on("end", () => resolve(bytes));
      response.on("error", reject);
    });
    request.on("error", reject);
  });
}

async function measure(feverd, next) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS });
  let bytes = 0, left = REQUESTS;
  const ask = async () => {
    while (left-- > 0) {
      const came = await bytesOf(agent, feverd.port, next());
      bytes += came;
    }
  };
  const before_s = processorSeconds(feverd.child.pid);
  await Promise.all(Array.from({ length: SOCKETS }, ask));
  const spent_s = processorSeconds(feverd.child.pid) - before_s;
  agent.destroy();
  return { bytes: bytes / REQUESTS, us: (spent_s / REQUESTS) * 1e6 };
}

/** A table of `geodata` as objects; its cells have no commas but the lists' own. */
function table(name) {
  const [header, ...lines] = readFileSync(path.join(root, "geodata", name), "utf8").trim().split("\n");
  const columns = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
  });
}

/** Draws where somebody is: a province by its residents, a district of it, and around its centre
 * (three in four within about 6 km, as towns are, the others within about 20 km). */
function residents(regions) {
  const random = randomFrom(37);
  const districts = regions.filter((one) => one.level === "district" && !one.successor && one.lat);
  const provinces = Object.entries(residents10k)
    .map(([adcode, people]) => ({ people, districts: districts.filter((one) =>
      one.adcode.slice(0, 2) === adcode.slice(0, 2)) })).filter((one) => one.districts.length);
  const whole = provinces.reduce((sum, one) => sum + one.people, 0);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return () => {
    let at = random() * whole, i = 0;
    while (at >= provinces[i].people) at -= provinces[i++].people;
    const { districts: own } = provinces[i];
    const home = own[Math.floor(random() * own.length)];
    const spread = random() < 0.75 ? 0.03 : 0.1; // of a degree
    return { lat: Number(home.lat) + spread * normal(), lon: Number(home.lon) + 1.2 * spread * normal(),
      city: Math.floor(Number(home.adcode) / 100) };
  };
}

/** Of so many requests of one minute the share that somebody has asked for before. */
function hitShare(draw, count, keyOf) {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = keyOf(draw());
  keys.sort();
  let distinct = 0;
  for (let i = 0; i < count; i++) distinct += i === 0 || keys[i] !== keys[i - 1];
  return 1 - distinct / count;
}

const percent = (share) => `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;

/** The mean of as many such minutes as make a million requests: of few requests few are alike. */
function meanHitShare(draw, count, keyOf) {
  const minutes = Math.max(1, Math.floor(1e6 / count));
  let sum = 0;
  for (let i = 0; i < minutes; i++) sum += hitShare(draw, count, keyOf);
  return sum / minutes;
}

const rounded = (decimals) => ({ lat, lon }) =>
  Math.round(lat * 10 ** decimals) * 1e6 + Math.round(lon * 10 ** decimals);

if (!build || !existsSync(path.join(build, "bench", "bench_store"))) {
  console.error("usage: node tests/bench/capacity.mjs BUILD_DIR, after `make bench-programs`");
  process.exit(2);
}
const store = path.join(work, "capacity.db");
execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
const list = `${store}.csv`;
execFileSync(path.join(build, "feverctl"), ["--store", store, "export", list], { stdio: "ignore" });
const ids = readFileSync(list, "utf8").trim().split("\n").slice(1).map((line) => line.split(",")[0]);
const regions = table("regions.csv");
const feverd = await startFeverd(build, store);
const measured = [];
for (const [name, perVisitor, next] of kinds(ids, regions)) {
  await measure(feverd, next); // what is made at the first asking is made
  measured.push({ name, perVisitor, ...await measure(feverd, next) });
}
await stop(feverd);

printTable([["request, 15,000 clinics, gzip", "a visitor's", "bytes", "processor"],
  ...measured.map((one) => [one.name, one.perVisitor.toFixed(1), one.bytes.toFixed(0),
    `${one.us.toFixed(0)} µs`])]);

const perVisitor = measured.reduce((sum, one) => sum + one.perVisitor, 0);
const sum = (of) => measured.reduce((total, one) => total + one.perVisitor * of(one), 0);
const worst = (scale) => ((VISITORS * scale * PEAK_HOUR) / 3600) * WORST_MINUTE; // visitors a second
printTable([["without a cache in front", "visitors/day", "requests/s", "Mbit/s", "processors", "nodes"],
  ...[["2022", FEVER_VISITS / VISITORS], ...SCALES.map((scale) => [`${scale} ×`, scale])].map(([name, scale]) => {
    const visitors = worst(scale), processors = (visitors * sum((one) => one.us)) / 1e6;
    return [name, (VISITORS * scale).toLocaleString("en"), (visitors * perVisitor).toFixed(0),
      ((visitors * sum((one) => one.bytes) * 8) / 1e6).toFixed(0), processors.toFixed(1),
      Math.ceil(processors / PROCESSORS / BUSY_AT_MOST).toFixed(0)];
  })]);

const draw = residents(regions);
const inMinute = (scale, kind) =>
  Math.round(worst(scale) * 60 * measured.find((one) => one.name === kind).perVisitor);
printTable([["of a minute's requests a cache answers", ...SCALES.map((scale) => `${scale} ×`)],
  ["nearest, place rounded to 0.001° (100 m)", "nearest (mini-program)", rounded(3)],
  ["nearest, place rounded to 0.01° (1 km)", "nearest (mini-program)", rounded(2)],
  ["packs of cities", "city pack", ({ city }) => city],
].map(([title, ...rest], i) => (i === 0 ? [title, ...rest] : [title, ...SCALES.map((scale) =>
  percent(meanHitShare(draw, inMinute(scale, rest[0]), rest[1])))])));
console.log(`A minute at 1 × has ${inMinute(1, "nearest (mini-program)").toLocaleString("en")} requests for the `
  + `nearest. Of ${NODE_MOST.toLocaleString("en")} in a second, places rounded to 100 m, one in `
  + `${(1 / meanHitShare(draw, NODE_MOST, rounded(3))).toFixed(0)} asks for what was asked for before.`);
