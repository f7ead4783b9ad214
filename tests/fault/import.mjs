// Breaks imports in every way that a machine can, and looks at what is left.
// Usage: node tests/fault/import.mjs BUILD_DIR
//
// An import of 50,000 rows over a store of 500 clinics is killed with SIGKILL at random moments
// (FAULT_KILLS, 200), runs into a full disk and into a store that cannot be written. After each the
// store must open, pass `feverctl check`, and hold exactly the old or exactly the new revision,
// told by the whole of its export. FAULT_SEED repeats a run.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { writeList } from "../bench/list.mjs";
import { commands, conclude, count, firstSeed, random, removeStore, skip } from "./rounds.mjs";

const KILLS = Number(process.env.FAULT_KILLS ?? 200);
const ROWS_BEFORE = 500;
const ROWS = 50000;
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const feverctl = path.resolve(process.argv[2] ?? "build/release", "feverctl");
const work = mkdtempSync(path.join(os.tmpdir(), "fever-fault-"));
const base = path.join(work, "base.db");
const list = path.join(work, "list.csv");
const mounts = [];
const { ctl, must, content, problem } = commands(feverctl, work);

function importArgs() {
  return ["import", list, "--source", "fault", "--allow-mass-removal"];
}

function freshCopy(folder = work) {
  const store = path.join(folder, "store.db");
  removeStore(store);
  copyFileSync(base, store);
  return store;
}

function killedAfter(store, delayMs) {
  return new Promise((resolve) => {
    const child = spawn(feverctl, ["--store", store, ...importArgs()], { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), delayMs);
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      resolve(signal === "SIGKILL");
    });
  });
}

async function kills(old, fresh, tookMs) {
  let landed = 0;
  let renewed = 0;
  for (let i = 0; i < KILLS; i++) {
    const store = freshCopy();
    const delayMs = random() * tookMs * 1.05;
    landed += await killedAfter(store, delayMs);
    const why = problem(store, [old, fresh], (now) => (renewed += now === fresh));
    count(`kill ${i + 1} after ${Math.round(delayMs)} ms`, why);
  }
  console.log(`${KILLS} kills, ${landed} while it ran; the new revision stood after ${renewed}`);
}

/** A small file system of its own, or null where this user may not make one. */
function mount(megabytes) {
  const folder = mkdtempSync(path.join(work, "disk-"));
  const options = `size=${megabytes}m,mode=700`;
  if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status !== 0) return null;
  mounts.push(folder);
  return folder;
}

function refused(name, store, old, says) {
  const result = ctl(store, ...importArgs());
  if (result.status !== 1) return `the import ended with ${result.status}`;
  if (!says.test(result.stderr)) return `it said: ${result.stderr}`;
  return problem(store, [old]);
}

function fullDisks(old) {
  const megabytes = Math.ceil(statSync(base).size / 1048576);
  for (const room of [1, 3, 8, 16]) {
    const folder = mount(megabytes + room);
    const name = `a disk with ${room} MB left`;
    if (!folder) return skip("full disks", "mounting a tmpfs takes root");
    count(name, refused(name, freshCopy(folder), old, /no space left|cannot|full/));
  }
}

function readOnly(old) {
  const folder = mount(Math.ceil(statSync(base).size / 1048576) + 8);
  if (!folder) return skip("a read-only store", "mounting a tmpfs takes root");
  const store = freshCopy(folder);
  must(store, "check");
  execFileSync("mount", ["-o", "remount,ro", folder]);
  const result = ctl(store, ...importArgs());
  execFileSync("mount", ["-o", "remount,rw", folder]);
  const why = result.status === 1 && result.stderr ? problem(store, [old])
    : `the import ended with ${result.status}: ${result.stderr}`;
  count("a read-only store", why);
}

function prepare() {
  writeList(ROWS_BEFORE, list);
  must(base, "init");
  must(base, "import", path.join(root, "geodata/regions.csv"), "--as", "regions");
  must(base, ...importArgs());
  writeList(ROWS, list);
  const old = content(base);
  const store = freshCopy();
  const begin = performance.now();
  must(store, ...importArgs());
  const tookMs = performance.now() - begin;
  return { old, fresh: content(store), tookMs };
}

function tidy() {
  for (const folder of mounts) spawnSync("umount", [folder]);
  rmSync(work, { recursive: true, force: true });
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    tidy();
    process.exit(1);
  });
}

try {
  if (!existsSync(feverctl)) throw new Error(`${feverctl} is not built`);
  console.log(`seed ${firstSeed}`);
  const { old, fresh, tookMs } = prepare();
  fullDisks(old);
  readOnly(old);
  await kills(old, fresh, tookMs);
} finally {
  tidy();
}
conclude();
