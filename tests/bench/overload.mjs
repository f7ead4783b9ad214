// Measures what becomes of answers when three times as much is asked as can be given. Usage: node
// tests/bench/overload.mjs BUILD_DIR
//
// feverd has one thread, bound to the first processor; the load comes from the last one, so that
// neither takes the other's time. Half of what is asked, with gzip, is for the nearest, the rest for
// pages and searches, all from addresses of their own. First the best throughput is found: as fast
// as 64 connections are answered. Then requests come at that rate and at three times of it, each in
// its own time; then nobody asks, and a search tells when it is answered again.
// BENCH_SECONDS makes it longer or shorter.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { box, crowd, printTable, randomFrom, writeTargets } from "./load.mjs";
import { get, startFeverd, stop, work } from "./servers.mjs";

const CLINICS = 15000;
const TARGETS = 65536; // more than come in a second: no place twice, but the same words
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const STEADY = 64; // connections that keep it busy without a queue
const CROWD = 2000;
const TIMED_EVERY_MS = 3;
const WORDS = ["医院", "中心", "xiehe", "社区", "人民", "儿童"];
const build = process.argv[2];

/** Binds what this process starts from here on, or all threads of a process that runs. */
const bind = (pid, processor) =>
  execFileSync("taskset", ["-a", "-c", "-p", String(processor), String(pid)], { stdio: "ignore" });

function surgeTargets() {
  const random = randomFrom(23);
  const at = ([from, to]) => (from + (to - from) * random()).toFixed(3);
  return Array.from({ length: TARGETS }, (_, i) => {
    if (i % 8 === 0)
      return `/api/v1/clinics?q=${encodeURIComponent(WORDS[Math.floor(random() * WORDS.length)])}`;
    if (i % 2 === 0) return `/?lat=${at(box.lat)}&lon=${at(box.lon)}`;
    return `/api/v1/clinics/nearest?lat=${at(box.lat)}&lon=${at(box.lon)}`;
  });
}

/** One of the requests, from an address of its own: its status and milliseconds, connection kept. */
function timed(agent, port, target, number) {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.get({ agent, host: "127.0.0.1", port, path: target, headers: {
      "accept-encoding": "gzip", "x-forwarded-for": `11.${(number >> 8) & 255}.${number & 255}.1` } });
    request.on("error", reject);
    request.on("response", (response) => {
      response.resume().on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, ms: performance.now() - begin }));
    });
  });
}

/** Times requests until `over` is: sorted milliseconds of answers and of refusals. */
async function timeBeside(port, targets, over) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const times = { answers: [], refusals: [] };
  let isOver = false;
  over.finally(() => (isOver = true));
  for (let i = 0; !isOver; i++) {
    const { status, ms } = await timed(agent, port, targets[i % targets.length], i);
    times[status === 200 ? "answers" : "refusals"].push(ms);
    await new Promise((resolve) => setTimeout(resolve, TIMED_EVERY_MS));
  }
  agent.destroy();
  for (const list of Object.values(times)) list.sort((a, b) => a - b);
  return times;
}

const within = (times, share) =>
  times.length ? `${times[Math.floor(times.length * share)].toFixed(0)} ms` : "none";

/** Milliseconds until a search is answered again. */
async function recovery(port, target) {
  const begin = performance.now();
  while ((await get(port, target)).status !== 200)
    if (performance.now() - begin > 20000) throw new Error("no recovery");
  return performance.now() - begin;
}

if (!build || !existsSync(path.join(build, "bench", "bench_store"))) {
  console.error("usage: node tests/bench/overload.mjs BUILD_DIR, after `make bench` has built it");
  process.exit(2);
}
const store = path.join(work, "overload.db");
execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
const feverd = await startFeverd(build, store, 1, ["--trusted-proxy", "127.0.0.1/32"]);
bind(feverd.child.pid, 0);
bind(process.pid, os.cpus().length - 1);
const targets = surgeTargets();
const file = writeTargets("surge.txt", targets);
const best = await crowd(feverd.port, file, SECONDS, STEADY, 0);
console.log(`overload, 1 thread on a processor of its own: at best ${best.answered.toFixed(0)}/s`);
const rows = [["", "came", "answered", "of the best", "answers p50", "p99", "refusals p50", "p99", "searches again"]];
for (const times of [1, 3]) {
  const load = crowd(feverd.port, file, SECONDS, CROWD, times * best.answered);
  const { answers, refusals } = await timeBeside(feverd.port, targets, load);
  const run = await load;
  const recoveredMs = await recovery(feverd.port, targets[0]);
  rows.push([`${times} × as much`, `${run.came.toFixed(0)}/s`, `${run.answered.toFixed(0)}/s`,
    (run.answered / best.answered).toFixed(2), within(answers, 0.5), within(answers, 0.99),
    within(refusals, 0.5), within(refusals, 0.99), `${recoveredMs.toFixed(0)} ms`]);
}
printTable(rows);
await stop(feverd);
