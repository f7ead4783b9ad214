// Measures the maintainers' desk: a workbook of 15,000 rows from its sending to its plan, and to
// its publication. Usage: node tests/bench/desk.mjs
import { readFileSync } from "node:fs";
import path from "node:path";
import { signIn, token } from "../api/desk_support.mjs";
import { feverctl, root, startDesk, temporaryFolder } from "../api/support.mjs";
import { writeList } from "./list.mjs";

const ROWS = Number(process.env.BENCH_ROWS_DESK ?? 15000);
const PATIENCE_MS = 50;
const folder = temporaryFolder();
const at = (name) => path.join(folder, name);

function newStore(name) {
  feverctl(at(name), "init");
  feverctl(at(name), "import", path.join(root, "geodata/regions.csv"), "--as", "regions");
  return at(name);
}

/** The same list as a workbook, as the tool itself exports it. */
function makeWorkbook() {
  const store = newStore("list.db");
  writeList(ROWS, at("list.csv"));
  feverctl(store, "import", at("list.csv"), "--source", "list");
  feverctl(store, "export", at("list.xlsx"));
  return readFileSync(at("list.xlsx"));
}

async function settled(clerk, address) {
  for (;;) {
    const page = (await clerk.get(address)).body.toString();
    if (!page.includes('http-equiv="refresh"')) return page;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  }
}

const workbook = makeWorkbook();
const store = newStore("desk.db");
const desk = await startDesk(store);
const clerk = await signIn(desk, token(store, "clerk"));
const form = new FormData();
for (const [name, value] of Object.entries({ secret: clerk.secret, source: "list", partial: "no" }))
  form.set(name, value);
form.set("file", new Blob([workbook]), "list.xlsx");

const begin = performance.now();
const sent = await fetch(new URL("/import", desk.url),
  { method: "POST", body: form, headers: { cookie: clerk.cookie }, redirect: "manual" });
const plan = sent.headers.get("location");
const page = await settled(clerk, plan);
const planned = performance.now();
const base = /name="base" value="([^"]+)"/.exec(page)[1];
await clerk.post(`${plan}/publish`, { base });
await settled(clerk, plan);
const published = performance.now();
console.log(`the desk, a workbook of ${ROWS} rows (${(workbook.length / 1e6).toFixed(1)} MB):`);
console.log(`  plan on the page        ${((planned - begin) / 1000).toFixed(2)} s  (mark: 5 s)`);
console.log(`  published               ${((published - planned) / 1000).toFixed(2)} s`);
await desk.stop();
