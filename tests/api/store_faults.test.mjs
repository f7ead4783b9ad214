// What becomes of a feverd whose store is damaged, replaced, emptied or taken away under it, or whose
// disk is full: it serves what it had, says what is wrong, and gets well by itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, truncateSync, unlinkSync,
  writeFileSync, writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { signIn, token } from './desk_support.mjs';
import {
  ask, feverctl, fileAlone, holdStore, importClinics, importText, root, runFeverd, sampleStore, settled, sql, sqlite, startDesk, startFeverd,
  startSample, storePlace, temporaryFolder, tells, until,
} from './support.mjs';

const LIST = '/api/v1/clinics?limit=200';
const PAGE = 4096;
const aboutFile = { skip: fileAlone };

/** What is served, but for what the hour changes. */
const served = async (server) =>
  (await ask(server.port, LIST)).json.clinics.map(({ id, name, phones, opening_hours }) => [id, name, phones, opening_hours]);
const degraded = async (server) => (await ask(server.port, '/readyz')).json.degraded;
const untilWell = (server) => until(async () => (await degraded(server)).length === 0, 10, 'it is well again');
const untilBad = (server, what) => until(async () => {
  const { status, json } = await ask(server.port, '/readyz');
  assert.equal(status, 200);
  return json.degraded.includes(what);
}, 10, what);

const write = (server, secret, waiting) => ask(server.port, '/api/v1/clinics/110101-0001/load', { method: 'PUT',
  headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
  body: JSON.stringify({ level: 'busy', waiting, ttl_minutes: 60 }) });
const waitingIn = (store) => Number(sql(store, 'SELECT waiting FROM clinic_load'));

/** Overwrites the first page of a table with what is no page. */
function damage(store, table = 'clinic') {
  const page = Number(sql(store, `SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`));
  const file = openSync(store, 'r+');
  writeSync(file, Buffer.alloc(PAGE, 0xa5), 0, PAGE, (page - 1) * PAGE);
  closeSync(file);
}

/** How often the store could not be asked, or read. */
const failures = async (server) => [...(await ask(server.port, '/metrics')).body.toString()
  .matchAll(/^fever_(?:store_failures_total|reloads_total\{what="\w+",result="failure"\}) (\d+)$/gm)]
  .reduce((sum, [, number]) => sum + Number(number), 0);

/** The service tries by itself whether the store takes writes again, and is not told so while it does not. */
async function staysFailing(server) {
  const tried = async () => Number(/^fever_write_failures_total (\d+)$/m.exec((await ask(server.port, '/metrics')).body)[1]);
  const before = await tried();
  await until(async () => await tried() >= before + 2, 15, 'it tries again, and fails');
  assert.deepEqual(await degraded(server), ['writes_failing']);
  assert.match((await ask(server.port, '/metrics')).body.toString(), /^fever_degradation\{reason="writes_failing"\} 1$/m);
  assert.doesNotMatch(server.said(), /event=writes_recovered/);
}

/** Runs feverd on a sample whose file `harm` harms, and `heal` heals; it serves the same all the while. */
async function kept(reason, harm, heal = (store, good) => copyFileSync(good, store)) {
  const server = await startSample();
  await settled(server);
  const good = `${server.store}.good`;
  copyFileSync(server.store, good);
  const before = await served(server);
  const tried = await failures(server);
  harm(server.store);
  server.signal('SIGHUP');
  await untilBad(server, reason);
  await until(async () => await failures(server) >= tried + 2, 10, 'it tries again');
  assert.ok((await degraded(server)).includes(reason), 'it stays bad until it is mended');
  assert.deepEqual(await served(server), before);
  heal(server.store, good);
  await untilWell(server);
  assert.deepEqual(await served(server), before);
  assert.equal(await server.stop(), 0);
}

test('a damaged page leaves the old revision in place', aboutFile, () => kept('revision_not_loaded', damage));
test('so does an empty file', aboutFile, () => kept('store_unreadable', (store) => truncateSync(store)));
test('so does a file that was cut off', aboutFile, () =>
  kept('store_unreadable', (store) => truncateSync(store, PAGE * 2)));
test('so does a store whose folder is away', aboutFile, () =>
  kept('store_unreadable', (store) => renameSync(dirname(store), `${dirname(store)}.away`),
    (store) => renameSync(`${dirname(store)}.away`, dirname(store))));

test('live values that cannot be read leave those before in place', aboutFile, async () => {
  const server = await startSample();
  await settled(server);
  const before = await served(server), bytes = readFileSync(server.store);
  damage(server.store, 'clinic_load');
  sql(server.store, "UPDATE live_version SET version = version + 1 WHERE kind = 'load'");
  await untilBad(server, 'live_values_not_loaded');
  assert.deepEqual(await served(server), before);
  const file = openSync(server.store, 'r+');
  writeSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
  await untilWell(server);
  assert.equal(await server.stop(), 0);
});

test('a zone that the machine does not know is told, and the other clinics are right', async () => {
  const store = sampleStore();
  const zone = (name) => sql(store, `UPDATE clinic SET time_zone = ${name} WHERE id = '110101-0002'`);
  zone("'Mars/Olympus'");
  const server = await startFeverd(['--store', store]);
  await untilBad(server, 'time_zone_unknown');
  const { json } = await ask(server.port, '/api/v1/clinics/110101-0004');
  assert.equal(json.clinic.opening.state, 'open');
  zone('NULL');
  server.signal('SIGHUP');
  await untilWell(server);
  assert.equal(await server.stop(), 0);
});

test('a store without a clinic is served, and that nothing is in it is told', async () => {
  const store = storePlace();
  feverctl(store, 'init');
  const server = await startFeverd(['--store', store]);
  const ready = await ask(server.port, '/readyz');
  assert.equal(ready.status, 200);
  assert.deepEqual(ready.json.degraded, ['no_clinics']);
  await tells(server, /event=degraded reason=no_clinics msg="[^"]*import a list/);
  importText(store, 'id,name\nA-1,甲医院\n', '--source', 'tests');
  await untilWell(server);
  feverctl(store, 'rollback', '0');
  await untilBad(server, 'no_clinics');
  assert.match((await ask(server.port, '/metrics')).body.toString(), /^fever_degradation\{reason="no_clinics"\} 1$/m);
  assert.equal(await server.stop(), 0);
  assert.equal(server.said().match(/event=degraded reason=no_clinics /g).length, 2);
});

test('a file of its own that a node cannot write is told, and written once it can', async () => {
  const folder = join(temporaryFolder(), 'kept'), kept = join(folder, 'kept.db');
  mkdirSync(folder);
  const server = await startSample(['--keep', kept]);
  await until(() => existsSync(kept), 10, 'the file');
  renameSync(folder, `${folder}.away`);
  importClinics(server.store, (lines) => lines.slice(0, 3));
  await untilBad(server, 'kept_file_not_written');
  assert.equal((await ask(server.port, '/api/v1/dataset')).json.clinics, 3);
  renameSync(`${folder}.away`, folder);
  await until(async () => (await degraded(server)).length === 0, 20, 'it is well again');
  assert.equal(await server.stop(), 0);
});

/** A file that a node of the first program of all has kept. */
function keptOfOld() {
  const own = sampleStore();
  sql(own, ['clinic_history', 'claim_history', 'token', 'audit', 'report'].map((table) => `DELETE FROM ${table};`).join(''));
  const { status, stderr } = sqlite(own, `.read ${join(root, 'tests/cases/store/to_schema_1.sql')}`, '-bail');
  assert.equal(status, 0, stderr);
  return own;
}

test('a file that an older program has kept is served while the database is away, one that is damaged told', aboutFile, async () => {
  const own = keptOfOld(), away = ['--store', 'postgresql://127.0.0.1:1/fever', '--keep', own];
  const node = await startFeverd(away);
  assert.ok((await degraded(node)).includes('serving_kept_file'));
  assert.ok((await served(node)).length > 0);
  await node.stop();

  truncateSync(own, 3 * PAGE);
  const failed = runFeverd(away);
  assert.equal(failed.status, 1);
  assert.match(failed.stderr, /cannot be reached: .*; and what was kept cannot be served: .* is damaged/);
});

test('a file that an older program has kept is written anew', aboutFile, async () => {
  const own = keptOfOld();
  const server = await startSample(['--keep', own]);
  await until(() => Number(sql(own, 'PRAGMA user_version')) > 1, 10, 'the file is of today');
  assert.deepEqual(await degraded(server), []);
  assert.equal(await server.stop(), 0);
});

test('a store is not taken for the file that a node keeps', () => {
  const store = sampleStore();
  token(store, 'front', 'load:*');
  const { status, stderr } = runFeverd(['--store', store, '--keep', store]);
  assert.equal(status, 1);
  assert.match(stderr, /is a store itself and was left as it is: give --keep a file of its own/);
  assert.equal(JSON.parse(feverctl(store, 'token', 'list', '--json')).tokens.length, 1);
});

test('every name that /readyz may say stands in the guide to monitoring, and no other', async () => {
  const server = await startSample();
  const figures = (await ask(server.port, '/metrics')).body.toString();
  const names = [...figures.matchAll(/^fever_degradation\{reason="(\w+)"\}/gm)].map(([, name]) => name);
  const guide = readFileSync(join(root, 'deploy/MONITORING.md'), 'utf8').split('## Health')[1].split('\n## ')[0];
  const told = guide.split('\n').filter((line) => line.startsWith('| `') && !line.startsWith('| `degraded`'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.deepEqual(told.sort(), names.sort());
  assert.equal(await server.stop(), 0);
});

test('a store that was deleted is missed, and writes are refused', aboutFile, async () => {
  const server = await startSample();
  const secret = token(server.store, 'front', 'load:*');
  const good = `${server.store}.good`;
  sql(server.store, `VACUUM INTO '${good}'`);
  const before = await served(server);
  unlinkSync(server.store);
  await untilBad(server, 'store_unreadable');
  const refused = await write(server, secret, 3);
  assert.equal(refused.status, 503, 'nothing goes into a file that is gone');
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.ok((await degraded(server)).includes('writes_failing'));
  assert.deepEqual(await served(server), before);
  renameSync(good, server.store);
  await until(async () => (await write(server, secret, 4)).status === 200, 10, 'writes succeed');
  await untilWell(server);
  assert.equal(waitingIn(server.store), 4);
  assert.equal(await server.stop(), 0);
});

/** Makes copies of the server's store with three clinics, and puts them in its place. */
function replacer(server) {
  const other = `${server.store}.other`;
  sql(server.store, `VACUUM INTO '${other}'`);
  importClinics(other, (lines) => lines.slice(0, 3));
  return () => {
    const copy = `${server.store}.copy`;
    copyFileSync(other, copy);
    renameSync(copy, server.store);
  };
}
const clinicsOf = async (server) => (await ask(server.port, '/api/v1/dataset')).json.clinics;

test('a store that was replaced is followed at once, by reads and by writes', aboutFile, async () => {
  const server = await startSample();
  const secret = token(server.store, 'front', 'load:*');
  const replace = replacer(server);
  for (let waiting = 1; waiting <= 8; waiting++) {
    replace(); // what was written before stands in the log beside it
    assert.equal((await write(server, secret, waiting)).status, 200);
    assert.equal(waitingIn(server.store), waiting, 'what was acknowledged stands in the store that is there');
  }
  await until(async () => await clinicsOf(server) === 3, 5, 'the other store');
  await untilWell(server);
  assert.equal(await server.stop(), 0);
  feverctl(server.store, 'check');
});

test('a store that was replaced is followed where nobody writes, too', aboutFile, async () => {
  const server = await startSample();
  const secret = token(server.store, 'front', 'load:*');
  const replace = replacer(server);
  assert.equal((await write(server, secret, 7)).status, 200);
  replace();
  await until(async () => await clinicsOf(server) === 3, 5, 'the other store');
  await untilWell(server);
  assert.equal(waitingIn(server.store), 0, 'what was written to the one before is not in it');
  assert.equal(await server.stop(), 0);
});

test('a store that a link leads to is left as soon as the link leads to another', aboutFile, async () => {
  const folder = temporaryFolder(), link = join(folder, 'fever.db');
  const places = ['first', 'second'].map((name) => join(folder, name, 'fever.db'));
  for (const place of places) {
    mkdirSync(dirname(place));
    copyFileSync(sampleStore(), place);
  }
  importText(places[1], 'id,name\nA-1,甲医院\n', '--source', 'more');
  symlinkSync(places[0], link);
  const secret = token(link, 'front', 'load:*');
  sql(places[1], `ATTACH '${places[0]}' AS first; INSERT INTO token SELECT * FROM first.token`);
  const server = await startFeverd(['--store', link]);
  const before = await clinicsOf(server);
  assert.equal((await write(server, secret, 1)).status, 200);
  symlinkSync(places[1], `${link}.new`);
  renameSync(`${link}.new`, link);
  assert.equal((await write(server, secret, 2)).status, 200);
  assert.deepEqual(places.map(waitingIn), [1, 2]);
  await until(async () => await clinicsOf(server) === before + 1, 5, 'the other store');
  assert.equal(await server.stop(), 0);
  places.forEach((place) => feverctl(place, 'check'));
});

test('a log that is deleted takes no write with it that was acknowledged', aboutFile, async () => {
  const server = await startSample();
  const secret = token(server.store, 'front', 'load:*');
  assert.equal((await write(server, secret, 7)).status, 200);
  for (const end of ['-wal', '-shm']) unlinkSync(`${server.store}${end}`);
  await until(() => existsSync(`${server.store}-shm`), 5, 'another one is begun');
  assert.equal(waitingIn(server.store), 7);
  await until(async () => (await write(server, secret, 8)).status === 200, 10, 'writes succeed');
  await server.stop('SIGKILL');
  assert.equal(waitingIn(server.store), 8);
  feverctl(server.store, 'check');
});

test('the desk follows a store that was replaced', aboutFile, async () => {
  const store = sampleStore();
  const desk = await startDesk(store);
  const own = await signIn(desk, token(store, 'wang'));
  assert.equal((await own.get('/clinics/110101-0005')).status, 200);
  replacer({ store })();
  assert.equal((await own.get('/clinics/110101-0001')).status, 200);
  assert.equal((await own.get('/clinics/110101-0005')).status, 404);
  unlinkSync(store);
  const missing = await own.get('/clinics/110101-0001');
  assert.equal(missing.status, 500);
  await tells(desk, /there is no store at/);
  copyFileSync(`${store}.other`, store);
  assert.equal((await own.get('/clinics/110101-0001')).status, 200);
  assert.equal(await desk.stop(), 0);
});

test('a store that a newer program has updated is neither read nor written, and that is told', aboutFile, async () => {
  const server = await startSample();
  const secret = token(server.store, 'front', 'load:*');
  const sql = (script) => {
    const { status, stdout, stderr } = sqlite(server.store, script);
    assert.equal(status, 0, stderr);
    return Number(stdout);
  };
  const schema = sql('PRAGMA user_version');
  const before = await served(server);
  sql("PRAGMA user_version = 99; UPDATE clinic SET name = 'x'; UPDATE revision SET tag = 1 - tag; "
    + 'UPDATE live_version SET version = version + 1');
  await untilBad(server, 'store_unreadable');
  const says = /has schema 99, made by a newer program; this one knows schemas up to \d+: use the newer program/;
  await until(async () => await degraded(server) && says.test(server.said()), 10, 'it is told');
  assert.equal((await write(server, secret, 3)).status, 503);
  assert.ok((await degraded(server)).includes('writes_failing'));
  assert.deepEqual(await served(server), before);
  assert.equal(waitingIn(server.store), 0, 'nothing was written into it');
  sql(`PRAGMA user_version = ${schema}`);
  await until(async () => (await write(server, secret, 4)).status === 200, 10, 'writes succeed');
  assert.equal(await server.stop(), 0);
});

test('a log that was cut off takes nothing with it but what is in it', aboutFile, async () => {
  const server = await startSample();
  const { store } = server;
  const secret = token(store, 'front', 'load:*');
  const old = await served(server);
  for (const waiting of [1, 2, 3])
    assert.equal((await write(server, secret, waiting)).status, 200);
  await server.stop('SIGKILL'); // what was written is in the log alone
  const log = readFileSync(`${store}-wal`), file = readFileSync(store);
  for (const share of [0.6, 1]) {
    writeFileSync(store, file);
    writeFileSync(`${store}-wal`, log.subarray(0, Math.floor(log.length * share)));
    rmSync(`${store}-shm`, { force: true });
    const again = await startFeverd(['--store', store]);
    assert.deepEqual(await served(again), old);
    assert.equal(await again.stop(), 0);
    feverctl(store, 'check');
    assert.ok(waitingIn(store) === 3 || share < 1, 'the whole log has all that was acknowledged');
  }
});

/** Overwrites the index of the log, which SQLite keeps in shared memory, with what is none. */
function spoilIndex(store) {
  const file = openSync(`${store}-shm`, 'r+');
  writeSync(file, Buffer.alloc(statSync(`${store}-shm`).size, 0x5a), 0);
  closeSync(file);
}

test('an index of the log that was spoilt is made anew, at the start', aboutFile, async () => {
  const server = await startSample();
  const { store } = server;
  const secret = token(store, 'front', 'load:*');
  const old = await served(server);
  assert.equal((await write(server, secret, 7)).status, 200);
  await server.stop('SIGKILL');
  spoilIndex(store);
  const again = await startFeverd(['--store', store]);
  assert.deepEqual(await served(again), old);
  assert.equal((await write(again, secret, 8)).status, 200);
  assert.equal(await again.stop(), 0);
  assert.equal(waitingIn(store), 8);
  feverctl(store, 'check');
});

test('an index that is spoilt under feverd costs no answer and no write that was acknowledged', aboutFile, async () => {
  const server = await startSample();
  const { store } = server;
  const secret = token(store, 'front', 'load:*');
  const old = await served(server);
  assert.equal((await write(server, secret, 7)).status, 200);
  spoilIndex(store);
  assert.deepEqual(await served(server), old);
  await until(async () => (await write(server, secret, 9)).status === 200, 10, 'writes succeed');
  await untilWell(server);
  assert.deepEqual(await served(server), old);
  assert.equal(await server.stop(), 0);
  assert.equal(waitingIn(store), 9);
  feverctl(store, 'check');
});

test('a log that is cut off under feverd leaves what is served in place', aboutFile, async () => {
  const server = await startSample();
  const { store } = server;
  const secret = token(store, 'front', 'load:*');
  const old = await served(server);
  for (const waiting of [1, 2, 3]) assert.equal((await write(server, secret, waiting)).status, 200);
  truncateSync(`${store}-wal`, Math.floor(statSync(`${store}-wal`).size / 2));
  server.signal('SIGHUP');
  for (let i = 0; i < 20; i++) assert.deepEqual(await served(server), old);
  assert.equal((await ask(server.port, '/readyz')).status, 200);
  assert.equal(await server.stop(), 0);
});

/** A copy of the store on a disk of its own with little room, which `fill` takes and `empty` gives back; null where this
 * user may mount none. */
function onSmallDisk(sample) {
  const folder = temporaryFolder(), kilobytes = Math.ceil(statSync(sample).size / 1024) + 1024;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', folder]).status !== 0) return null;
  after(() => spawnSync('umount', ['-l', folder]));
  const store = join(folder, 'fever.db'), ballast = join(folder, 'ballast');
  copyFileSync(sample, store);
  return { store, fill: () => spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=4k']), empty: () => unlinkSync(ballast) };
}

test('a full disk refuses writes, not reads, until there is room', aboutFile, async (t) => {
  const sample = sampleStore();
  const secret = token(sample, 'front', 'load:*');
  const disk = onSmallDisk(sample);
  if (!disk) {
    t.skip('mounting a tmpfs takes root');
    return;
  }
  const { store } = disk;
  const server = await startFeverd(['--store', store]);
  assert.equal((await write(server, secret, 1)).status, 200);
  disk.fill();
  let refused, acknowledged = 1;
  for (let waiting = 2; waiting < 300 && refused?.status !== 503; waiting++) {
    refused = await write(server, secret, waiting);
    if (refused.status === 200) acknowledged = waiting;
  }
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.deepEqual(await degraded(server), ['writes_failing']);
  assert.equal((await ask(server.port, '/readyz')).status, 200);
  assert.equal((await ask(server.port, LIST)).status, 200);
  await until(async () => (await ask(server.port, '/api/v1/clinics/110101-0001')).json.clinic.load?.waiting ===
    acknowledged, 5, 'what was acknowledged is shown');
  await tells(server, /no space left/);
  await staysFailing(server);
  disk.empty();
  await untilWell(server);
  await until(async () => (await write(server, secret, 500)).status === 200, 10, 'writes succeed');
  await untilWell(server);
  assert.equal(await server.stop(), 0);
  assert.equal(waitingIn(store), 500);
  feverctl(store, 'check');
});

test('a start on a full disk says so, and comes right once there is room', aboutFile, async (t) => {
  const sample = sampleStore();
  const disk = onSmallDisk(sample);
  if (!disk) {
    t.skip('mounting a tmpfs takes root');
    return;
  }
  const { store } = disk;
  disk.fill();
  const run = runFeverd(['--store', store, '--listen', '127.0.0.1:0']);
  assert.equal(run.status, 1, 'it is tried again, as of what comes right by itself');
  assert.match(run.stderr, /event=failed msg="there is no space left for /);
  disk.empty();
  const server = await startFeverd(['--store', store]);
  assert.deepEqual(await degraded(server), []);
  assert.equal(await server.stop(), 0);
});

test('a write that met a lock is no fault any more once the lock is gone, though nobody writes', async () => {
  const store = sampleStore();
  const secret = token(store, 'front', 'load:*');
  const server = await startFeverd(['--store', store]);
  await settled(server);
  const letGo = await holdStore(store);
  assert.equal((await write(server, secret, 1)).status, 503);
  assert.deepEqual(await degraded(server), ['writes_failing']);
  assert.match((await ask(server.port, '/metrics')).body.toString(),
    /^fever_http_requests_total\{route="\/api\/v1\/clinics\/\{\}\/load",status="5xx"\} 1$/m, 'it counts where it was asked');
  await letGo();
  await untilWell(server);
  assert.equal(await server.stop(), 0);
});

test('files that may grow no further refuse writes, not reads, until they may', aboutFile, async () => {
  const store = sampleStore();
  const secret = token(store, 'front', 'load:*');
  const server = await startFeverd(['--store', store]);
  await settled(server);
  const allow = (bytes) => assert.equal(spawnSync('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}:`]).status, 0);
  allow(4096);
  assert.equal((await write(server, secret, 1)).status, 503);
  assert.equal((await ask(server.port, LIST)).status, 200);
  assert.deepEqual(await degraded(server), ['writes_failing']);
  await staysFailing(server);
  allow('unlimited');
  await untilWell(server);
  await until(async () => (await write(server, secret, 2)).status === 200, 10, 'writes succeed');
  await untilWell(server);
  assert.equal(await server.stop(), 0);
  assert.equal(waitingIn(store), 2);
});

test('a damaged store is not started upon, and what to do is told', aboutFile, () => {
  const store = sampleStore();
  damage(store);
  const run = runFeverd(['--store', store, '--listen', '127.0.0.1:0']);
  assert.equal(run.status, 1, run.stdout);
  assert.match(run.stderr, /is damaged; restore a backup/);
  assert.match(run.stderr, new RegExp(store));
});
