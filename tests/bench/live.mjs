// Measures live values at work: queue reports from 5,000 clinics a minute while nearest is asked
// 5,000 times a second and a list is imported. Usage: node tests/bench/live.mjs BUILD_DIR
//
// Fails where a report is refused or lost, where a request for nearest fails, or where a report is
// seen later than two seconds after it was taken. BENCH_SECONDS makes it longer or shorter.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { promisify } from "node:util";

import { box, latencyAtRate, randomFrom, writeTargets } from "./load.mjs";
import { get, startFeverd, stop, work } from "./servers.mjs";

const CLINICS = 15000;
const REPORTS_PER_S = 5000 / 60;
const NEAREST_PER_S = 5000;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 20);
const SEEN_WITHIN_MS = 2000;
const WATCHED_EVERY = 40; // of the reports, every so manieth is waited for
const TARGETS = 4096;
const build = process.argv[2];
const run = promisify(execFile);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** One PUT of a load: the milliseconds that it took; fails where it is not taken. */
function report(port, token, id, body) {
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, host: "127.0.0.1", port, method: "PUT",
      path: `/api/v1/clinics/${id}/load`,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });
    request.on("error", reject);
    request.on("response", (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve(performance.now() - begin)
        : reject(new Error(`a report was answered with ${response.statusCode}`))));
    });
    request.end(JSON.stringify(body));
  });
}

async function waitingOf(port, id) {
  return JSON.parse((await get(port, `/api/v1/clinics/${id}`)).body).clinic.load?.waiting;
}

/** Milliseconds from the answer to the report until the clinic shows it. */
async function untilSeen(port, id, waiting) {
  const begin = performance.now();
  while ((await waitingOf(port, id)) !== waiting) {
    if (performance.now() - begin > 2 * SEEN_WITHIN_MS) throw new Error("a report is not seen");
    await sleep(20);
  }
  return performance.now() - begin;
}

async function reportAll(port, token, ids) {
  const last = new Map(), taken = [], seen = [], pending = [];
  const begin = performance.now();
  for (let i = 0; performance.now() - begin < SECONDS * 1000; i++) {
    const id = ids[i % ids.length], waiting = i % 1000;
    last.set(id, waiting);
    pending.push(report(port, token, id, { level: "busy", waiting }).then(async (ms) => {
      taken.push(ms);
      if (i % WATCHED_EVERY === 0 && i < ids.length) seen.push(await untilSeen(port, id, waiting));
    }));
    await sleep(Math.max(0, ((i + 1) / REPORTS_PER_S) * 1000 - (performance.now() - begin)));
  }
  await Promise.all(pending);
  return { last, taken, seen };
}

/** Imports the store's own list with another address in every tenth row. */
async function importChanged(store) {
  const file = path.join(work, "changed.csv");
  const feverctl = path.join(build, "feverctl");
  await run(feverctl, ["--store", store, "export", file]);
  const [header, ...lines] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const note = header.replace("\ufeff", "").split(",").indexOf("note");
  const changed = lines.map((line, i) => {
    const cells = line.split(",");
    if (i % 10 || line.includes('"')) return line;
    cells[note] = `changed ${i}`;
    return cells.join(",");
  });
  writeFileSync(file, [header, ...changed, ""].join("\n"));
  await run(feverctl, ["--store", store, "import", file], { maxBuffer: 1 << 28 });
}

const at = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

if (!build) {
  console.error("usage: node tests/bench/live.mjs BUILD_DIR, after `make bench` has built it");
  process.exit(2);
}
const store = path.join(work, "live.db");
execFileSync(path.join(build, "bench", "bench_store"), [store, String(CLINICS)]);
const { token } = JSON.parse(execFileSync(path.join(build, "feverctl"),
  ["--store", store, "token", "add", "--name", "bench", "--scope", "load:*", "--json"]));
const feverd = await startFeverd(build, store);
const ids = [];
for (let cursor = ""; ids.length < 5000;) {
  const page = JSON.parse((await get(feverd.port, `/api/v1/clinics?limit=200${cursor}`)).body);
  ids.push(...page.clinics.map(({ id }) => id));
  cursor = `&cursor=${page.next}`;
}
const random = randomFrom(20);
const within = ([from, to]) => (from + (to - from) * random()).toFixed(3);
const targets = writeTargets("live.txt", Array.from({ length: TARGETS }, () =>
  `/api/v1/clinics/nearest?lat=${within(box.lat)}&lon=${within(box.lon)}`));
const [nearest, reports] = await Promise.all([
  latencyAtRate(feverd.port, targets, NEAREST_PER_S, SECONDS),
  reportAll(feverd.port, token, ids),
  sleep((SECONDS * 1000) / 3).then(() => importChanged(store)),
]);
await sleep(SEEN_WITHIN_MS);
let lost = 0;
for (const [id, waiting] of reports.last) lost += (await waitingOf(feverd.port, id)) !== waiting;
await stop(feverd);
console.log(`${reports.taken.length} queue reports in ${SECONDS} s, one import between: ${lost} lost, ` +
  `taken within p50 ${at(reports.taken, 0.5).toFixed(1)} ms, p99 ${at(reports.taken, 0.99).toFixed(1)} ms, ` +
  `seen within ${Math.max(...reports.seen).toFixed(0)} ms at most`);
console.log(`nearest meanwhile at ${nearest.rate.toFixed(0)}/s: p50 ${nearest.p50.toFixed(2)} ms, ` +
  `p99 ${nearest.p99.toFixed(2)} ms, none failed\n`);
if (lost || Math.max(...reports.seen) > SEEN_WITHIN_MS) process.exit(1);
agent.destroy();
