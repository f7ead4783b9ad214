// Measures feverctl publish: a country's clinics into an empty folder, and again with nothing changed
// and with one closure. Usage: node tests/bench/publish.mjs BUILD
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const build = process.argv[2] ?? "build/release";
const CLINICS = Number(process.env.BENCH_ROWS_PUBLISH ?? 150000);
const folder = mkdtempSync(path.join(os.tmpdir(), "fever-bench-publish-"));
const store = path.join(folder, "store.db");

const feverctl = (...more) => execFileSync(path.join(build, "feverctl"), ["--store", store, ...more],
  { maxBuffer: 2 ** 30, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

function publish(name) {
  const done = JSON.parse(feverctl("publish", path.join(folder, "site"), "--static", "build/static",
    "--confirm-days", "36500", "--json"));
  console.log(`${name.padEnd(28)} ${done.seconds.toFixed(1).padStart(8)} ${String(done.files_written).padStart(10)} ${
    (done.bytes_written / 2 ** 20).toFixed(0).padStart(8)}`);
}

try {
  execFileSync(path.join(build, "bench/bench_store"), [store, String(CLINICS)], { stdio: "ignore" });
  console.log(`\nPublishing ${CLINICS} clinics, ${os.cpus().length} cores`);
  console.log(`${"".padEnd(28)} ${"seconds".padStart(8)} ${"files".padStart(10)} ${"MB".padStart(8)}`);
  publish("into an empty folder");
  publish("with nothing changed");
  const [, id] = feverctl("export", "-").split("\n", 2).map((line) => line.split(",")[0]);
  feverctl("close", id, "--until", "2199-01-01T00:00:00+08:00", "--reason", "bench");
  publish("with one clinic closed");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
