// Measures how answers, memory and start grow with the clinics, and prints one table. Usage: node
// tests/bench/growth.mjs BUILD_DIR [COUNT…]
//
// In process first (the processor's time of a query for the ten nearest to anywhere in China, of the
// whole call with its JSON, and of it with open=true); then over HTTP from 64 connections, for places
// where people are, as bench.mjs asks. A ratio is to the first row. BENCH_SECONDS makes it longer.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, statSync } from "node:fs";
import path from "node:path";

import { latencyAtRate, printTable, writeTargets, wrk } from "./load.mjs";
import { clinicsOf, DISTINCT, nearestTargets, questionsAround } from "./questions.mjs";
import { memoryOf, startFeverd, stop, work } from "./servers.mjs";

const WHOLE = [15000, 60000, 150000, 600000, 1500000];
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const STEADY_RATE = 5000;
const [build, ...counts] = process.argv.slice(2);

function inProcess(count) {
  return JSON.parse(execFileSync(path.join(build, "bench", "bench_nearest"), [String(count)],
    { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));
}

async function overHttp(count) {
  const store = path.join(work, `growth-${count}.db`);
  execFileSync(path.join(build, "bench", "bench_store"), [store, String(count)]);
  const clinics = clinicsOf(build, store);
  const targets = writeTargets("growth.txt", nearestTargets(questionsAround(clinics, DISTINCT), clinics));
  const feverd = await startFeverd(build, store);
  await wrk(feverd.port, targets, 1, "plain");
  const { rate } = await wrk(feverd.port, targets, SECONDS, "plain");
  const steady = await latencyAtRate(feverd.port, targets, STEADY_RATE, SECONDS);
  const memory = memoryOf(feverd.child.pid);
  await stop(feverd);
  const disk = statSync(store).size;
  for (const ending of ["", "-wal", "-shm", ".csv"]) rmSync(store + ending, { force: true });
  return { rate, steady, memory, disk, ready: feverd.ready };
}

function row(count, first, inner, outer) {
  const us = (value) => `${value.toFixed(2)} µs`, seconds = (ms) => `${(ms / 1000).toFixed(2)} s`;
  return [count.toLocaleString("en"), us(inner.query_us), us(inner.api_us),
    (inner.api_us / first.api_us).toFixed(2), us(inner.open_us), seconds(inner.build_ms),
    inner.bytes_per_clinic.toFixed(0), seconds(outer.ready), (outer.memory / count).toFixed(0),
    (outer.disk / count).toFixed(0), `${outer.rate.toFixed(0)}/s`, `${outer.steady.p50.toFixed(2)} ms`,
    `${outer.steady.p99.toFixed(2)} ms`];
}

if (!build || !existsSync(path.join(build, "bench", "bench_nearest"))) {
  console.error("usage: node tests/bench/growth.mjs BUILD_DIR [COUNT…], after `make bench-programs`");
  process.exit(2);
}
const rows = [["clinics", "query", "with JSON", "×", "open=true", "built in", "bytes/clinic",
  "start", "process", "on disk", "over HTTP", `p50 at ${STEADY_RATE}/s`, "p99"]];
let first;
for (const count of counts.length ? counts.map(Number) : WHOLE) {
  const inner = inProcess(count);
  first ??= inner;
  rows.push(row(count, first, inner, await overHttp(count)));
  console.error(rows.at(-1).join("  ")); // the large ones take minutes: what there is, at once
}
printTable(rows);
