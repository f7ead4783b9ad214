// Nodes on a PostgreSQL server: what one is told all show; while the server is away reads go on,
// writes are put off, and nothing that was acknowledged is lost.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ask, build, feverctl, root, runFeverctl, runFeverd, sampleStore, sql, sqlite,
  startFeverd, temporaryFolder, tells, until, withinOneMinute } from './support.mjs';
import { startWire } from './wire.mjs';

const CLINIC = '110101-0004';
const LOAD = `/api/v1/clinics/${CLINIC}/load`;
const NEAREST = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';
const PASSWORD = 'Geheim4711';
const WITHIN_S = 2;
const script = join(root, 'tests/postgres.sh');

const run = (what, ...more) => spawnSync(script, [what, ...more], { encoding: 'utf8' });
const missing = run('wanted').status === 0 ? false : run('wanted').stdout.trim();
const folder = join(temporaryFolder(), 'server');
const kept = join(temporaryFolder(), 'kept.db');
const url = `postgresql://fever:${PASSWORD}@/fever?host=${folder}`;
const nodeUrl = url.replace('fever:', 'fever_node:'); // with the rights of a node alone
const file = sampleStore();
let nodes = [];
let token;

function server(what) {
  const { status, stderr } = run(what, folder);
  assert.equal(status, 0, stderr);
}

before(async () => {
  if (missing)
    return;
  spawnSync('chmod', ['755', join(folder, '..')]); // the server is another user
  server('start');
  spawnSync('psql', ['-h', folder, '-U', 'fever', '-d', 'postgres', '-qc',
    'CREATE DATABASE fever TEMPLATE fever_template']);
  feverctl(file, 'copy', file, url);
  token = JSON.parse(feverctl(url, 'token', 'add', '--name', 'staff', '--scope', 'load:*',
    '--json')).token;
  const roles = spawnSync('psql', ['-h', folder, '-U', 'fever', '-d', 'fever', '-q',
    '-v', 'ON_ERROR_STOP=1', '-f', join(root, 'deploy/postgresql-roles.sql')], { encoding: 'utf8' });
  assert.equal(roles.status, 0, roles.stderr);
  nodes = [await startFeverd(['--store', nodeUrl]),
    await startFeverd(['--store', nodeUrl, '--keep', kept])];
  const filtered = /^Seccomp:\s*2$/m.test(readFileSync(`/proc/${nodes[0].pid}/status`, 'utf8'));
  assert.equal(filtered, build.endsWith('release'), 'all of this goes on in the sandbox');
});
after(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  if (!missing)
    run('stop', folder);
});

const get = async (node, path) => (await ask(node.port, path)).json;
const degraded = async (node) => (await get(node, '/readyz')).degraded;
const put = (node, waiting) => ask(node.port, LOAD, { method: 'PUT',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ level: 'crowded', waiting }) });
const shown = async (node) => (await get(node, `/api/v1/clinics/${CLINIC}`)).clinic.load?.waiting;

const asOwner = (text) => sql(url.replace(`:${PASSWORD}`, ''), text);

/** Lets other work go on. */
const turn = () => new Promise((resolve) => { setTimeout(resolve, 5); });

/** All nodes come to satisfy `check(node)` in time. */
async function soon(check, what) {
  for (const node of nodes) {
    const took = await until(() => check(node), 10, what);
    assert.ok(took < WITHIN_S, `${what}: ${took} s`);
  }
}

test('nodes answer from the server as from the file that was copied there',
  { skip: missing }, async () => {
    const other = await startFeverd(['--store', file]);
    const answers = await withinOneMinute(() =>
      Promise.all([...nodes, other].map((node) => ask(node.port, NEAREST))));
    await other.stop();
    for (const { status, headers, json } of answers) {
      assert.equal(status, 200);
      assert.equal(headers.etag, answers[0].headers.etag);
      assert.deepEqual(json.clinics, answers[0].json.clinics);
    }
  });

test('what one node is told and what is imported all nodes show', { skip: missing }, async () => {
  assert.equal((await put(nodes[0], 12)).status, 200);
  await soon(async (node) => await shown(node) === 12, 'the load');
  const list = join(temporaryFolder(), 'clinics.csv');
  writeFileSync(list, 'id,name,kind,adcode,lat,lon,crs,precision\n'
    + '110101-0500,新医院发热门诊,fever_clinic,110101,39.93,116.42,wgs84,exact\n');
  feverctl(url, 'import', list, '--source', 'second');
  const there = async (node) => (await ask(node.port, '/api/v1/clinics/110101-0500')).status;
  await soon(async (node) => await there(node) === 200, 'the new clinic');
  const { revisions } = JSON.parse(feverctl(url, 'history', '--json'));
  feverctl(url, 'rollback', String(revisions[1].number ?? revisions[1].revision.number));
  await soon(async (node) => await there(node) === 410, 'the clinic taken back');
  feverctl(url, 'check');
});

test('a session that the server has ended costs no write', { skip: missing }, async () => {
  asOwner("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'fever_node'");
  assert.equal((await put(nodes[0], 13)).status, 200);
  await soon(async (node) => await shown(node) === 13, 'the load');
});

/** Puts a password into the place of another one, as who renews it does. */
function passwordRenew(passfile, word) {
  asOwner(`ALTER ROLE fever_renewed PASSWORD '${word}'`);
  writeFileSync(`${passfile}.new`, `*:*:*:*:${word}\n`, { mode: 0o600 });
  renameSync(`${passfile}.new`, passfile);
}

test('a password that is renewed under a node is read again, inside the sandbox', { skip: missing }, async () => {
  const passfile = join(temporaryFolder(), 'password');
  const rules = join(folder, 'data/pg_hba.conf');
  const before = readFileSync(rules, 'utf8');
  asOwner('CREATE ROLE fever_renewed LOGIN IN ROLE fever_node');
  passwordRenew(passfile, 'first');
  writeFileSync(rules, `local all fever_renewed scram-sha-256\n${before}`);
  asOwner('SELECT pg_reload_conf()');
  const node = await startFeverd(['--store', `postgresql://fever_renewed@/fever?host=${folder}&passfile=${passfile}`]);
  passwordRenew(passfile, 'second');
  const looks = async () => Number(/^fever_store_seen_timestamp_seconds (\d+)/m.exec(
    (await ask(node.port, '/metrics')).body.toString())[1]);
  asOwner("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = 'fever_renewed'");
  const ended = Math.ceil(Date.now() / 1000);
  await until(async () => await turn() || await looks() > ended, 10, 'the store is seen again');
  assert.equal((await put(node, 16)).status, 200);
  assert.equal(await node.stop(), 0);
  writeFileSync(rules, before);
  asOwner('SELECT pg_reload_conf()');
});

/** A pooler that does not clean up: all who come one after the other get the same connection. */
async function startPooler() {
  const server = net.connect(join(folder, '.s.PGSQL.5432'));
  const client = { socket: null };
  let greeting = null; // what the server says once to who begins
  server.on('data', (bytes) => {
    greeting ??= bytes;
    client.socket?.write(bytes);
  });
  const pooler = net.createServer((socket) => {
    let begins = true;
    client.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      if (begins && greeting)
        socket.write(greeting);
      else if (bytes[0] !== 'X'.charCodeAt(0)) // who leaves, leaves the connection
        server.write(bytes);
      begins = false;
    });
  }).listen(0, '127.0.0.1');
  pooler.unref();
  server.unref();
  await once(pooler, 'listening');
  return { url: `postgresql://fever@127.0.0.1:${pooler.address().port}/fever?sslmode=disable&gssencmode=disable`,
    stop: () => (server.destroy(), pooler.close()) };
}

test('a pooler of transactions is named, and no statement is taken for another', { skip: missing }, async () => {
  const pooler = await startPooler();
  const through = (command) => promisify(execFile)(join(build, 'feverctl'), ['--store', pooler.url, command],
    { timeout: 10_000 });
  assert.match((await through('stats')).stdout, /^Revision /m);
  assert.match((await through('history')).stdout, /clinics/);
  await assert.rejects(through('stats'),
    ({ stderr }) => /a pooler gives each transaction another connection; connect past it/.test(stderr));
  pooler.stop();
});

test('a newer schema and rows that are hidden are told, and reads go on', { skip: missing }, async () => {
  const version = asOwner('SELECT version FROM fever_schema');
  for (const [harm, heal, says] of [
    ['UPDATE fever_schema SET version = 99', `UPDATE fever_schema SET version = ${version}`,
      /has schema 99, made by a newer program/],
    ['ALTER TABLE live_version ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE live_version DISABLE ROW LEVEL SECURITY',
      /security policy for table .*live_version.*POSTGRESQL.md says which rights/],
  ]) {
    asOwner(harm);
    await until(async () => await turn() || (await degraded(nodes[0])).includes('store_unreadable'), 10, harm);
    await tells(nodes[0], says);
    assert.equal((await ask(nodes[0].port, NEAREST)).status, 200);
    assert.equal((await put(nodes[0], 14)).status, 503);
    asOwner(heal);
    await until(async () => await turn() || (await put(nodes[0], 15)).status === 200, 10, 'a write');
    for (const node of nodes)
      await until(async () => await turn() || !(await degraded(node)).length, 10, 'all is well again');
  }
});

test('the password is told nobody', { skip: missing }, () => {
  for (const args of [['init'], ['check'], ['stats'], ['backup', '/tmp/never.db'], ['compact'],
    ['restore', file], ['history'], ['copy', url, url]]) {
    const { stdout, stderr } = runFeverctl(url, ...args);
    assert.doesNotMatch(stdout + stderr, new RegExp(PASSWORD), args.join(' '));
  }
  for (const [args, says] of [[['backup', '/tmp/never.db'], /pg_dump/], [['compact'], /VACUUM/],
    [['restore', file], /pg_restore/]]) {
    const { status, stderr } = runFeverctl(url, ...args);
    assert.equal(status, 1);
    assert.match(stderr, says);
  }
  const away = `postgresql://fever:${PASSWORD}@127.0.0.1:1/fever`;
  const { status, stderr } = runFeverd(['--store', away]);
  assert.equal(status, 1);
  assert.match(stderr,
    /postgresql:\/\/127\.0\.0\.1:1\/fever cannot be reached: .*; with --keep FILE a node starts from/);
  assert.doesNotMatch(stderr, new RegExp(PASSWORD));
  const unkept = runFeverd(['--store', away, '--keep', `${kept}.none`]);
  assert.equal(unkept.status, 1);
  assert.match(unkept.stderr, /cannot be reached: .*; and nothing has been kept in .*kept\.db\.none yet/);
});

test('what residents write does not stand in the server\'s log, set as the guide says', { skip: missing }, async () => {
  const guide = readFileSync(join(root, 'deploy/POSTGRESQL.md'), 'utf8').split("## The server's log")[1].split('\n## ')[0];
  const settings = [...guide.matchAll(/^ {4}psql -d fever -c '(.*)'$/gm)].map(([, text]) => text);
  assert.ok(settings.length > 0);
  asOwner('ALTER DATABASE fever SET log_min_duration_statement = 0');
  settings.forEach(asOwner);
  const node = await startFeverd(['--store', nodeUrl]);
  const report = (text) => ask(node.port, `/api/v1/clinics/${CLINIC}/reports`, { method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'closed', text, contact: 'wang-4711@example.org', consent: true }) });
  assert.equal((await report('没有人-4712')).status, 201);
  asOwner('ALTER TABLE report ADD CONSTRAINT short CHECK (length(text) < 3) NOT VALID');
  assert.equal((await report('没有人-4712')).status, 503);
  asOwner('ALTER TABLE report DROP CONSTRAINT short');
  assert.equal(await node.stop(), 0);
  const log = readFileSync(join(folder, 'server.log'), 'utf8');
  assert.match(log, /INSERT INTO report/);
  assert.doesNotMatch(log, /4711@|4712/);
});

test('with the server gone reads go on, and no acknowledged write is lost',
  { skip: missing }, async () => {
    await until(async () => !(await degraded(nodes[1])).length, 10, 'all is well');
    let acknowledged = 0;
    let refused = 0;
    let stops = false;
    const writing = (async () => {
      for (let waiting = 100; !stops; waiting++) {
        const { status, headers } = await put(nodes[0], waiting);
        if (status === 200)
          acknowledged = waiting;
        else {
          assert.equal(status, 503);
          assert.ok(Number(headers['retry-after']) > 0);
          refused++;
        }
      }
    })();
    await until(async () => await turn() || acknowledged >= 105, 10, 'writes');
    server('kill');
    await until(async () => await turn() || refused > 0, 10, 'a write that is put off');
    const [{ etag }] = await Promise.all(nodes.map(async (node) => {
      const { status, headers } = await ask(node.port, NEAREST);
      assert.equal(status, 200);
      return headers;
    }));
    assert.ok(etag);
    await until(async () => (await degraded(nodes[0])).includes('store_unreadable'), 10, 'said so');
    const before = acknowledged;
    server('resume');
    await until(async () => await turn() || acknowledged > before, 15, 'writes again');
    stops = true;
    await writing;
    for (const node of nodes)
      await until(async () => await shown(node) === acknowledged, 10, 'the last one');
    for (const node of nodes)
      await until(async () => !(await degraded(node)).length, 10, 'all is well again');
  });

test('a write that no standby confirms is not acknowledged', { skip: missing }, async () => {
  const standby = (name) => {
    for (const sql of [`ALTER SYSTEM SET synchronous_standby_names = '${name}'`,
      'SELECT pg_reload_conf()'])
      spawnSync('psql', ['-h', folder, '-U', 'fever', '-d', 'postgres', '-qc', sql]);
  };
  standby('nobody');
  await until(async () => (await put(nodes[0], 50)).status === 503, 30, 'a write that is put off');
  assert.equal((await ask(nodes[0].port, NEAREST)).status, 200);
  standby('');
  await until(async () => (await put(nodes[0], 51)).status === 200, 30, 'a write');
  await soon(async (node) => await shown(node) === 51, 'the write');
});

test('a node starts from its own file while the server is away', { skip: missing }, async () => {
  assert.equal((await put(nodes[0], 77)).status, 200);
  await until(async () => await turn() || sqlite(kept, 'SELECT waiting FROM clinic_load').stdout.trim() === '77', 15, 'the load in the file');
  server('kill');
  const late = await startFeverd(['--store', nodeUrl, '--keep', kept]);
  nodes.push(late);
  assert.ok((await degraded(late)).includes('serving_kept_file'));
  assert.equal(await shown(late), 77);
  assert.equal((await put(late, 78)).status, 503);
  server('resume');
  await until(async () => (await put(late, 79)).status === 200, 15, 'a write');
  await until(async () => !(await degraded(late)).length, 15, 'from the server again');
  await until(async () => await shown(late) === 79, 10, 'the write');
});

test('a server that falls silent while a node connects holds nobody up for long',
  { skip: missing }, async () => {
    const wire = await startWire(join(folder, '.s.PGSQL.5432'));
    const node = await startFeverd(['--store', `postgresql://fever:${PASSWORD}@127.0.0.1:${wire.port}`
      + '/fever?sslmode=disable&gssencmode=disable&connect_timeout=2']);
    assert.equal((await put(node, 1)).status, 200);
    /* The connection is made, and what is said first or next is not answered. */
    for (const messages of [1, 2]) {
      wire.hush(messages);
      await until(async () => (await put(node, 2)).status === 503, 15, 'the write is put off');
    }
    wire.heal();
    await until(async () => await turn() || (await put(node, 3)).status === 200, 15, 'writes again');
    await node.stop();
    wire.stop();
  });
