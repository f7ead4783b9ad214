// The load: each run gives answers per second, and what else its tool tells.
import { execFile, spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { work } from "./servers.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const run = promisify(execFile);
const CONNECTIONS = 64;
const REDIS_CELLS = 16;
const POSTGIS_CONNECT_S = 3; // its 64 processes start within the run's time

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

/** Redis's own load: the ten nearest within a radius, without JSON, of random places in random cells
 * of a degree. */
export async function redis(port, seconds, radiusM) {
  const random = randomFrom(20);
  const cell = ([from, to]) => Math.floor(from + (to - from) * random());
  let requests = 0, spent = 0;
  for (let i = 0; i < REDIS_CELLS; i++) {
    const lon = `${cell(box.lon)}.__rand_int__`, lat = `${cell(box.lat)}.__rand_int__`;
    const count = Math.round((seconds / REDIS_CELLS) * 40000);
    const { stdout } = await run("redis-benchmark", ["-p", String(port), "-c", String(CONNECTIONS),
      "-n", String(count), "-r", "1000000000000", "--csv", "GEOSEARCH", "clinics", "FROMLONLAT",
      lon, lat, "BYRADIUS", String(radiusM), "m", "ASC", "COUNT", "10", "WITHDIST"]);
    const rate = Number(stdout.trim().split("\n").at(-1).split(",")[1].replaceAll('"', ""));
    requests += count;
    spent += count / rate;
  }
  return { rate: requests / spent };
}

/** PostgreSQL's own load: the ten nearest of random places, by the index's order. */
export async function postgis(port, seconds) {
  const script = path.join(work, "nearest.sql");
  const range = ([from, to]) => `random(${from * 1000}, ${to * 1000})`;
  writeFileSync(script, [`\\set lat ${range(box.lat)}`, `\\set lon ${range(box.lon)}`,
    "SELECT id FROM clinic ORDER BY geom <->" +
    " ST_SetSRID(ST_MakePoint(:lon / 1000.0, :lat / 1000.0), 4326) LIMIT 10;", ""].join("\n"));
  const { stdout } = await run("pgbench", ["-h", "127.0.0.1", "-p", String(port), "-U", "bench",
    "-n", "-M", "prepared", "-c", String(CONNECTIONS), "-j", "1", "-T",
    String(POSTGIS_CONNECT_S + seconds), "-f", script, "postgres"]);
  return { rate: Number(/tps = ([0-9.]+)/.exec(stdout)[1]) };
}
