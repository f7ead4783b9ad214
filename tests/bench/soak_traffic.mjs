// What is asked of feverd while it soaks: reads from several connections, live values, reports, and
// lists that are imported and taken back.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { promisify } from "node:util";

import { box, randomFrom } from "./load.mjs";
import { questionsAround } from "./questions.mjs";
import { work } from "./servers.mjs";

const READERS = 8;
const FRESH_EVERY = 20; // of the reads, every so manieth comes over a connection of its own
const READS_PER_S = Number(process.env.SOAK_READS_PER_S ?? 200);
const LOADS_PER_S = 10;
const REPORTING = 1000; // clinics that report their queues: after two minutes there is a load of each
const CLOSURES_PER_S = 0.5; // closed, and open again
const REPORTS_PER_S = 1;
const IMPORT_EVERY_MS = 60000;
const ROLLBACK_EVERY = 5; // of the minutes: the list before is had back instead of imported
const RETIRED = 100; // clinics that the other list does not hold
const CHANGED_EVERY = 10; // of its rows
const WORDS = ["医院", "中心", "xiehe", "社区", "人民", "儿童"];
const GIVEN_UP_MS = 20000; // a connection that is idle, before feverd closes it (src/http/README.md)
const REPORT_KINDS = ["moved", "closed", "wrong_phone"];
const run = promisify(execFile);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What becomes of requests: how long they take within a minute, and those that fail. */
export class Tally {
  times = [];
  requests = 0;
  writes = 0;
  putOff = 0; // of the writes
  failures = [];
  take(ms) {
    this.requests++;
    this.times.push(ms);
  }
  fail(what) {
    this.failures.push(what);
  }
  /** The percentiles of the minute that ends. */
  minute() {
    const sorted = this.times.sort((a, b) => a - b);
    this.times = [];
    const at = (share) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
    return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
  }
}

/** One request; what is not answered with one of `wanted` is a failure. A write that is put off is
 * repeated once, when it is told to be. */
function request(tally, asked) {
  const { port, agent, method = "GET", target, headers = {}, body, wanted = [200], again } = asked;
  const begin = performance.now();
  return new Promise((resolve) => {
    const failed = (why) => resolve(tally.fail(`${method} ${target.split("?")[0]}: ${why}`));
    const sent = http.request({ host: "127.0.0.1", port, agent, method, path: target, headers });
    sent.on("error", (error) => failed(error.message));
    sent.on("response", (response) => {
      const retryS = Number(response.headers["retry-after"]);
      response.resume();
      response.on("error", (error) => failed(error.message));
      response.on("end", async () => {
        if (wanted.includes(response.statusCode)) return resolve(tally.take(performance.now() - begin));
        if (method === "GET" || again || response.statusCode !== 503 || !(retryS > 0))
          return failed(response.statusCode);
        tally.putOff++;
        await sleep(retryS * 1000);
        return resolve(await request(tally, { ...asked, again: true }));
      });
    });
    sent.end(body && JSON.stringify(body));
  });
}

/** Acts so many times a second, one after the other, until it is over. */
async function steadily(perSecond, over, act) {
  const begin = performance.now();
  for (let i = 0; !over(); i++) {
    await act(i);
    await sleep(Math.max(0, begin + ((i + 1) * 1000) / perSecond - performance.now()));
  }
}

/** The kinds of reads, as often as a visitor makes them (deploy/CAPACITY.md). */
function readsOf(clinics, random) {
  const pick = (all) => all[Math.floor(random() * all.length)];
  const questions = questionsAround(clinics);
  const cities = [...new Set(clinics.map(({ adcode }) => `${adcode.slice(0, 4)}00`))];
  const at = () => { const { lat, lon } = pick(questions); return `lat=${lat}&lon=${lon}`; };
  const bbox = () => {
    const { lat, lon } = pick(questions);
    return `${lon},${lat},${(+lon + 0.2).toFixed(3)},${(+lat + 0.15).toFixed(3)}`;
  };
  const anywhere = ([from, to]) => (from + (to - from) * random()).toFixed(3);
  const kinds = [
    [30, () => `/api/v1/clinics/nearest?${at()}`],
    [10, () => `/api/v1/clinics/nearest?${at()}&open=true&sort=soonest`],
    [5, () => `/api/v1/clinics/nearest?lat=${anywhere(box.lat)}&lon=${anywhere(box.lon)}`],
    [15, () => `/?${at()}`],
    [15, () => `/api/v1/map?bbox=${bbox()}&zoom=12`],
    [10, () => `/clinics/${pick(clinics).id}`],
    [5, () => `/api/v1/clinics?q=${encodeURIComponent(pick(WORDS))}`],
    [5, () => `/api/v1/clinics?region=${pick(clinics).adcode}`],
    [3, () => `/api/v1/packs/${pick(cities)}`],
    [2, () => `/api/v1/clinics/${pick(clinics).id}/opening`],
  ];
  const whole = kinds.reduce((sum, [share]) => sum + share, 0);
  return () => {
    let at = random() * whole, i = 0;
    while (at >= kinds[i][0]) at -= kinds[i++][0];
    return kinds[i][1]();
  };
}

/** The store's own list, and another one: fewer clinics, and a note in many rows. */
function makeLists(build, store) {
  const own = path.join(work, "own.csv"), other = path.join(work, "other.csv");
  execFileSync(path.join(build, "feverctl"), ["--store", store, "export", own], { stdio: "ignore" });
  const [header, ...lines] = readFileSync(own, "utf8").trimEnd().split(/\r?\n/);
  const note = header.replace("\ufeff", "").split(",").indexOf("note");
  const changed = lines.slice(0, -RETIRED).map((line, i) => {
    const cells = line.split(",");
    if (i % CHANGED_EVERY || line.includes('"')) return line;
    cells[note] = `changed ${i}`;
    return cells.join(",");
  });
  writeFileSync(other, [header, ...changed, ""].join("\n"));
  return [other, own];
}

/** Imports the lists in turn, a minute after the other, and now and then goes back instead. */
async function importAll(build, store, over, tally) {
  const lists = makeLists(build, store);
  const feverctl = (...more) => run(path.join(build, "feverctl"), ["--store", store, ...more],
    { maxBuffer: 1 << 28 });
  let next = 0;
  await sleep(IMPORT_EVERY_MS / 2);
  await steadily(1000 / IMPORT_EVERY_MS, over, async (minute) => {
    try {
      if (minute % ROLLBACK_EVERY === ROLLBACK_EVERY - 1) {
        const { revisions } = JSON.parse((await feverctl("history", "--limit", "2", "--json")).stdout);
        await feverctl("rollback", String(revisions[1].number));
      } else {
        await feverctl("import", lists[next++ % lists.length]);
      }
    } catch (error) {
      tally.fail(`feverctl: ${error.message.split("\n").slice(0, 3).join(" ")}`);
    }
  });
}

/** Everything at once until it is over; resolves when the last answer has come. */
export async function traffic({ build, store, port, token, clinics, over, tally }) {
  const random = randomFrom(41);
  const next = readsOf(clinics.slice(0, -RETIRED), random);
  const staying = clinics.slice(0, -RETIRED);
  const agent = new http.Agent({ keepAlive: true, maxSockets: READERS + 3, timeout: GIVEN_UP_MS });
  /* Each request is another person's, as behind a carrier's proxy. */
  const from = () => ({ "x-forwarded-for": `10.${Math.floor(random() * 256)}.` +
    `${Math.floor(random() * 256)}.${Math.floor(random() * 256)}` });
  const read = (i) => request(tally, { port, target: next(),
    agent: i % FRESH_EVERY ? agent : false, headers: { ...from(), "accept-encoding": "gzip" } });
  const write = (method, target, body, wanted) => (tally.writes++, request(tally, { port, agent, method, target, body,
    wanted, headers: { ...from(), "content-type": "application/json",
      ...(target.endsWith("/reports") ? {} : { authorization: `Bearer ${token}` }) } }));
  const clinicOf = (i, among = staying.length) => `/api/v1/clinics/${staying[(i * 7919) % Math.min(among, staying.length)].id}`;
  await Promise.all([
    ...Array.from({ length: READERS }, () => steadily(READS_PER_S / READERS, over, read)),
    steadily(LOADS_PER_S, over, (i) =>
      write("PUT", `${clinicOf(i, REPORTING)}/load`, { level: "busy", waiting: i % 100 }, [200])),
    steadily(CLOSURES_PER_S, over, async (i) => {
      await write("PUT", `${clinicOf(i)}/closure`, { reason: "消毒" }, [200]);
      await write("DELETE", `${clinicOf(i)}/closure`, undefined, [204]);
    }),
    steadily(REPORTS_PER_S, over, (i) => write("POST", `${clinicOf(i)}/reports`,
      { kind: REPORT_KINDS[i % REPORT_KINDS.length] }, [200, 201])),
    importAll(build, store, over, tally),
  ]);
  agent.destroy();
}
