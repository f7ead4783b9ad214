// The contenders of the benchmark: each is started on a free port with a folder of its own, asked
// until it answers, and stopped by its process id.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const READY_WITHIN_MS = 180000; // with 1,500,000 clinics on a busy machine
const NGINX_PIECE = 900; // what a variable of nginx's configuration can hold
export const threads = os.cpus().length;
export const work = mkdtempSync(path.join(os.tmpdir(), "fever-bench-"));

const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

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

/** One GET: status and body. */
export function get(port, target, headers = {}) {
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

function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], ...options });
  child.problem = "";
  child.stderr.on("data", (text) => (child.problem += text));
  child.gone = new Promise((resolve) => child.on("exit", resolve));
  child.gone.then(() => children.delete(child));
  children.add(child);
  return child;
}

export async function stop({ child }) {
  child.kill("SIGTERM");
  await child.gone;
}

/** Milliseconds until `answers` says yes. */
async function untilReady(child, answers) {
  const begin = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`a server ended at once: ${child.problem}`);
    if (await answers()) return performance.now() - begin;
    if (performance.now() - begin > READY_WITHIN_MS) throw new Error("a server does not answer");
    await sleep(1);
  }
}

const answersHttp = (port, target) => () =>
  get(port, target).then((answer) => answer.status === 200, () => false);

/* In its sandbox nobody but root sees how much memory and how many files it has. */
const seen = process.getuid() === 0 ? [] : ["--sandbox", "off"];

export async function startFeverd(build, store, count = threads, flags = []) {
  const port = await freePort();
  const child = start(path.join(build, "feverd"), [
    "--store", store, "--listen", `127.0.0.1:${port}`, "--threads", String(count), ...seen, ...flags,
  ]);
  const ready = await untilReady(child, answersHttp(port, "/readyz"));
  return { child, port, ready };
}

/** nginx answering one constant, as fast as it can: a `return`; a file through sendfile reaches
 * half of it. */
export async function startNginx(constant) {
  const text = constant.toString();
  if (text.includes("$")) throw new Error("nginx cannot hold a $ in a constant");
  const quoted = (piece) => piece.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
  const pieces = text.match(new RegExp(`[^]{1,${NGINX_PIECE}}`, "gu"));
  const port = await freePort();
  const prefix = mkdtempSync(path.join(work, "nginx-"));
  writeFileSync(path.join(prefix, "nginx.conf"),
    readFileSync(path.join(here, "nginx.conf.in"), "utf8")
      .replace("@WORKERS@", threads)
      .replace("@PORT@", port)
      .replace("@PIECES@", () =>
        pieces.map((piece, i) => `set $p${i} '${quoted(piece)}';`).join("\n"))
      .replace("@CONSTANT@", () => pieces.map((_, i) => `\${p${i}}`).join("")));
  const child = start("nginx", ["-p", prefix, "-c", "nginx.conf"]);
  await untilReady(child, answersHttp(port, "/"));
  if (!(await get(port, "/")).body.equals(constant))
    throw new Error("nginx does not answer the constant");
  return { child, port };
}

/** libmicrohttpd alone with the same constant. */
export async function startBare(build, constant) {
  const port = await freePort();
  const file = path.join(work, "constant.json");
  writeFileSync(file, constant);
  const child = start(path.join(build, "bench", "bare_microhttpd"),
    [String(port), file, String(threads)]);
  await untilReady(child, answersHttp(port, "/"));
  return { child, port };
}

/** Redis holding the places under the key `clinics`. */
export async function startRedis(places) {
  const port = await freePort();
  const child = start("redis-server", ["--port", String(port), "--bind", "127.0.0.1",
    "--save", "", "--appendonly", "no", "--dir", work]);
  const ask = (args, input) =>
    execFileSync("redis-cli", ["-p", String(port), ...args],
      { input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
  const answers = async () => {
    try {
      return ask(["ping"]).trim() === "PONG";
    } catch {
      return false;
    }
  };
  await untilReady(child, answers);
  const commands = (lines) => ask([], `${lines.join("\n")}\n`);
  ask(["--pipe"], places.map(({ id, lat, lon }) =>
    `GEOADD clinics ${lon} ${lat} ${id}\r\n`).join(""));
  if (Number(ask(["zcard", "clinics"])) !== places.length)
    throw new Error("redis does not hold all places");
  return { child, port, commands };
}

/** The newest PostgreSQL that is installed, as its own user where we are root. */
function postgresPrograms() {
  const find = "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1";
  const folder = execFileSync("sh", ["-c", find], { encoding: "utf8" }).trim();
  if (process.getuid() !== 0) return { folder, options: {} };
  const number = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { folder, options: { uid: number("-u"), gid: number("-g") } };
}

/** PostGIS holding the places in the table `clinic`, with a spatial index, and in `question`, which
 * its load draws from, where to look for the nearest; both as geography, so that it finds what is
 * nearest on the earth and not in degrees. */
export async function startPostgis(places, questions) {
  const { folder, options } = postgresPrograms();
  const port = await freePort();
  const home = mkdtempSync(path.join(os.tmpdir(), "fever-postgis-"));
  process.on("exit", () => rmSync(home, { recursive: true, force: true }));
  if (options.uid) chownSync(home, options.uid, options.gid);
  const data = path.join(home, "data");
  const quiet = { ...options, cwd: home, stdio: "ignore" };
  execFileSync(path.join(folder, "initdb"),
    ["-D", data, "-U", "bench", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale", "C"], quiet);
  const child = start(path.join(folder, "postgres"),
    ["-D", data, "-p", String(port), "-k", home, "-c", "listen_addresses=127.0.0.1",
      "-c", "max_connections=100", "-c", "shared_buffers=256MB"], { ...options, cwd: home });
  const psql = (input) =>
    execFileSync("psql", ["-h", "127.0.0.1", "-p", String(port), "-U", "bench", "-d", "postgres",
      "-qAt", "-v", "ON_ERROR_STOP=1"],
    { input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
  const answers = async () => {
    try {
      return psql("SELECT 1").trim() === "1";
    } catch {
      return false;
    }
  };
  await untilReady(child, answers);
  const rows = (all, name) => all.map(({ id, lat, lon }, i) =>
    `${name === "clinic" ? id : i}\tSRID=4326;POINT(${lon} ${lat})`);
  psql(["CREATE EXTENSION postgis;",
    "CREATE TABLE clinic (id text PRIMARY KEY, place geography(Point, 4326));",
    "CREATE TABLE question (number int PRIMARY KEY, place geography(Point, 4326));",
    "COPY clinic FROM stdin;", ...rows(places, "clinic"), "\\.",
    "COPY question FROM stdin;", ...rows(questions, "question"), "\\.",
    "CREATE INDEX ON clinic USING gist (place);",
    "VACUUM ANALYZE clinic, question;"].join("\n"));
  return { child, port, psql };
}

/** A file of SpatiaLite's holding the places, with the index that its KNN reads. */
export function makeSpatialite(places) {
  const file = path.join(work, "spatialite.db");
  const sql = (input) => execFileSync("sqlite3", ["-bail", file],
    { input: `SELECT load_extension('mod_spatialite');\n${input}`, encoding: "utf8" });
  sql(["SELECT InitSpatialMetaData(1);",
    "CREATE TABLE clinic (fid INTEGER PRIMARY KEY, id TEXT NOT NULL);",
    "SELECT AddGeometryColumn('clinic', 'geom', 4326, 'POINT', 2);",
    "BEGIN;",
    ...places.map(({ id, lat, lon }) =>
      `INSERT INTO clinic (id, geom) VALUES ('${id}', MakePoint(${lon}, ${lat}, 4326));`),
    "COMMIT;",
    "SELECT CreateSpatialIndex('clinic', 'geom');",
    "ANALYZE;"].join("\n"));
  return { file, sql };
}

/** The bytes of memory that a process and those that it started have: their own, and their share of
 * what several have in common (PSS). */
export function memoryOf(pid) {
  const read = (name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, "utf8");
    } catch {
      return ""; // it has ended meanwhile
    }
  };
  const own = Number(/^Pss:\s+(\d+) kB/m.exec(read("smaps_rollup"))?.[1] ?? 0) * 1024;
  return read(`task/${pid}/children`).split(" ").filter(Boolean)
    .reduce((sum, child) => sum + memoryOf(child), own);
}
