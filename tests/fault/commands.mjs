// Lets calls for memory and to the disk fail, one after the other, under commands of feverctl that write:
// lists, backups, sites, revisions. Usage: FEVER_BUILD=… node tests/fault/commands.mjs, where FEVER_BUILD has
// the programs of failing.c. Then each is run on disks that fill up.
//
// A command does all and ends with 0, or says what failed, ends with 1 and leaves what was there: the
// file or folder of before, the store of before. Without the fault it does all at the next try.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { build, fixtures, temporaryFolder } from '../api/support.mjs';
import { faultWish } from './failing.mjs';
import { commands, conclude, count, removeStore, skip, spread } from './rounds.mjs';

const MOST = Number(process.env.COMMAND_FAULTS ?? 20); /* of one command and kind; more are picked evenly */
const work = temporaryFolder();
const feverctl = path.join(build, 'feverctl');
const { must, content, problem } = commands(feverctl, work);
const base = path.join(work, 'base.db'), backup = path.join(work, 'backup.db'), list = path.join(work, 'list.csv');
const files = path.join(work, 'files');

/* What is done in a folder of its own, which has a copy of the store, and what it makes there. */
const works = {
  'export to CSV': { args: ['export', 'out.csv'], makes: 'out.csv', isSmall: true },
  'export to XLSX': { args: ['export', 'out.xlsx'], makes: 'out.xlsx', varies: true, isSmall: true },
  'export to GeoJSON': { args: ['export', 'out.geojson'], makes: 'out.geojson', isSmall: true },
  backup: { args: ['backup', 'out.db'], makes: 'out.db', isStore: true },
  publish: { args: ['publish', 'site', '--static', files, '--json'], makes: 'site', isSite: true },
  'publish again': { args: ['publish', 'site', '--static', files, '--json'], makes: 'site', isSite: true, before: true },
  'import with a report': { args: ['import', list, '--source', 'fault', '--allow-mass-removal', '--report', 'report.html',
    '--quarantine', 'refused.csv'], makes: 'report.html', varies: true, changes: true },
  correct: { args: (id) => ['correct', id, 'phone=010-65296114', '--why', 'a test'], changes: true },
  rollback: { args: () => ['rollback', '2'], changes: true },
  restore: { args: () => ['restore', backup], changes: true },
};

/* An import that leaves rows out says so. */
const QUARANTINED = 4;
const isDone = ({ status }) => status === 0 || status === QUARANTINED;

const run = (folder, args, env = {}) => spawnSync(feverctl, ['--store', 'store.db', ...args],
  { encoding: 'utf8', cwd: folder, env: { ...process.env, ...env } });

/** Puts a folder into the state in which the work begins. */
function begin(folder, work_) {
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name), { recursive: true, force: true });
  copyFileSync(work_.before ? path.join(work, 'next.db') : base, path.join(folder, 'store.db'));
  if (work_.before) cpSync(path.join(work, 'site'), path.join(folder, 'site'), { recursive: true });
}

/** Why the site in a folder is not whole, or null: each file that the manifest names is there. */
function siteLacks(folder) {
  const manifest = path.join(folder, 'manifest.json');
  if (!existsSync(manifest)) return 'there is no manifest';
  const text = readFileSync(manifest, 'utf8');
  JSON.parse(text);
  const lacks = [...text.matchAll(/"((?:\/|[a-z]+\/)[\w./-]+\.\w+)"/g)].map(([, name]) => name)
    .find((name) => !existsSync(path.join(folder, name)));
  return lacks ? `the manifest names ${lacks}, which is not there` : null;
}

/* What a work has made, as something to compare. */
function made(folder, { makes, isStore, isSite, varies }) {
  const file = makes && path.join(folder, makes);
  if (!file || !existsSync(file)) return null;
  if (isStore) return content(file);
  if (isSite) return siteLacks(file) ? 'half' : 'whole'; // its names are those of the moment
  return varies ? 'made' : createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** What is wrong with a folder after a work that ended so; `whole` is what it makes, `allowed` stores. */
function wrong(folder, work_, result, { whole, before, old, fresh }) {
  const store = path.join(folder, 'store.db');
  if (!isDone(result) && result.status !== 1) return `it ended with ${result.status ?? result.signal}: ${result.stderr}`;
  if (result.status === 1 && result.stderr.trim().length < 10) return `it says ${JSON.stringify(result.stderr)}`;
  const site = path.join(folder, work_.makes ?? '');
  if (work_.isSite && (work_.before || existsSync(path.join(site, 'manifest.json'))) && siteLacks(site)) return siteLacks(site);
  const now = made(folder, work_);
  if (isDone(result) && now !== whole) return 'what it made is not whole';
  if (result.status === 1 && !work_.isSite && !work_.changes && now !== before && now !== whole) return 'it leaves half a file';
  const copy = path.join(work, 'looked-at.db'); // a full disk has no room for looking
  removeStore(copy);
  for (const end of ['', '-wal']) if (existsSync(store + end)) copyFileSync(store + end, copy + end);
  return problem(copy, isDone(result) ? [fresh] : [old, fresh]);
}

function withoutFaults(folder, work_, args) {
  begin(folder, work_);
  const before = made(folder, work_), old = content(path.join(folder, 'store.db'));
  const result = run(folder, args);
  if (!isDone(result)) throw new Error(`${args.join(' ')} ended with ${result.status}: ${result.stderr}`);
  return { whole: made(folder, work_), before, old, fresh: content(path.join(folder, 'store.db')) };
}

function calls(folder, name, work_, args, wish) {
  const expected = withoutFaults(folder, work_, args);
  const sums = [];
  for (const kind of ['memory', 'write', 'sync', 'name']) {
    begin(folder, work_);
    const told = wish.counting(kind);
    run(folder, args, wish.env);
    const number = told();
    let told_ = 0, tried = 0;
    for (const which of spread(number, MOST)) {
      begin(folder, work_);
      wish.arm(kind, which, which % 2 === 1 && kind !== 'memory');
      const result = run(folder, args, wish.env);
      if (!wish.disarm()) continue;
      tried++;
      told_ += result.status === 1;
      let why = wrong(folder, work_, result, expected);
      if (!why && result.status === 1) {
        const again = run(folder, args);
        if (!isDone(again) && !(work_.isStore && existsSync(path.join(folder, work_.makes))))
          why = `the next try ended with ${again.status}: ${again.stderr}`;
        else why = wrong(folder, work_, again, expected);
      }
      count(`${name}, ${kind} ${which} of ${number}`, why);
    }
    if (number) sums.push(`${tried} of ${number} calls for ${kind} (${told_} told)`);
  }
  console.log(`${name}: ${sums.join(', ')}`);
}

const mounts = [];
/** A small file system of its own, or null where this user may not make one. */
function mount(kilobytes) {
  const folder = mkdtempSync(path.join(work, 'disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', folder]).status !== 0) return null;
  mounts.push(folder);
  return folder;
}

/** How many KB a folder takes. */
const sizeOf = (folder) => Number(spawnSync('du', ['-sk', folder], { encoding: 'utf8' }).stdout.split('\t')[0]);

function fullDisks(name, work_, args) {
  const plain = path.join(work, 'plain');
  const expected = withoutFaults(plain, work_, args);
  const needs = sizeOf(plain);
  begin(plain, work_);
  const has = sizeOf(plain);
  let refused = 0;
  for (const share of [0.05, 0.3, 0.6, 0.9]) {
    const folder = mount(Math.ceil(has + (needs - has) * share + 64));
    if (!folder) return skip(`${name} on a full disk`, 'mounting a tmpfs takes root');
    begin(folder, work_);
    const result = run(folder, args);
    refused += result.status === 1;
    count(`${name} with ${share} of the room that it needs`, wrong(folder, work_, result, expected));
    spawnSync('umount', [folder]);
  }
  console.log(`${name}: full disks, ${refused} of 4 refused`);
}

mkdirSync(files);
mkdirSync(path.join(work, 'plain'));
writeFileSync(path.join(files, 'a.js'), 'a');
must(base, 'init');
must(base, 'import', path.join(fixtures, 'regions.csv'), '--as', 'regions');
const sample = readFileSync(path.join(fixtures, 'clinics.csv'), 'utf8');
writeFileSync(list, sample);
must(base, 'import', list, '--source', 'fault');
must(base, 'backup', backup);
must(base, 'export', path.join(work, 'first.csv'));
const id = readFileSync(path.join(work, 'first.csv'), 'utf8').split('\n')[1].split(',')[0];
must(base, 'correct', id, 'name=改名医院', '--why', 'a test');
must(base, 'publish', path.join(work, 'site'), '--static', files);
copyFileSync(base, path.join(work, 'next.db'));
must(path.join(work, 'next.db'), 'correct', id, 'name=又名医院', '--why', 'a test');
writeFileSync(list, `${sample.replaceAll('医院发热', '中心医院发热')}110101-0077,,,fever_clinic,110101,,,999,999,,,,,,\n`);

const wish = faultWish();
const folder = path.join(work, 'run');
mkdirSync(folder);
process.on('exit', () => mounts.forEach((one) => spawnSync('umount', ['-l', one])));
for (const [name, work_] of Object.entries(works)) {
  const args = typeof work_.args === 'function' ? work_.args(id) : work_.args;
  calls(folder, name, work_, args, wish);
  if (!work_.isSmall) fullDisks(name, work_, args);
}
conclude();
