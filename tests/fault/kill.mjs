// Kills whatever writes to a store at random moments, and looks at what is left.
// Usage: node tests/fault/kill.mjs
//
// feverctl at a correction, a rollback, a restore, a copy, at compacting, a backup and publishing, and feverd
// under writes, are each killed with SIGKILL KILL_ROUNDS (40) times. After each the store passes `feverctl check`, holds
// the old or the new content as a whole, and feverd serves it; no write is lost that was acknowledged.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { token } from '../api/desk_support.mjs';
import { ask, build, importClinics, root, sampleStore, startFeverd, temporaryFolder, until } from '../api/support.mjs';
import { writeList } from '../bench/list.mjs';
import { commands, conclude, count, firstSeed, random, removeStore } from './rounds.mjs';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 40);
const CLINICS = 3000;
const WRITERS = 6;
const work = temporaryFolder();
const feverctl = path.join(build, 'feverctl');
const { must, content, problem } = commands(feverctl, work);
const base = path.join(work, 'base.db'), backup = path.join(work, 'backup.db'), store = path.join(work, 'store.db');

const copied = path.join(work, 'copied.db'), site = path.join(work, 'site'), assets = path.join(root, 'static/icons');

/* What is done, on the store that it ends on; `fresh`: there is none before. */
const works = {
  correction: { args: (id) => ['correct', id, 'phone=010-65296114', '--why', 'a test'] },
  rollback: { args: () => ['rollback', '1'] },
  restore: { args: () => ['restore', backup] },
  'restore to nothing': { args: () => ['restore', backup], fresh: true },
  copy: { args: () => ['copy', base, store], fresh: true },
  compacting: { args: () => ['compact'] },
  backup: { args: () => ['backup', copied], makes: copied },
  publishing: { args: () => ['publish', site, '--static', assets] },
};

/* What else a kill may leave half: a backup is whole or not there, a site has all that it names. */
function besides(expected) {
  const manifest = path.join(site, 'manifest.json');
  if (existsSync(copied)) return problem(copied, expected);
  if (!existsSync(manifest)) return null;
  const lacks = [...readFileSync(manifest, 'utf8').matchAll(/"((?:\/|[a-z]+\/)[\w./-]+\.\w+)"/g)].map(([, name]) => name)
    .find((name) => !existsSync(path.join(site, name)));
  return lacks ? `the manifest names ${lacks}, which is not there` : null;
}

function run(args, delayMs) {
  return new Promise((resolve) => {
    const child = spawn(feverctl, ['--store', store, ...args], { stdio: 'ignore' });
    const timer = delayMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), delayMs);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? code);
    });
  });
}

function startOver(fresh) {
  removeStore(store);
  removeStore(copied);
  if (!fresh) copyFileSync(base, store);
}

/** Whether feverd serves the store, and with as many clinics as a revision of it has. */
async function servedWell() {
  const server = await startFeverd(['--store', store]);
  const { json } = await ask(server.port, '/api/v1/dataset');
  await server.stop();
  return json.clinics === JSON.parse(must(store, 'stats', '--json')).clinics;
}

/* A copy may leave an empty store, which says so. */
async function after(expected, seen) {
  if (!existsSync(store)) return expected.includes(null) ? null : 'the store is gone';
  const why = problem(store, expected, seen);
  if (why ?? besides(expected)) return why ?? besides(expected);
  return await servedWell() ? null : 'feverd serves something else';
}

async function kill(name, { args, fresh }, id) {
  startOver(fresh);
  const old = fresh ? null : content(store);
  const begin = performance.now();
  const status = await run(args(id));
  const tookMs = performance.now() - begin;
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
  const allowed = [old, content(store)];
  if (name === 'copy') allowed.push(emptyContent());
  let killed = 0, renewed = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    startOver(fresh);
    const delayMs = random() * tookMs * 1.05;
    killed += await run(args(id), delayMs) === 'SIGKILL';
    count(`${name}, killed after ${delayMs.toFixed()} ms`,
      await after(allowed, (now) => { renewed += now === allowed[1]; }));
  }
  console.log(`${name}: ${ROUNDS} kills, ${killed} while it ran; the new content stood after ${renewed}`);
}

function emptyContent() {
  const empty = path.join(work, 'empty.db');
  removeStore(empty);
  must(empty, 'init');
  return content(empty);
}

/** Writes queues until the server is gone; notes for each clinic the last number acknowledged. */
async function writer(server, secret, number, acknowledged) {
  const id = `110101-000${number + 1}`;
  for (let waiting = 1; ; waiting++) {
    const answer = await ask(server.port, `/api/v1/clinics/${id}/load`, { method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ level: 'busy', waiting, ttl_minutes: 60 }) }).catch(() => null);
    if (!answer) return;
    if (answer.status === 200) acknowledged.set(id, waiting);
    else throw new Error(`a write got ${answer.status}`);
  }
}

async function lost(live, acknowledged) {
  const server = await startFeverd(['--store', live]);
  let why = null;
  for (const [id, waiting] of acknowledged) {
    const { json } = await ask(server.port, `/api/v1/clinics/${id}`);
    const now = json.clinic.load?.waiting ?? 0;
    if (now !== waiting && now !== waiting + 1) why = `${waiting} was acknowledged for ${id}, ${now} is there`;
  }
  await server.stop();
  return why;
}

async function killServer() {
  let writes = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const live = sampleStore();
    const secret = token(live, 'front', 'load:*');
    const server = await startFeverd(['--store', live]);
    const acknowledged = new Map();
    const writers = Array.from({ length: WRITERS }, (_, i) => writer(server, secret, i, acknowledged));
    await until(async () => (await new Promise(setImmediate), acknowledged.size === WRITERS), 10, 'all write');
    if (round % 4 === 0) importClinics(live, (lines) => lines.map((line) => line.replace('甲医院', '乙医院')));
    setTimeout(() => server.signal('SIGKILL'), random() * 200);
    await Promise.all(writers);
    writes += [...acknowledged.values()].reduce((sum, one) => sum + one, 0);
    const check = commands(feverctl, work).ctl(live, 'check');
    count(`feverd under writes, round ${round}`, check.status ? check.stdout : await lost(live, acknowledged));
  }
  console.log(`feverd under writes: ${ROUNDS} kills; ${writes} writes acknowledged, looked for, found`);
}

console.log(`seed ${firstSeed}`);
const list = path.join(work, 'list.csv');
must(base, 'init');
for (const rows of [CLINICS, CLINICS + 500]) {
  writeList(rows, list);
  must(base, 'import', list, '--source', 'fault', '--allow-mass-removal');
}
must(base, 'backup', backup);
must(base, 'export', path.join(work, 'first.csv'));
const id = readFileSync(path.join(work, 'first.csv'), 'utf8').split('\n')[1].split(',')[0];
must(base, 'correct', id, 'name=改名医院', '--why', 'a test'); // so that the backup differs
for (const [name, one] of Object.entries(works)) await kill(name, one, id);
await killServer();
conclude();
