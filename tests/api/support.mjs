// What the tests of the API share: a store made by feverctl, a feverd of its own, plain requests.
// Where FEVER_POSTGRES names the folder of a running server (tests/postgres.sh), stores are databases
// there instead of files.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const build = process.env.FEVER_BUILD ?? join(root, 'build/release');

/** Whether the programs are built as they are shipped. With sanitizers they take several times as long and memory of
 * their own, and have no sandbox. */
export const isRelease = build.endsWith('release');
const SLOWNESS = isRelease ? 1 : 5;

/** The library that moves a program's clock, in its build for threads, and why it cannot be used here. */
export const faketime = readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`)
  .find((file) => existsSync(file));
export const noFaketime = faketime === undefined ? 'faketime is not installed'
  : build.endsWith('asan') && 'libfaketime and AddressSanitizer\'s allocator wait for each other';

/** Why what reads a document in a process forked beside threads cannot be tested: it would wait for ever. */
export const noFork = build.endsWith('asan') && 'AddressSanitizer\'s allocator may be locked in a forked process';

export const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

const server = process.env.FEVER_POSTGRES;

/** Whether stores are on a server, and why a test that is about a store's file does not run there. */
export const onServer = server !== undefined;
export const fileAlone = onServer && 'this is about a store\'s file';

/** The environment without settings of ours. */
function plainEnvironment(more) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('FEVER_'));
  return { ...Object.fromEntries(kept), ...more };
}

const folders = [];
process.on('exit', () =>
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that goes away with the test file. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'fever-api-'));
  folders.push(folder);
  return folder;
}

/** Runs feverctl; throws with what it said where it fails. */
export function feverctl(store, ...args) {
  const run = spawnSync(join(build, 'feverctl'), ['--store', store, ...args],
    { encoding: 'utf8', env: plainEnvironment() });
  if (run.status !== 0)
    throw new Error(`feverctl ${args.join(' ')}: exit ${run.status}\n${run.stdout}${run.stderr}`);
  return run.stdout;
}

/** Runs feverctl whatever becomes of it, for what must be refused. */
export function runFeverctl(store, ...args) {
  return spawnSync(join(build, 'feverctl'), ['--store', store, ...args],
    { encoding: 'utf8', env: plainEnvironment(), timeout: 10_000 * SLOWNESS });
}

/** Imports a list that is given as text. */
export function importText(store, text, ...options) {
  const list = join(temporaryFolder(), 'list.csv');
  writeFileSync(list, text);
  return feverctl(store, 'import', list, ...options);
}

/** Imports the fixture's clinics with `edit` applied to the lines behind the header. */
export function importClinics(store, edit = (lines) => lines) {
  const [header, ...lines] = readFileSync(join(fixtures, 'clinics.csv'), 'utf8').trim().split('\n');
  return importText(store, `${[header, ...edit(lines)].join('\n')}\n`, '--source', 'tests');
}

/** The shipped rules of the self-check with `changes` made to them, imported into the store. Unless
 * told otherwise a doctor has approved them for all time. */
export function importSelfCheck(store, changes = {}) {
  const rules = JSON.parse(readFileSync(join(root, 'geodata/self-check.json'), 'utf8'));
  const file = join(temporaryFolder(), 'self-check.json');
  writeFileSync(file, JSON.stringify({ ...rules, approved_by: 'Dr. Test', approved_on: '2026-01-01',
    valid_until: '2199-12-31', ...changes }));
  return feverctl(store, 'import', file, '--as', 'self-check');
}

/** Runs SQL on a file of SQLite by its own program; it waits for whoever writes just now. */
export const sqlite = (file, text, ...options) =>
  spawnSync('sqlite3', ['-cmd', '.timeout 10000', ...options, file, text], { encoding: 'utf8' });

/** Runs SQL on a store, as no program of ours does it, and gives what it yields. */
export function sql(store, text) {
  const run = store.includes('://')
    ? spawnSync('psql', [store, '-qAtv', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8' })
    : sqlite(store, text);
  if (run.status !== 0)
    throw new Error(`${text}: ${run.stderr}`);
  return run.stdout.trim();
}

/** Another program takes the store's lock for writing; gives what lets it go. Until then nobody
 * sees what it writes, the SQL `text`. */
export async function holdStore(store, text = '') {
  const [program, args, take] = store.includes('://')
    ? ['psql', [store, '-qAt'], 'BEGIN; SELECT pg_advisory_xact_lock(1181054513, 1);']
    : ['sqlite3', ['-bail', store], '.timeout 10000\nBEGIN EXCLUSIVE;']; // whoever writes just now ends first
  const holder = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(holder, 'exit').then(() => running.delete(holder));
  running.add(holder);
  holder.stdin.write(`${take}\n${text}\nSELECT 'held';\n`);
  await once(holder.stdout, 'data');
  return () => {
    holder.stdin.end('COMMIT;\n');
    return ended;
  };
}

/* What the threads of a process sleep in: nothing of one that runs, nor where the kernel does not say it. */
const sleepsIn = (pid) => readdirSync(`/proc/${pid}/task`)
  .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'utf8')).filter((call) => call !== '0');

/** Waits until a program waits for the store that is held, unless the kernel does not tell what it does. */
export function waitsForStore(program, store) {
  return until(() => {
    if (onServer)
      return sql(store, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted LIMIT 1") === '1';
    const calls = sleepsIn(program.pid);
    return calls.length === 0 || calls.some((call) => call.includes('nanosleep'));
  }, 30, 'the program waits for the store');
}

const databaseUrl = (name) => `postgresql:///${name}?host=${server}&user=fever`;
let databases = 0;

/** Where a new store goes: an empty place, or one with a copy of the store `from`. */
export function storePlace(from) {
  if (onServer) {
    const name = `api_${process.pid}_${databases++}`;
    const template = from ? /\/\/\/(\w+)/.exec(from)[1] : 'fever_template';
    sql(databaseUrl('postgres'), `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
    return databaseUrl(name);
  }
  const file = join(temporaryFolder(), 'fever.db');
  if (from)
    copyFileSync(from, file);
  return file;
}

let sample;

/** A fresh copy of the sample store: regions, hotlines, calendar, online consultations, the
 * fixture's clinics, of which 110101-0009 is retired, and approved rules of the self-check. */
export function sampleStore() {
  if (!sample) {
    sample = storePlace();
    feverctl(sample, 'init');
    for (const table of ['regions', 'hotlines', 'calendar', 'consults'])
      feverctl(sample, 'import', join(fixtures, `${table}.csv`), '--as', table);
    importClinics(sample);
    importClinics(sample, (lines) => lines.filter((line) => !line.startsWith('110101-0009')));
    importSelfCheck(sample);
  }
  return storePlace(sample);
}

/** Runs feverd with these arguments until it ends; for what must not start. */
export function runFeverd(args, env = {}) {
  return spawnSync(join(build, 'feverd'), args,
    { encoding: 'utf8', env: plainEnvironment(env), timeout: 10_000 * SLOWNESS });
}

/** A port that nobody listens at now. */
export async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

/* A test that fails leaves its server behind, which would keep the run from ending. */
const running = new Set();
after(() => running.forEach((child) => child.kill('SIGKILL')));
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/* The desk of a store on a server keeps its decisions where it was started. */
const placeToWork = (name) => (onServer && name === 'feverctl' ? temporaryFolder() : undefined);

/* Starts a program and waits for the line that says where it listens. */
async function startProgram(name, args, env, saysWhere, files = 0) {
  const limited = ['-c', `ulimit -n ${files} && exec "$0" "$@"`, join(build, name), ...args];
  const child = spawn(files ? 'sh' : join(build, name), files ? limited : args,
    { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment(env), cwd: placeToWork(name) });
  running.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => { said += text; });
  child.once('exit', () => running.delete(child));
  const ended = once(child, 'close').then(([code, signal]) => { // all that it said has been read
    if (['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGSYS'].includes(signal))
      process.stderr.write(`${name} died of ${signal}: ${said}\n`);
    return code ?? signal;
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => { said += `${line}\n`; });
  const first = await Promise.race([once(lines, 'line'), ended]);
  const url = saysWhere.exec(Array.isArray(first) ? first[0] : '');
  if (!url)
    throw new Error(`${name} did not start: ${said}`);
  return {
    url: url[1],
    port: Number(url[2]),
    pid: child.pid,
    said: () => said,
    signal: (signal) => child.kill(signal),
    ended,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** The fixtures were confirmed on a day of 2026: what is asked about "now" shall not run out with them. */
export const KEEPS_CURRENT = ['--confirm-days', '36500'];

/**
 * Starts feverd, at a free port unless told where, and waits until it listens.
 * `stop(signal)` ends it and gives its exit code, or the signal that it died of; `said()` is all that
 * it wrote. With `files` it may open no more of them.
 */
export function startFeverd(args, env = {}, { files = 0, listen = '127.0.0.1:0' } = {}) {
  const current = args.some((arg) => ['--confirm-days', '--config', '--demo'].includes(arg)) ? [] : KEEPS_CURRENT;
  return startProgram('feverd', ['--listen', listen, ...current, ...args], env,
    /^listening on (https?:\/\/(?:127\.0\.0\.1|localhost):(\d+)\/)$/, files);
}

/** The same for the maintainers' desk of a store. */
export function startDesk(store, args = [], env = {}) {
  return startProgram('feverctl', ['--store', store, 'desk', '--listen', '127.0.0.1:0', ...args], env,
    /^the desk is at (http:\/\/127\.0\.0\.1:(\d+)\/)$/);
}

/** A started feverd on a fresh sample store. */
export async function startSample(args = [], env = {}) {
  const store = sampleStore();
  return { store, ...await startFeverd(['--store', store, ...args], env) };
}

/** One request; the body is a Buffer, `json` is what it holds where it is JSON. Non-ASCII characters
 * of the path are percent-encoded, everything else is sent as it stands. */
export function ask(port, path, { method = 'GET', headers = {}, body, agent, localAddress } = {}) {
  const encoded = path.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port, host: '127.0.0.1', method, path: encoded, headers, agent, localAddress }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const type = response.headers['content-type'] ?? '';
          const isJson = /[/+]json$/.test(type) && bytes.length > 0 &&
            !response.headers['content-encoding'];
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: bytes,
            json: isJson ? JSON.parse(bytes.toString()) : undefined,
          });
        });
      });
    request.on('error', reject);
    request.end(body);
  });
}

/** Asks for a path on some connections until told to stop, and at least fifty times; every answer must
 * be good. */
export function askWithoutPause(port, path, { connections = 4, check = () => {} } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let goes = true;
  let left = 50;
  const loops = Array.from({ length: connections }, async () => {
    while (goes || left > 0) {
      const answer = await ask(port, path, { agent });
      assert.equal(answer.status, 200);
      check(answer);
      left--;
    }
  });
  return async () => {
    goes = false;
    await Promise.all(loops);
    agent.destroy();
  };
}

/** Sends bytes, or pieces of them one after the other, over a socket of its own and collects what
 * comes until the server closes, or until `complete` says that there is enough. */
export async function talk(port, bytes, complete = () => false) {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  const over = new Promise((resolve) => {
    socket.on('data', (piece) => {
      text += piece;
      if (complete(text))
        resolve(false);
    });
    socket.on('error', () => resolve(true));
    socket.on('close', () => resolve(true));
  });
  socket.setNoDelay();
  for (const piece of [bytes].flat())
    await new Promise((sent) => { socket.write(piece, sent); });
  const closed = await over;
  socket.destroy();
  return { text, closed, status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0) };
}

/** The lines of a table of cases below tests/cases, cut at tabs. */
export function cases(path) {
  return readFileSync(join(root, 'tests/cases', path), 'utf8').split('\n')
    .filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t'));
}

/** Asks again until `check` is content; throws after `seconds`, with sanitizers after several times as many. Gives the
 * seconds it took. */
export async function until(check, seconds, what) {
  const begin = performance.now();
  for (;;) {
    if (await check())
      return (performance.now() - begin) / 1000;
    if (performance.now() - begin > seconds * 1000 * SLOWNESS)
      throw new Error(`not within ${seconds * SLOWNESS} s: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 1); }); // what is waited for may have to be read first
  }
}

/** Waits until a program has told what the pattern matches: its words come by a way of their own, perhaps behind the
 * answer. */
export function tells(program, pattern) {
  return until(() => pattern.test(program.said()), 10, `it tells ${pattern}`);
}

/** What `get` gives, begun and ended within one minute of the clock: what is asked of now is told as of its minute. */
export async function withinOneMinute(get) {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (;;) {
    const begin = minute();
    const got = await get();
    if (minute() === begin)
      return got;
  }
}

/** Waits until a feverd's first upkeep is done: harm to its store in the midst of that is another story. */
export function settled(server) {
  return until(async () => !/^fever_write_batches_total 0$/m.test((await ask(server.port, '/metrics')).body.toString()),
    10, 'the first upkeep');
}
