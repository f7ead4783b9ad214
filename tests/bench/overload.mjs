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
import os from "node:os";
import path from "node:path";

import { box, crowd, randomFrom, writeTargets } from "./load.mjs";
import { get, startFeverd, stop, work } from "./servers.mjs";

const CLINICS = 15000;
const TARGETS = 4096;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 8);
const STEADY = 64; // connections that keep it busy without a queue
const CROWD = 2000;
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
for (const times of [1, 3]) {
  const run = await crowd(feverd.port, file, SECONDS, CROWD, times * best.answered);
  const recoveredMs = await recovery(feverd.port, targets[0]);
  console.log(`${times} × as much: ${run.came.toFixed(0)}/s came, ${run.answered.toFixed(0)}/s answered ` +
    `(${(run.answered / best.answered).toFixed(2)} of the best), the rest refused; p50 ` +
    `${run.p50_ms.toFixed(0)} ms, p90 ${run.p90_ms.toFixed(0)} ms, p99 ${run.p99_ms.toFixed(0)} ms of both; searches again after ` +
    `${recoveredMs.toFixed(0)} ms`);
}
console.log();
await stop(feverd);
