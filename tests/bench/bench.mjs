// Measures feverd beside its peers and prints one table. Usage: node tests/bench/bench.mjs BUILD_DIR
//
// All are asked the same: the ten clinics nearest to places where people are, among the same ones; a
// check compares their answers first. They run side by side and are asked in turn, in short rounds,
// so that what else happens on the machine happens to all; figures are medians of the rounds, ratios
// too. 64 connections ask again as soon as they are answered, so that times are of a busy server.
// nginx and libmicrohttpd alone repeat a real answer of feverd's. feverd is asked for places of which
// none comes twice in a second, so that it makes every answer anew; then for the same few again and
// again, which it makes once a second. SpatiaLite has no server: it is
// asked in process, one thread to a processor, which spares it the network that the others pay for.
// BENCH_CLINICS, BENCH_ROUNDS and BENCH_SECONDS make it larger or longer.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

import { latencyAtRate, POSTGIS_CONNECTIONS, postgis, printTable, redis, spatialite, writeTargets, wrk }
  from "./load.mjs";
import { checkAgreement, clinicsOf, DISTINCT, listTargets, nearestTargets, questionsAround,
  searchTargets, TARGETS, typicalAnswer } from "./questions.mjs";
import { makeSpatialite, memoryOf, startBare, startFeverd, startNginx, startPostgis, startRedis, stop,
  threads, work } from "./servers.mjs";

const CLINICS = Number(process.env.BENCH_CLINICS ?? 60000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const STARTS = 5;
const RADII_M = [50000, 300000];
const SAME = 64; // places that everybody is at
const SAME_PLACES = `feverd, the same ${SAME} places`;
const NGINX = "nginx, a constant", BARE = "libmicrohttpd alone, a constant";

const STEADY_RATE = 5000;
const MEMORY_EVERY_MS = 500;
const build = process.argv[2];

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

const perSecond = (rate) => `${rate.toFixed(0)}/s`;

/** The most memory that a server has during a run. */
async function memoryDuring(run, server) {
  let bytes = 0;
  const look = () => (bytes = Math.max(bytes, memoryOf(server.child.pid)));
  const timer = server && setInterval(look, MEMORY_EVERY_MS);
  const result = await run();
  clearInterval(timer);
  return server ? bytes : result.resident_bytes;
}

/** Runs the contenders in turn: medians of their rates and times, of the ratio of feverd's rate to
 * theirs (`beside` names which of feverd's), and their memory in a first round that is not timed;
 * `rates` are the rounds'. */
async function inTurn(contenders) {
  const memory = [];
  for (const { run, server } of contenders) memory.push(await memoryDuring(run, server));
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    const results = new Map();
    for (const { name, run } of contenders) results.set(name, await run());
    rounds.push(results);
  }
  return contenders.map(({ name, beside }, i) => {
    const of = (field) => median(rounds.map((results) => results.get(name)[field] ?? 0));
    return { name, rate: of("rate"), p50: of("p50_ms"), p99: of("p99_ms"), size: of("size"),
      memory: memory[i], rates: rounds.map((results) => results.get(name).rate),
      ratio: median(rounds.map((results) => results.get(beside).rate / results.get(name).rate)) };
  });
}

function contendersOf({ feverd, nginx, bare, redisServer, postgisServer, spatialiteFile }, questions,
  clinics) {
  const targets = (name, asked, more) =>
    writeTargets(`${name}.txt`, nearestTargets(asked, clinics, more));
  const anywhere = targets("anywhere", questions), open = targets("open", questions, "&open=true");
  const same = targets("same", questions.slice(0, SAME));
  const peersQuestions = questions.slice(0, TARGETS);
  const places = writeTargets("questions.txt", peersQuestions.map(({ lat, lon }) => `${lat} ${lon}`));
  const http = (name, server, file, coding) => ({ name, server,
    beside: coding === "gzip" ? "feverd, gzip" : "feverd", keeps: server === feverd,
    run: () => wrk(server.port, file, SECONDS, coding) });
  return [
    http("feverd", feverd, anywhere, "plain"),
    http("feverd, gzip", feverd, anywhere, "gzip"),
    http("feverd, open=true", feverd, open, "plain"),
    http(SAME_PLACES, feverd, same, "plain"),
    http(`${SAME_PLACES}, gzip`, feverd, same, "gzip"),
    http(NGINX, nginx, anywhere, "plain"),
    http(`${NGINX}, gzip`, nginx, anywhere, "gzip"),
    http(BARE, bare, anywhere, "plain"),
    ...RADII_M.map((radius) => ({ name: `Redis GEOSEARCH, ${radius / 1000} km`, server: redisServer,
      beside: "feverd", keeps: true,
      run: () => redis(build, redisServer.port, places, radius, SECONDS) })),
    { name: `PostGIS, GiST <->, prepared, ${POSTGIS_CONNECTIONS} connections`, server: postgisServer,
      beside: "feverd", keeps: true,
      run: () => postgis(postgisServer.port, peersQuestions.length, SECONDS) },
    { name: `SpatiaLite KNN, in process, ${threads} threads`, beside: "feverd", keeps: true,
      run: () => spatialite(build, spatialiteFile.file, places, SECONDS) },
  ];
}

/** The table: positions are all that the peers keep; feverd keeps the clinics. */
function printContenders(contenders, results) {
  printTable([
    [`the 10 nearest of ${CLINICS.toLocaleString("en")}`, "answers", "p50", "p99", "memory",
      "bytes/clinic", "answer's bytes", "feverd's rate is ×"],
    ...results.map((one, i) => [one.name, perSecond(one.rate), `${one.p50.toFixed(2)} ms`,
      `${one.p99.toFixed(2)} ms`, `${(one.memory / 2 ** 20).toFixed(0)} MB`,
      contenders[i].keeps ? (one.memory / CLINICS).toFixed(0) : "", one.size ? one.size.toFixed(0) : "",
      one.ratio < 10 ? one.ratio.toFixed(2) : one.ratio.toFixed(0)]),
  ]);
}

/** What one of feverd's lines reaches of a peer's. */
function reaches(results, ours, theirs) {
  const [of, to] = [ours, theirs].map((wanted) => results.find(({ name }) => name === wanted).rates);
  return median(of.map((rate, round) => rate / to[round])).toFixed(2);
}

/** Lists and searches against nginx repeating one of their answers. */
async function otherReads(feverd, clinics) {
  const rows = [];
  for (const [name, targets] of [["list of a region", listTargets(clinics)],
    ["search", searchTargets(clinics)]]) {
    const file = writeTargets("others.txt", targets);
    const nginx = await startNginx(await typicalAnswer(feverd.port, targets));
    for (const coding of ["plain", "gzip"]) {
      const [ours, theirs] = await inTurn([feverd, nginx].map((server, i) => ({ name: String(i),
        beside: "0", server, run: () => wrk(server.port, file, SECONDS, coding) })));
      rows.push([`${name}, ${coding}`, perSecond(ours.rate), `${ours.p50.toFixed(2)} ms`,
        `${ours.p99.toFixed(2)} ms`, perSecond(theirs.rate), theirs.ratio.toFixed(2)]);
    }
    await stop(nginx);
  }
  printTable([["other reads", "feverd", "p50", "p99", "nginx", "ratio"], ...rows]);
}

async function started(store) {
  const starts = [];
  let feverd;
  for (let i = 0; i < STARTS; i++) {
    if (feverd) await stop(feverd);
    feverd = await startFeverd(build, store);
    starts.push(feverd.ready);
  }
  console.log(`feverd starts within ${median(starts).toFixed(0)} ms until /readyz; ${threads} threads`);
  return feverd;
}

if (!build || !existsSync(path.join(build, "bench", "bench_redis"))) {
  console.error("usage: node tests/bench/bench.mjs BUILD_DIR, after `make bench` has built it");
  process.exit(2);
}
const store = path.join(work, "bench.db");
execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
const clinics = clinicsOf(build, store);
const questions = questionsAround(clinics, DISTINCT);
const feverd = await started(store);
const constant = await typicalAnswer(feverd.port, nearestTargets(questions, clinics));
const servers = { feverd, nginx: await startNginx(constant), bare: await startBare(build, constant),
  redisServer: await startRedis(clinics),
  postgisServer: await startPostgis(clinics, questions.slice(0, TARGETS)),
  spatialiteFile: makeSpatialite(clinics) };
await checkAgreement({ feverd, redis: servers.redisServer, postgis: servers.postgisServer,
  spatialite: servers.spatialiteFile }, questions, clinics, RADII_M);
const contenders = contendersOf(servers, questions, clinics);
const results = await inTurn(contenders);
printContenders(contenders, results);
console.log(`${SAME_PLACES}: × ${reaches(results, SAME_PLACES, NGINX)} of nginx, `
  + `× ${reaches(results, SAME_PLACES, BARE)} of libmicrohttpd alone; with gzip × `
  + `${reaches(results, `${SAME_PLACES}, gzip`, `${NGINX}, gzip`)} of nginx\n`);
for (const name of ["nginx", "bare", "redisServer", "postgisServer"]) await stop(servers[name]);
await otherReads(feverd, clinics);
const steady = await latencyAtRate(feverd.port,
  writeTargets("steady.txt", nearestTargets(questions, clinics)), STEADY_RATE, Math.max(3, SECONDS));
console.log(`nearest at ${perSecond(steady.rate)}: p50 ${steady.p50.toFixed(2)} ms, ` +
  `p99 ${steady.p99.toFixed(2)} ms\n`);
await stop(feverd);
