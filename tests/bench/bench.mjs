// Measures feverd and prints one table. Usage: node tests/bench/bench.mjs BUILD_DIR
//
// In process first, then over HTTP: feverd and nginx run side by side and are asked in turn, in
// short rounds, so that what else happens on the machine happens to both; the ratio is the median
// of the rounds' ratios. BENCH_ROUNDS and BENCH_SECONDS make it longer or shorter.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const CLINICS = 15000;
const CONNECTIONS = 64;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const STARTS = 5;
const here = path.dirname(fileURLToPath(import.meta.url));
const build = process.argv[2];
const threads = os.cpus().length;
const work = mkdtempSync(path.join(os.tmpdir(), "fever-bench-"));
const children = new Set();

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function get(port, target, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, path: target, headers, agent: false });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
      response.on("error", reject);
    });
  });
}

function start(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  child.problem = "";
  child.stderr.on("data", (text) => (child.problem += text));
  child.gone = new Promise((resolve) => child.on("exit", resolve));
  child.gone.then(() => children.delete(child));
  children.add(child);
  return child;
}

async function stop(child) {
  child.kill("SIGTERM");
  await child.gone;
}

/** Milliseconds until the target answers 200. */
async function untilReady(child, port, target) {
  const begin = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`a server ended at once: ${child.problem}`);
    const answer = await get(port, target).catch(() => null);
    if (answer?.status === 200) return performance.now() - begin;
    if (performance.now() - begin > 60000) throw new Error(`${target} does not answer`);
    await sleep(1);
  }
}

// ---- the contenders ----

function makeStore() {
  const store = path.join(work, "bench.db");
  execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
  return store;
}

async function startFeverd(store) {
  const port = await freePort();
  const child = start(path.join(build, "feverd"), [
    "--store", store, "--listen", `127.0.0.1:${port}`, "--threads", String(threads),
  ]);
  const ready = await untilReady(child, port, "/readyz");
  return { child, port, ready };
}

/** Of the real answers for many places the one of median size. */
async function typicalAnswer(port) {
  const answers = [];
  for (let i = 0; i < 101; i++) {
    const lat = (18.2 + ((i * 7919) % 101) * 0.3495).toFixed(3);
    const lon = (73.5 + ((i * 104729) % 101) * 0.6089).toFixed(3);
    answers.push(await get(port, `/api/v1/clinics/nearest?lat=${lat}&lon=${lon}`));
  }
  if (answers.some((answer) => answer.status !== 200)) throw new Error("feverd refuses a query");
  return answers.map((answer) => answer.body).sort((a, b) => a.length - b.length)[50];
}

function nginxConfiguration(port, constant) {
  const text = constant.toString();
  if (text.includes("$")) throw new Error("nginx cannot hold a $ in a constant");
  const quoted = (piece) => piece.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  const pieces = text.match(/[^]{1,900}/gu);
  return readFileSync(path.join(here, "nginx.conf.in"), "utf8")
    .replace("@WORKERS@", threads)
    .replace("@PORT@", port)
    .replace("@PIECES@", () => pieces.map((piece, i) => `set $p${i} '${quoted(piece)}';`).join("\n"))
    .replace("@CONSTANT@", () => pieces.map((_, i) => `\${p${i}}`).join(""));
}

async function startNginx(constant) {
  const port = await freePort();
  const prefix = path.join(work, "nginx");
  mkdirSync(prefix);
  writeFileSync(path.join(prefix, "nginx.conf"), nginxConfiguration(port, constant));
  const child = start("nginx", ["-p", prefix, "-c", "nginx.conf"]);
  await untilReady(child, port, "/");
  const answer = await get(port, "/");
  if (!answer.body.equals(constant)) throw new Error("nginx does not answer the constant");
  return { child, port };
}

// ---- measuring ----

function runWrk(port, coding) {
  const args = [
    "-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "-s", path.join(here, "nearest.lua"),
    `http://127.0.0.1:${port}`, ...(coding === "gzip" ? ["--", "gzip"] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("wrk", args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.on("error", reject);
    child.on("close", () => {
      const result = JSON.parse(text.slice(text.lastIndexOf("\n{") + 1));
      const { requests, failures, seconds, bytes } = result;
      if (failures) reject(new Error(`${failures} of ${requests} requests failed`));
      resolve({ ...result, rate: requests / seconds, size: bytes / requests });
    });
  });
}

async function compare(feverd, nginx, coding) {
  const rounds = [];
  await runWrk(feverd.port, coding);
  for (let round = 0; round < ROUNDS; round++) {
    const ours = await runWrk(feverd.port, coding);
    const theirs = await runWrk(nginx.port, coding);
    rounds.push({ ours, theirs, ratio: ours.rate / theirs.rate });
  }
  const of = (value) => median(rounds.map(value));
  return {
    rate: of((r) => r.ours.rate),
    nginxRate: of((r) => r.theirs.rate),
    ratio: of((r) => r.ratio),
    p50: of((r) => r.ours.p50_ms),
    p99: of((r) => r.ours.p99_ms),
    size: of((r) => r.ours.size),
    nginxSize: of((r) => r.theirs.size),
  };
}

function residentMegabytes(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/);
  return Number(line[1]) / 1024;
}

function printTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows)
    console.log(row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
}

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

async function overHttp() {
  const store = makeStore();
  const starts = [];
  let feverd;
  for (let i = 0; i < STARTS; i++) {
    if (feverd) await stop(feverd.child);
    feverd = await startFeverd(store);
    starts.push(feverd.ready);
  }
  const nginx = await startNginx(await typicalAnswer(feverd.port));
  const rows = [
    [`GET nearest, ${CONNECTIONS} connections`, "feverd", "nginx", "ratio", "p50", "p99", "bytes",
      "nginx's"],
  ];
  for (const coding of ["plain", "gzip"]) {
    const r = await compare(feverd, nginx, coding);
    rows.push([
      coding, `${r.rate.toFixed(0)}/s`, `${r.nginxRate.toFixed(0)}/s`, r.ratio.toFixed(2),
      `${r.p50.toFixed(2)} ms`, `${r.p99.toFixed(2)} ms`, r.size.toFixed(0), r.nginxSize.toFixed(0),
    ]);
  }
  printTable(rows);
  const resident = residentMegabytes(feverd.child.pid);
  console.log(
    `\n${CLINICS.toLocaleString("en")} clinics:` +
      ` start until /readyz ${median(starts).toFixed(0)} ms,` +
      ` resident ${resident.toFixed(0)} MB, ${threads} threads`,
  );
  await stop(feverd.child);
  await stop(nginx.child);
}

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

if (!build || !existsSync(path.join(build, "bench", "bench_nearest"))) {
  console.error("usage: node tests/bench/bench.mjs BUILD_DIR, after `make bench` has built it");
  process.exit(2);
}
inProcess();
console.log();
await overHttp();
