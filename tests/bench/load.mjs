// The load: each run gives answers per second, and what else its tool tells.
import { execFile, spawn } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { threads, work } from "./servers.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const CONNECTIONS = 64;
/* A process of PostgreSQL's spends 0.2 s before its first answer and a processor afterwards: few of
 * them answer most, which is what a pooler is for. */
const POSTGIS_WARM_S = 3;
export const POSTGIS_CONNECTIONS = 4 * threads;

/** The box over China from which all contenders' places are drawn. */
export const box = { lat: [18.2, 53.5], lon: [73.5, 135] };

/** Rows of cells, the first row their titles. */
export function printTable(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows)
    console.log(row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd());
  console.log();
}

/** The same numbers in every run (xorshift32). */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Writes targets, one on a line, for `wrk` and `h2load`. */
export function writeTargets(name, targets) {
  const file = path.join(work, name);
  writeFileSync(file, `${targets.join("\n")}\n`);
  return file;
}

/** Runs wrk over the targets, in turn, and reads the line that targets.lua ends with. */
function runWrk(port, targets, seconds, connections, rest) {
  const args = ["-t1", `-c${connections}`, `-d${seconds}s`, "-s", path.join(here, "targets.lua"),
    `http://127.0.0.1:${port}`, "--", targets, ...rest];
  return new Promise((resolve, reject) => {
    const child = spawn("wrk", args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.on("error", reject);
    child.on("close", () => {
      const result = JSON.parse(text.slice(text.lastIndexOf("\n{") + 1));
      if (result.failures)
        reject(new Error(`${result.failures} of ${result.requests} requests got no answer`));
      resolve(result);
    });
  });
}

/** As fast as it goes, without a refusal; `coding` is "plain" or "gzip". */
export async function wrk(port, targets, seconds, coding) {
  const result = await runWrk(port, targets, seconds, CONNECTIONS, [coding]);
  if (result.refused) throw new Error(`${result.refused} of ${result.requests} requests were refused`);
  return { ...result, rate: result.requests / result.seconds, size: result.bytes / result.requests };
}

/** A crowd of so many connections, each request from an address of its own, `rate` of them in a
 * second (0: as fast as they are answered), whatever becomes of the answers. */
export async function crowd(port, targets, seconds, connections, rate) {
  const pauseMs = rate ? (connections / rate) * 1000 : 0;
  const result = await runWrk(port, targets, seconds, connections, ["gzip", String(pauseMs)]);
  return { ...result, came: result.requests / result.seconds,
    answered: (result.requests - result.refused) / result.seconds };
}

/** Milliseconds within which 99 of 100 are answered while `rate` requests come in a second. */
export async function latencyAtRate(port, targets, rate, seconds) {
  const log = path.join(work, "h2load.tsv");
  const base = `http://127.0.0.1:${port}`;
  const uris = writeTargets("uris.txt",
    readFileSync(targets, "utf8").trim().split("\n").map((target) => base + target));
  await run("h2load", ["--h1", "-t1", `-c${CONNECTIONS}`, `--rps=${rate / CONNECTIONS}`,
    `-D${seconds}`, "-i", uris, `--log-file=${log}`]);
  const rows = readFileSync(log, "utf8").trim().split("\n").map((row) => row.split("\t"));
  rmSync(log);
  const bad = rows.find((row) => row[1] !== "200");
  if (bad) throw new Error(`a request was answered with ${bad[1]}`);
  const times = rows.map((row) => Number(row[2])).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] / 1000;
  return { rate: rows.length / seconds, p50: at(0.5), p99: at(0.99) };
}

/** The answer of a program that asks a peer and prints one line of JSON. */
async function runProgram(program, args) {
  const { stdout } = await run(program, args.map(String));
  const result = JSON.parse(stdout);
  return { ...result, rate: result.requests / result.seconds };
}

/** The ten nearest within a radius, from Redis. */
export const redis = (build, port, questions, radiusM, seconds) =>
  runProgram(path.join(build, "bench", "bench_redis"),
    [port, questions, radiusM, CONNECTIONS, seconds]);

/** The ten nearest from SpatiaLite's KNN, in the process that asks, in every processor. */
export const spatialite = (build, file, questions, seconds) =>
  runProgram(path.join(build, "bench", "bench_spatialite"), [file, questions, threads, seconds]);

/** PostgreSQL's own load: the ten nearest of random questions, by the index's order. What its
 * processes do before they are warm is not counted. */
export async function postgis(port, count, seconds) {
  const script = path.join(work, "nearest.sql"), log = path.join(work, "pgbench");
  writeFileSync(script, `\\set number random(0, ${count - 1})\n` +
    "SELECT found.id FROM question CROSS JOIN LATERAL (SELECT id FROM clinic" +
    " ORDER BY place <-> question.place LIMIT 10) AS found WHERE question.number = :number;\n");
  await run("pgbench", ["-h", "127.0.0.1", "-p", String(port), "-U", "bench", "-n", "-M", "prepared",
    "-c", String(POSTGIS_CONNECTIONS), "-j", "1", "-T", String(POSTGIS_WARM_S + seconds), "-f", script,
    "-l", `--log-prefix=${log}`, "postgres"]);
  const name = readdirSync(work).find((file) => file.startsWith("pgbench."));
  /* client, transaction, microseconds that it took, script, and when it ended: seconds, microseconds */
  const rows = readFileSync(path.join(work, name), "utf8").trim().split("\n")
    .map((row) => row.split(" ").map(Number));
  rmSync(path.join(work, name));
  const endedAt = (row) => row[4] + row[5] / 1e6;
  const last = rows.reduce((latest, row) => Math.max(latest, endedAt(row)), 0);
  const times = rows.filter((row) => endedAt(row) > last - seconds).map((row) => row[2] / 1000)
    .sort((a, b) => a - b);
  const at = (share) => times[Math.floor((times.length - 1) * share)];
  return { rate: times.length / seconds, p50_ms: at(0.5), p99_ms: at(0.99) };
}
