// Lets feverd work for half an hour and looks whether anything grows. Usage: node tests/bench/soak.mjs
// BUILD_DIR
//
// Reads, live values, residents' reports, an import each minute and a rollback now and then
// (soak_traffic.mjs), each at a steady rate that leaves the machine room. Each minute one line is
// printed. At the end the verdict, which fails where a request or a command failed, where memory or
// latency grew, or where something is left over: a file, a connection's descriptor, a thread.
// SOAK_MINUTES and BENCH_CLINICS make it longer or larger.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { clinicsOf } from "./questions.mjs";
import { memoryOf, startFeverd, stop, work } from "./servers.mjs";
import { Tally, traffic } from "./soak_traffic.mjs";

const CLINICS = Number(process.env.BENCH_CLINICS ?? 15000);
const MINUTES = Number(process.env.SOAK_MINUTES ?? 30);
const MINUTE_MS = 60000;
const LOOK_EVERY_MS = 1000;
const FAILURES_SHOWN = 5;
/* The first third, and two minutes at least, are for warming: allocators and caches fill, and each list
 * has been imported. After it memory may grow by so much of
 * itself over the rest; what is compared is each minute's least, as an import has two snapshots for a
 * moment. Times are moved by whatever else the machine does. */
const WARMING = 1 / 3, WARMING_LEAST = 2;
const MEMORY_GROWTH_MAX = 0.05;
const P50_GROWTH_MAX = 0.5;
const P99_GROWTH_MAX = 1;
const PUT_OFF_MAX = 0.001; // an import that keeps the store's lock for longer than a write waits
const REST_MS = 5000; // until closed connections are gone at the latest
const build = process.argv[2];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the process has now. */
function look(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return {
    rss: Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024,
    pss: memoryOf(pid),
    threads: Number(/Threads:\s+(\d+)/.exec(status)[1]),
    files: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** The looks of a minute: the least memory, and the most of the rest. */
async function watchMinute(pid, until) {
  const looks = [];
  while (performance.now() < until) {
    looks.push(look(pid));
    await sleep(Math.min(LOOK_EVERY_MS, Math.max(1, until - performance.now())));
  }
  const of = (name, best) => best(...looks.map((one) => one[name]));
  return { rss: of("rss", Math.min), pss: of("pss", Math.min), peak: of("pss", Math.max),
    threads: of("threads", Math.max), files: of("files", Math.max) };
}

const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

function printMinute(cells) {
  console.log(cells.map((cell, i) => String(cell).padStart(i ? 10 : 6)).join(""));
}

/** By how much of their mean the values grow from first to last, along the line of least squares. */
function growth(values) {
  const n = values.length, middle = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let products = 0, squares = 0;
  values.forEach((value, i) => {
    products += (i - middle) * (value - mean);
    squares += (i - middle) ** 2;
  });
  return squares ? ((products / squares) * (n - 1)) / mean : 0;
}

/** Whether each claim holds, in a line. */
function judge(minutes, before, after, tally, folder) {
  const warm = minutes.slice(Math.max(WARMING_LEAST, Math.floor(minutes.length * WARMING)));
  const claims = [];
  const claim = (holds, text) => claims.push([holds, text]);
  const grows = (name, title, bound) => {
    const share = growth(warm.map((minute) => minute[name]));
    claim(share <= bound, `${title} ${share < 0 ? "falls" : "grows"} by ` +
      `${(Math.abs(share) * 100).toFixed(1)} % after warming (bound ${bound * 100} %)`);
  };
  claim(warm.length >= 2, `${warm.length} minutes after warming (2 at least, for a slope)`);
  grows("pss", "memory (PSS)", MEMORY_GROWTH_MAX);
  grows("p50", "p50", P50_GROWTH_MAX);
  grows("p99", "p99", P99_GROWTH_MAX);
  claim(!tally.failures.length, `${tally.failures.length} of ${tally.requests} requests and commands failed`);
  claim(tally.putOff <= tally.writes * PUT_OFF_MAX, `${tally.putOff} of ${tally.writes} writes were put ` +
    `off by an import, and taken when repeated as told (bound ${PUT_OFF_MAX * 100} %)`);
  for (const name of ["files", "threads"])
    claim(after[name] <= before[name], `${name} at rest ${before[name]} before and ${after[name]} after`);
  const left = readdirSync(folder).filter((name) => !/^soak\.db(-wal|-shm)?$/.test(name));
  claim(!left.length, `beside the store is ${left.join(", ") || "nothing"}`);
  return claims;
}

if (!build || !existsSync(path.join(build, "bench", "bench_store"))) {
  console.error("usage: node tests/bench/soak.mjs BUILD_DIR, after `make bench-programs`");
  process.exit(2);
}
const folder = path.join(work, "store");
mkdirSync(folder);
const store = path.join(folder, "soak.db");
execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
const { token } = JSON.parse(execFileSync(path.join(build, "feverctl"),
  ["--store", store, "token", "add", "--name", "soak", "--scope", "load:*,closure:*", "--json"]));
const clinics = clinicsOf(build, store, path.join(work, "clinics.csv"));
const feverd = await startFeverd(build, store, undefined, ["--trusted-proxy", "127.0.0.1/32"]);
const pid = feverd.child.pid;
await sleep(REST_MS);
const before = look(pid);
const tally = new Tally(), minutes = [];
const begin = performance.now();
const over = () => performance.now() - begin >= MINUTES * MINUTE_MS;
console.log(`${CLINICS.toLocaleString("en")} clinics, ${MINUTES} minutes`);
printMinute(["minute", "requests", "failed", "p50", "p99", "RSS", "PSS", "its peak", "files", "threads"]);
const asking = traffic({ build, store, port: feverd.port, token, clinics, over, tally });
while (!over()) {
  const minute = await watchMinute(pid, begin + (minutes.length + 1) * MINUTE_MS);
  minutes.push({ ...minute, ...tally.minute() });
  const { count, p50, p99, rss, pss, peak, files, threads } = minutes.at(-1);
  printMinute([minutes.length, count, tally.failures.length, `${p50.toFixed(1)} ms`,
    `${p99.toFixed(1)} ms`, mb(rss), mb(pss), mb(peak), files, threads]);
}
await asking;
await sleep(REST_MS);
const after = look(pid);
await stop(feverd);
for (const failure of tally.failures.slice(0, FAILURES_SHOWN)) console.log(`failed: ${failure}`);
const claims = judge(minutes, before, after, tally, folder);
for (const [holds, text] of claims) console.log(`${holds ? "ok  " : "FAIL"}  ${text}`);
process.exitCode = claims.every(([holds]) => holds) ? 0 : 1;
