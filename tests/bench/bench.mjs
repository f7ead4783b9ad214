// Measures feverd and prints tables. Usage: node tests/bench/bench.mjs BUILD_DIR
//
// In process first, then over HTTP: feverd and its peers run side by side and are asked in turn, in
// short rounds, so that what else happens on the machine happens to all; a ratio is the median of
// the rounds' ratios. BENCH_ROUNDS and BENCH_SECONDS make it longer or shorter.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { box, latencyAtRate, postgis, printTable, randomFrom, redis, writeTargets, wrk } from "./load.mjs";
import { get, startFeverd, startNginx, startPostgis, startRedis, stop, threads, work }
  from "./servers.mjs";

const COUNTS = [15000, 60000];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const STARTS = 5;
const TARGETS = 4096;
const SAMPLES = 301;
const RADIUS_M = 50000;
const STEADY_RATE = 5000;
const build = process.argv[2];

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

const perSecond = (rate) => `${rate.toFixed(0)}/s`;

// ---- in process ----

function inProcess() {
  const program = path.join(build, "bench", "bench_nearest");
  const text = execFileSync(program, ["15000", "60000", "1500000"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const results = text.trim().split("\n").map((line) => JSON.parse(line));
  const us = (value) => `${value.toFixed(2)} µs`;
  printTable([
    ["in process, k = 10", "query", "with JSON", "× 15,000", "open=true", "at 03:00", "build",
      "bytes/clinic"],
    ...results.map((r) => [
      `${r.clinics.toLocaleString("en")} clinics`, us(r.query_us), us(r.api_us),
      (r.api_us / results[0].api_us).toFixed(2), us(r.open_us), us(r.night_us),
      `${r.build_ms.toFixed(0)} ms`, r.bytes_per_clinic.toFixed(0),
    ]),
  ]);
}

// ---- what is asked ----

const within = (random, [from, to]) => (from + (to - from) * random()).toFixed(3);

/** Random places over China, as phones round them. */
function nearestTargets() {
  const random = randomFrom(20);
  return Array.from({ length: TARGETS }, () =>
    `/api/v1/clinics/nearest?lat=${within(random, box.lat)}&lon=${within(random, box.lon)}`);
}

/** The first pages of regions of each level. */
function listTargets(clinics) {
  const random = randomFrom(21);
  const adcodes = clinics.map((clinic) => clinic.adcode).filter(Boolean);
  const levels = [(a) => a, (a) => `${a.slice(0, 4)}00`, (a) => `${a.slice(0, 2)}0000`];
  return Array.from({ length: TARGETS }, (_, i) =>
    `/api/v1/clinics?region=${levels[i % 3](adcodes[Math.floor(random() * adcodes.length)])}`);
}

/** Two to six characters of names, as people type them. */
function searchTargets(clinics) {
  const random = randomFrom(22);
  return Array.from({ length: TARGETS }, () => {
    const name = [...clinics[Math.floor(random() * clinics.length)].name];
    const length = 2 + Math.floor(random() * 5);
    const from = Math.floor(random() * Math.max(1, name.length - length));
    return `/api/v1/clinics?q=${encodeURIComponent(name.slice(from, from + length).join(""))}`;
  });
}

/** Of real answers the one whose size is nearest to their mean, for nginx to repeat. */
async function typicalAnswer(port, targets) {
  const bodies = [];
  for (let i = 0; i < SAMPLES; i++) {
    const answer = await get(port, targets[Math.floor((i * targets.length) / SAMPLES)]);
    if (answer.status !== 200) throw new Error("feverd refuses a query");
    bodies.push(answer.body);
  }
  const mean = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;
  return bodies.reduce((best, body) =>
    Math.abs(body.length - mean) < Math.abs(best.length - mean) ? body : best);
}

// ---- over HTTP ----

/** Median rates of the runs, and of the first's ratios to each of the others. */
async function inTurn(runs) {
  const rounds = [];
  for (const run of runs) await run();
  for (let round = 0; round < ROUNDS; round++) {
    const results = [];
    for (const run of runs) results.push(await run());
    rounds.push(results);
  }
  return runs.map((_, i) => ({
    rate: median(rounds.map((results) => results[i].rate)),
    ratio: median(rounds.map((results) => results[0].rate / results[i].rate)),
    size: median(rounds.map((results) => results[i].size ?? 0)),
  }));
}

async function againstNginx(feverd, title, targets) {
  const file = writeTargets("targets.txt", targets);
  const nginx = await startNginx(await typicalAnswer(feverd.port, targets));
  const rows = [];
  for (const coding of ["plain", "gzip"]) {
    const [ours, theirs] = await inTurn([
      () => wrk(feverd.port, file, SECONDS, coding), () => wrk(nginx.port, file, SECONDS, coding)]);
    rows.push([`${title}, ${coding}`, perSecond(ours.rate), perSecond(theirs.rate),
      theirs.ratio.toFixed(2), ours.size.toFixed(0), theirs.size.toFixed(0)]);
  }
  await stop(nginx);
  return rows;
}

/* Redis finds what lies within 50 km: feverd is asked the very same first, then for the ten nearest
 * however far, as PostGIS is. */
async function againstStores(feverd, targets, clinics) {
  const within = writeTargets("within.txt", targets.map((target) => `${target}&radius=${RADIUS_M}`));
  const anywhere = writeTargets("nearest.txt", targets);
  const places = clinics.filter((clinic) => clinic.lat !== "");
  const redisServer = await startRedis(places), postgisServer = await startPostgis(places);
  const withinRun = () => wrk(feverd.port, within, SECONDS, "plain");
  const anywhereRun = () => wrk(feverd.port, anywhere, SECONDS, "plain");
  const redisRun = () => redis(redisServer.port, SECONDS, RADIUS_M);
  const [near, nearRedis] = await inTurn([withinRun, redisRun]);
  const [ours, farRedis, farPostgis] = await inTurn([
    anywhereRun, redisRun, () => postgis(postgisServer.port, SECONDS)]);
  await stop(redisServer);
  await stop(postgisServer);
  printTable([
    ["nearest, 15,000 clinics", "answers", "feverd is × faster"],
    ["feverd, up to 10 within 50 km, JSON over HTTP", perSecond(near.rate), ""],
    ["redis GEOSEARCH, 50 km, 10 results", perSecond(nearRedis.rate), nearRedis.ratio.toFixed(2)],
    ["feverd, the 10 nearest however far", perSecond(ours.rate), ""],
    ["redis GEOSEARCH, 50 km, 10 results", perSecond(farRedis.rate), farRedis.ratio.toFixed(2)],
    ["PostGIS, 10 nearest by index", perSecond(farPostgis.rate), farPostgis.ratio.toFixed(2)],
  ]);
}

/** The clinics of the store, by their canonical columns. */
function clinicsOf(store) {
  const file = `${store}.csv`;
  execFileSync(path.join(build, "feverctl"), ["--store", store, "export", file],
    { stdio: "ignore" });
  const [header, ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const names = header.replace("\ufeff", "").split(",");
  /* The synthetic clinics have no comma or quote but in hours, which stand behind what we read. */
  const wanted = ["id", "name", "adcode", "lat", "lon"].map((name) => [name, names.indexOf(name)]);
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(wanted.map(([name, at]) => [name, cells[at]]));
  });
}

function residentMegabytes(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/);
  return Number(line[1]) / 1024;
}

async function started(store) {
  const starts = [];
  let feverd;
  for (let i = 0; i < STARTS; i++) {
    if (feverd) await stop(feverd);
    feverd = await startFeverd(build, store);
    starts.push(feverd.ready);
  }
  console.log(`start until /readyz ${median(starts).toFixed(0)} ms, resident ` +
    `${residentMegabytes(feverd.child.pid).toFixed(0)} MB, ${threads} threads\n`);
  return feverd;
}

async function overHttp(count) {
  const store = path.join(work, `bench-${count}.db`);
  execFileSync(path.join(build, "bench", "bench_store"), [store, String(count)]);
  console.log(`${count.toLocaleString("en")} clinics over HTTP, 64 connections:`);
  const clinics = clinicsOf(store);
  const feverd = await started(store);
  const nearest = nearestTargets();
  const rows = await againstNginx(feverd, "nearest", nearest);
  if (count === COUNTS[0]) {
    rows.push(...await againstNginx(feverd, "list of a region", listTargets(clinics)));
    rows.push(...await againstNginx(feverd, "search", searchTargets(clinics)));
  }
  printTable([["GET", "feverd", "nginx", "ratio", "bytes", "nginx's"], ...rows]);
  if (count === COUNTS[0]) await againstStores(feverd, nearest, clinics);
  const steady = await latencyAtRate(feverd.port, writeTargets("steady.txt", nearest), STEADY_RATE,
    Math.max(3, SECONDS));
  console.log(`nearest at ${perSecond(steady.rate)}: p50 ${steady.p50.toFixed(2)} ms, ` +
    `p99 ${steady.p99.toFixed(2)} ms\n`);
  await stop(feverd);
}

if (!build || !existsSync(path.join(build, "bench", "bench_nearest"))) {
  console.error("usage: node tests/bench/bench.mjs BUILD_DIR, after `make bench` has built it");
  process.exit(2);
}
inProcess();
for (const count of COUNTS) await overHttp(count);
