// Measures what others feel while slowhttptest holds thousands of connections: slow headers, slow
// bodies, slow reading. Usage: node tests/bench/slow.mjs BUILD_DIR
//
// The attack comes from one address, which may have a quarter of the connections, and beside it
// another one asks for the nearest. Fails where one of its requests gets neither an answer nor the
// word that the node is busy, or where 99 of 100 take longer than a tenth of a second. BENCH_SECONDS makes each attack longer or shorter.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";

import { box, printTable, randomFrom } from "./load.mjs";
import { startFeverd, stop, work } from "./servers.mjs";

const CLINICS = 15000;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 12);
const CONNECTIONS = 4000;
const PER_SECOND = 1000;
const P99_MOST_MS = 100;
const ASK_EVERY_MS = 10;
const LOOK_EVERY_MS = 250;
const build = process.argv[2];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const ATTACKS = {
  "slow headers": ["-H", "-i", "2", "-x", "24", "/api/v1/clinics/nearest?lat=39.9&lon=116.4"],
  "slow body": ["-B", "-i", "2", "-s", "60000", "-x", "24", "-f", "application/json", "/api/v1/clinics/nearest"],
  "slow reading": ["-X", "-n", "1", "-w", "10", "-y", "20", "-z", "5", "-k", "8", "/openapi.json"],
};

/** One request from another address than the attack's, which may have no room for more connections: its
 * milliseconds, its text, and its status, 0 where it got no answer. */
function ask(agent, port, target) {
  const begin = performance.now();
  return new Promise((resolve) => {
    let text = "";
    const end = (status) => resolve({ status, text, ms: performance.now() - begin });
    const fail = () => end(0);
    const request = http.get({ agent, host: "127.0.0.1", localAddress: "127.0.0.2", port, path: target });
    request.on("error", fail);
    request.on("response", (response) => {
      response.setEncoding("utf8").on("data", (piece) => { text += piece; }).on("error", fail);
      response.on("end", () => end(response.statusCode));
    });
  });
}

async function figure(port, name) {
  const { text } = await ask(false, port, "/metrics");
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
}

const residentKilobytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);

/** Runs one attack, and asks and looks beside it until it ends. */
async function withstand(feverd, [target, ...args]) {
  const { port, child: { pid } } = feverd;
  const before = residentKilobytes(pid);
  const attack = spawn("slowhttptest", [...args, "-c", String(CONNECTIONS), "-r", String(PER_SECOND),
    "-l", String(SECONDS), "-p", "3", "-v", "0", "-u", `http://127.0.0.1:${port}${target}`], { stdio: "ignore" });
  const ended = new Promise((resolve, reject) => attack.on("error", reject).on("exit", resolve));
  let isOver = false;
  ended.finally(() => (isOver = true));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const random = randomFrom(31), at = ([from, to]) => (from + (to - from) * random()).toFixed(3);
  const asked = [];
  let most = 0, grown = 0;
  const looks = (async () => {
    for (; !isOver; await sleep(LOOK_EVERY_MS)) {
      most = Math.max(most, await figure(port, "fever_connections") || 0);
      grown = Math.max(grown, residentKilobytes(pid) - before);
    }
  })();
  for (; !isOver; await sleep(ASK_EVERY_MS))
    asked.push(await ask(agent, port, `/api/v1/clinics/nearest?lat=${at(box.lat)}&lon=${at(box.lon)}`));
  await ended;
  await looks;
  agent.destroy();
  const count = (holds) => asked.filter(({ status }) => holds(status)).length;
  return { most, grown, times: asked.map(({ ms }) => ms).sort((a, b) => a - b),
    refused: count((status) => status === 503), failed: count((status) => status !== 200 && status !== 503) };
}

if (!build || !existsSync(path.join(build, "bench", "bench_store"))) {
  console.error("usage: node tests/bench/slow.mjs BUILD_DIR, after `make slow` has built it");
  process.exit(2);
}
const store = path.join(work, "slow.db");
execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
const feverd = await startFeverd(build, store);
const rows = [["attack", "held at once", "memory", "asked beside it", "refused", "failed", "p50", "p99"]];
for (const [name, args] of Object.entries(ATTACKS)) {
  const { most, grown, times, refused, failed } = await withstand(feverd, [args.at(-1), ...args.slice(0, -1)]);
  const within = (share) => times[Math.floor(times.length * share)];
  rows.push([name, String(most), `+${(grown / 1024).toFixed(0)} MB`, String(times.length), String(refused), String(failed),
    `${within(0.5).toFixed(1)} ms`, `${within(0.99).toFixed(1)} ms`]);
  if (failed || within(0.99) > P99_MOST_MS) process.exitCode = 1;
}
printTable(rows);
await stop(feverd);
