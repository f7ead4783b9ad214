// Never half a revision: readers ask for lists, details and pages without pause while lists are imported,
// rolled back and restored, and whoever does so or feverd itself is killed at random moments.
// Usage: node tests/fault/revisions.mjs
//
// Each list has its own mark in every name and every address, so that an answer shows of which it is:
// all of an answer has one mark, the one of the revision that it names. REVISION_ROUNDS (30) faults.
import { execFile, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';

import { ask, build, feverctl, root, startFeverd, temporaryFolder, until } from '../api/support.mjs';
import { conclude, count, firstSeed, random } from './rounds.mjs';

const run = promisify(execFile); // this process carries the readers: it must not wait for a program
const ROUNDS = Number(process.env.REVISION_ROUNDS ?? 30);
const CLINICS = 180, READERS = 6;
const work = temporaryFolder();
const store = path.join(work, 'fever.db'), backup = path.join(work, 'backup.db'), list = path.join(work, 'list.csv');
const program = path.join(build, 'feverctl');
const id = (number) => `110101-${String(number + 1).padStart(4, '0')}`;
const MARK = /第(\d+)轮/g;
/* How many marks a whole answer has; 0: as many as it likes. */
const TARGETS = [['/api/v1/clinics?limit=200', 2 * CLINICS], ['/api/v1/clinics/nearest?lat=39.95&lon=116.4&limit=50', 100],
  [`/api/v1/clinics/${id(7)}`, 2], ['/api/v1/dataset', 0], ['/api/v1/clinics?q=医院&limit=100', 200],
  ['/api/v1/packs/110100', 2 * CLINICS], ['/ogc/collections/clinics/items?limit=100', 200], ['/regions/110101', 0],
  [`/clinics/${id(3)}`, 0]];

function writeList(mark) {
  const rows = Array.from({ length: CLINICS }, (_, i) =>
    `${id(i)},第${mark}轮医院${i},110101,第${mark}轮街${i}号,${(39.9 + i / 1000).toFixed(3)},116.4,24/7`);
  writeFileSync(list, `id,name,adcode,address,lat,lon,hours\n${rows.join('\n')}\n`);
}

const seen = new Map(); // revision and tag, as an answer names them: the mark in it
const halves = [];
let answers = 0, unanswered = 0, stopping = false, server;

function look(target, marks, { status, body, json }) {
  if (status !== 200) {
    halves.push(`${target}: ${status}`);
    return;
  }
  answers++;
  const found = [...body.toString().matchAll(MARK)].map(([, mark]) => mark);
  const [first] = found;
  if (found.some((mark) => mark !== first)) halves.push(`${target}: marks ${[...new Set(found)]}`);
  if (marks && found.length < marks) halves.push(`${target}: ${found.length} marks`);
  const dataset = json?.dataset ?? (json?.tag ? json : undefined);
  if (!dataset || !first) return;
  const key = `${dataset.revision} ${dataset.tag}`;
  if ((seen.get(key) ?? first) !== first) halves.push(`${target}: revision ${key} with marks ${seen.get(key)} and ${first}`);
  seen.set(key, first);
}

/* While nobody listens there is no answer; one that breaks off is none either. */
async function reader(number) {
  const agent = new http.Agent({ keepAlive: true });
  for (let i = number; !stopping; i++) {
    const [target, marks] = TARGETS[i % TARGETS.length];
    const answer = await ask(server.port, target, { agent }).catch(() => null);
    if (answer) look(target, marks, answer);
    else {
      unanswered++;
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
  }
  agent.destroy();
}

/* What changes what is served; each ends within a second or so. */
const works = [
  (round) => { writeList(round + 100); return ['import', list, '--source', 'drill']; },
  () => ['rollback', '2'],
  (round) => { writeList(round + 100); return ['import', list, '--source', 'drill']; },
  () => ['restore', backup],
];

/** The mark that the store holds now: one, in all rows. */
async function markInStore() {
  const file = path.join(work, 'export.csv');
  await run(program, ['--store', store, 'export', file]);
  const marks = [...readFileSync(file, 'utf8').matchAll(MARK)].map(([, mark]) => mark);
  if (marks.length !== 2 * CLINICS || new Set(marks).size !== 1) throw new Error(`the store holds ${[...new Set(marks)]}`);
  return marks[0];
}

const served = async () => {
  const answer = await ask(server.port, `/api/v1/clinics/${id(0)}`).catch(() => null);
  return answer?.body && /第(\d+)轮/.exec(answer.body.toString())?.[1];
};

/** Runs a command, killed at a random moment where `kills` says so. */
function change(args, kills) {
  return new Promise((resolve) => {
    const child = spawn(program, ['--store', store, ...args], { stdio: 'ignore' });
    const timer = kills && setTimeout(() => child.kill('SIGKILL'), 20 + random() * 300);
    child.on('exit', (code, signal) => { clearTimeout(timer); resolve(signal ?? code); });
  });
}

async function killServer() {
  await new Promise((resolve) => { setTimeout(resolve, random() * 300); });
  await server.stop('SIGKILL');
  server = await startFeverd(['--store', store], {}, { listen: `127.0.0.1:${server.port}` });
}

async function round(number) {
  const kind = ['nobody', 'the command', 'feverd'][number % 3];
  const args = works[number % works.length](number);
  const before = halves.length;
  const [ended] = await Promise.all([change(args, kind === 'the command'), kind === 'feverd' && killServer()]);
  let why = ended === 0 || ended === 'SIGKILL' ? null : `it ended with ${ended}`;
  try {
    const mark = await markInStore();
    await until(async () => await served() === mark, 10, 'what the store holds is served');
    const { degraded } = (await ask(server.port, '/readyz')).json;
    if (degraded.length) why = `degraded: ${degraded}`;
  } catch (error) {
    why = error.message;
  }
  if (halves.length > before) why = halves[before];
  count(`round ${number}: ${args[0]}, ${kind} is killed`, why);
}

console.log(`seed ${firstSeed}`);
feverctl(store, 'init');
feverctl(store, 'import', path.join(root, 'geodata/regions.csv'), '--as', 'regions');
for (const mark of [1, 2]) {
  writeList(mark);
  feverctl(store, 'import', list, '--source', 'drill');
}
feverctl(store, 'backup', backup);
server = await startFeverd(['--store', store]);
const crowd = Array.from({ length: READERS }, (_, number) => reader(number));
for (let number = 0; number < ROUNDS; number++) await round(number);
stopping = true;
await Promise.all(crowd);
await server.stop();
console.log(`${answers} answers: of ${seen.size} revisions, ${halves.length} of half a one; ${unanswered} were not answered`);
conclude();
