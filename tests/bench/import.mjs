// Measures imports against ogr2ogr and prints one table. Usage: node tests/bench/import.mjs BUILD_DIR
//
// BENCH_ROWS (1,000,000) generated rows are loaded by `ogr2ogr -f SQLite -dsco SPATIALITE=YES` and
// imported by feverctl, in turn, BENCH_ROUNDS (3) times; the ratio is the median of the rounds'
// ratios. Then a dry run of a list of 15,000 rows that changes nothing.
import { spawn, execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { writeList } from "./list.mjs";

const ROWS = Number(process.env.BENCH_ROWS ?? 1000000);
const ROWS_DRY = 15000;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const MEMORY_EVERY_MS = 20;
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const feverctl = path.resolve(process.argv[2], "feverctl");
const work = mkdtempSync(path.join(os.tmpdir(), "fever-bench-"));
const at = (name) => path.join(work, name);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** The most memory that the process has taken so far, in MB; the last value once it is gone. */
function peakMb(pid, last) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
  } catch {
    return last;
  }
}

/** Runs a command; seconds and the peak of its memory. */
function timed(command, args) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    let peak = 0;
    const watch = setInterval(() => (peak = peakMb(child.pid, peak)), MEMORY_EVERY_MS);
    child.on("error", reject);
    child.on("exit", (code) => {
      clearInterval(watch);
      if (code !== 0) reject(new Error(`${command} ended with ${code}`));
      else resolve({ seconds: (performance.now() - begin) / 1000, peak });
    });
  });
}

function ctl(store, ...args) {
  return execFileSync(feverctl, ["--store", store, ...args], { encoding: "utf8" });
}

function prepare() {
  ctl(at("base.db"), "init");
  ctl(at("base.db"), "import", path.join(root, "geodata/regions.csv"), "--as", "regions");
}

async function round(list) {
  const loaded = await timed("ogr2ogr", [
    "-f", "SQLite", "-dsco", "SPATIALITE=YES", at("peer.sqlite"), list, "-nln", "clinic",
    "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326"]);
  copyFileSync(at("base.db"), at("store.db"));
  const imported = await timed(feverctl,
    ["--store", at("store.db"), "import", list, "--source", "bench"]);
  for (const name of ["peer.sqlite", "store.db", "store.db-wal", "store.db-shm"])
    rmSync(at(name), { force: true });
  return { loaded, imported, ratio: loaded.seconds / imported.seconds };
}

async function dryRun() {
  const list = at("dry.csv");
  writeList(ROWS_DRY, list);
  const args = ["--store", at("base.db"), "import", list, "--source", "bench"];
  await timed(feverctl, args);
  const runs = [];
  for (let i = 0; i < ROUNDS; i++) runs.push((await timed(feverctl, [...args, "--dry-run"])).seconds);
  return median(runs);
}

try {
  prepare();
  const list = at("list.csv");
  writeList(ROWS, list);
  const rounds = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push(await round(list));
  const rate = (runs) => Math.round(ROWS / median(runs.map((run) => run.seconds)));
  console.log(`import of ${ROWS} rows, median of ${ROUNDS} rounds`);
  console.log(`  ogr2ogr   ${rate(rounds.map((r) => r.loaded))} rows/s`);
  console.log(`  feverctl  ${rate(rounds.map((r) => r.imported))} rows/s, ` +
    `at most ${Math.round(Math.max(...rounds.map((r) => r.imported.peak)))} MB`);
  console.log(`  ratio     ${median(rounds.map((r) => r.ratio)).toFixed(2)} (mark: 1)`);
  console.log(`dry run of ${ROWS_DRY} rows without changes: ${(await dryRun()).toFixed(2)} s (mark: 1)`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
