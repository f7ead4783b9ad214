// Runs a cluster and breaks it: what must hold, holds under load. Usage: node tests/fault/cluster.mjs
//
// A PostgreSQL primary with a synchronous standby, three nodes of feverd and nginx in front of them.
// All the while readers ask through nginx for what is near ever new places, and a writer sets the
// queues of clinics and notes which were acknowledged. CLUSTER_CUT_S (60) is how long the database is
// cut off.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { ask as askNode, build, feverctl, root, startFeverd, temporaryFolder, until } from '../api/support.mjs';
import { startWire } from '../api/wire.mjs';
import { ask, startBalancer, startPrimary, startStandby, stopAll } from './cluster_parts.mjs';

const run = promisify(execFile); // this process carries the wires: it must not wait for a program
const CUT_S = Number(process.env.CLUSTER_CUT_S ?? 60);
const NODES = 3;
const READERS = 8;
const SHOWN_WITHIN_S = 2;
const RECOVERS_WITHIN_S = 15;
const CLINICS = 40;
const begin = performance.now();
const seconds = () => ((performance.now() - begin) / 1000).toFixed(0).padStart(4);
let passed = 0, failed = 0;

/** Says and counts whether something held. */
function check(holds, what) {
  if (holds) passed++;
  else failed++;
  console.log(`${seconds()} s  ${holds ? 'held' : 'LOST'}  ${what}`);
}

const agent = new http.Agent({ keepAlive: true });
const reads = { answered: 0, failures: [] };
const writes = { acknowledged: new Map(), answered: 0, refused: 0, badly: [], last: 'none' };
let stopping = false, holding = false;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function reader(port, number) {
  for (let i = 0; !stopping; i++) {
    const place = `lat=${(20 + (i % 3000) / 100).toFixed(3)}&lon=${(75 + number * 7 + (i % 700) / 100).toFixed(3)}`;
    const answer = await askNode(port, `/api/v1/clinics/nearest?${place}`, { agent }).catch((error) => error);
    if (answer.status === 200 && answer.json.clinics) reads.answered++;
    else reads.failures.push(answer.status ?? answer.message);
    await pause(20);
  }
}

const idOf = (number) => `110101-${String(number % CLINICS + 1).padStart(4, '0')}`;

/* Each write differs, so that what is lost can be told. A refusal says when to come again. */
async function writer(port, token) {
  for (let i = 0; !stopping; i++) {
    while (holding && !stopping) await pause(10);
    const id = idOf(i), waiting = i % 900;
    const answer = await askNode(port, `/api/v1/clinics/${id}/load`, { method: 'PUT', agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ level: 'busy', waiting, ttl_minutes: 60 }) }).catch((error) => error);
    writes.last = `${answer.status ?? answer.message} at ${seconds().trim()} s`;
    if (answer.status === 200) {
      writes.answered++;
      writes.acknowledged.set(id, [waiting]);
    } else {
      /* Not acknowledged: it may have been written or not. */
      writes.acknowledged.get(id)?.push(waiting);
      if (answer.status === 503 && answer.headers['retry-after']) writes.refused++;
      else writes.badly.push(answer.status ?? answer.message);
    }
    await pause(50);
  }
}

/** Until a write was acknowledged that was sent from now on. */
const untilWritten = (within_s) => {
  const before = writes.answered;
  return until(async () => (await pause(20), writes.answered > before + 1), within_s, 'writes succeed');
};

const get = async (node, target) => (await askNode(node.port, `/api/v1/${target}`)).json;
const revisionOf = async (node) => (await get(node, 'dataset')).revision;

/** Which acknowledged queues a node does not show. */
async function notShown(node) {
  const lost = [];
  for (const [id, possible] of writes.acknowledged) {
    const { load } = (await get(node, `clinics/${id}`)).clinic;
    if (!possible.includes(load?.waiting)) lost.push(`${id}: ${load?.waiting}, not ${possible}`);
  }
  return lost;
}

/* The writer rests, for what it writes meanwhile would look like a loss; nodes have their second. */
async function checkWrites(nodes) {
  holding = true;
  for (const node of nodes) {
    let lost;
    await until(async () => (await pause(20), lost = await notShown(node), lost.length === 0), SHOWN_WITHIN_S, 'all is shown')
      .catch(() => {});
    check(lost.length === 0, `${writes.answered} acknowledged writes, ${lost.length} lost on node ${nodes.indexOf(node)} ${lost.slice(0, 2)}`);
  }
  holding = false;
}

async function checkReads(what) {
  const { length } = reads.failures;
  check(length === 0, `${what}: ${reads.answered} reads answered, ${length} failed ` +
    `${[...new Set(reads.failures)].slice(0, 3)}`);
  reads.answered = 0;
  reads.failures.length = 0;
}

const folder = temporaryFolder();
const list = path.join(folder, 'clinics.csv');

function writeClinics(name) {
  const rows = Array.from({ length: CLINICS }, (_, i) =>
    `${idOf(i)},${name}${i},110101,${(39.9 + i / 1000).toFixed(3)},116.4,24/7`);
  writeFileSync(list, `id,name,adcode,lat,lon,hours\n${rows.join('\n')}\n`);
}

async function drill() {
  const primary = await startPrimary();
  const wires = [await startWire(primary.port)];
  const initial = `postgresql://fever@127.0.0.1:${primary.port}/fever`;
  feverctl(initial, 'init');
  feverctl(initial, 'import', path.join(root, 'geodata/regions.csv'), '--as', 'regions');
  writeClinics('甲');
  feverctl(initial, 'import', list, '--source', 'drill');
  const { token } = JSON.parse(feverctl(initial, '--json', 'token', 'add', '--name', 'drill', '--scope', 'load:*'));
  const standby = await startStandby(primary);
  wires.push(await startWire(standby.port));
  const hosts = wires.map((wire) => `127.0.0.1:${wire.port}`).join(',');
  const store = `postgresql://fever@${hosts}/fever?target_session_attrs=read-write&connect_timeout=2`;

  const keepOf = (number) => path.join(folder, `node-${number}.db`);
  /* What the first node keeps in its own file, which is a store. */
  const keptRevision = () => run(path.join(build, 'feverctl'), ['--store', keepOf(0), '--json', 'history'])
    .then(({ stdout }) => JSON.parse(stdout).revisions[0].number, () => 0);
  const startNode = (number, listen) =>
    startFeverd(['--store', store, '--keep', keepOf(number), '--trusted-proxy', '127.0.0.1/32'], {}, { listen });
  const nodes = [];
  for (let i = 0; i < NODES; i++) nodes.push(await startNode(i));
  const again = async (i) => { nodes[i] = await startNode(i, `127.0.0.1:${nodes[i].port}`); };
  const ready = (node) => until(async () => (await pause(20),
    askNode(node.port, '/readyz').then((answer) => answer.status === 200, () => false)), 30, 'a node is ready');
  for (const node of nodes) await ready(node);
  const balancer = await startBalancer(nodes.map((node) => node.port),
    readFileSync(path.join(root, 'deploy/nginx-cluster.conf'), 'utf8'));
  console.log(`${seconds()} s  a primary, a synchronous standby, ${NODES} nodes and nginx run`);

  const crowd = [...Array.from({ length: READERS }, (_, i) => reader(balancer.port, i)), writer(balancer.port, token)];
  await untilWritten(RECOVERS_WITHIN_S);

  /* A new revision. */
  writeClinics('乙');
  await run(path.join(build, 'feverctl'), ['--store', store, 'import', list, '--source', 'drill']);
  const revision = Number(await ask(primary.port, 'fever', 'SELECT max(number) FROM revision'));
  let slowest = 0;
  for (const node of nodes)
    slowest = Math.max(slowest, await until(async () => (await pause(10), await revisionOf(node)) === revision, 20, 'a revision is served'));
  check(slowest < SHOWN_WITHIN_S, `a new revision is served by all nodes after ${slowest.toFixed(2)} s`);

  /* The same question, the same bytes; nothing is written meanwhile. */
  holding = true;
  const at = `${new Date(Date.now() - 60000).toISOString().slice(0, 16)}:00Z`;
  for (const target of [`/api/v1/clinics/nearest?lat=39.91&lon=116.4&limit=50&at=${at}`,
    `/api/v1/clinics?region=110000&at=${at}`, '/regions/110101?lang=en']) {
    let answers;
    const same = async () => {
      answers = await Promise.all(nodes.map((node) => askNode(node.port, target, { headers: { host: 'fever.example.org' } })));
      return answers.every((answer) => answer.body.equals(answers[0].body) && answer.headers.etag === answers[0].headers.etag);
    };
    await until(async () => (await pause(50), await same()), SHOWN_WITHIN_S, 'the same bytes').catch(() => {});
    check(await same() && answers[0].headers.etag, `all nodes answer the same bytes and tag for ${target.split('?')[0]}`);
  }
  holding = false;
  await checkReads('in quiet times');

  /* A node dies. */
  await nodes[1].stop('SIGKILL');
  await pause(3000);
  await again(1);
  await ready(nodes[1]);
  await checkReads('a node was killed and came back');

  /* The primary dies. */
  writes.refused = 0;
  primary.kill('SIGKILL');
  wires[0].stop(); // as its machine does: nobody listens there any more
  await until(async () => (await pause(20), writes.refused > 0), RECOVERS_WITHIN_S, 'writes are refused');
  const died = performance.now();
  await standby.promote();
  const recovered_s = await untilWritten(RECOVERS_WITHIN_S);
  check(true, `the primary was killed: writes got 503 with Retry-After (${writes.refused}), and succeed ` +
    `${((performance.now() - died) / 1000).toFixed(1)} s after the promotion began`);
  check(recovered_s < RECOVERS_WITHIN_S, 'nodes find the new primary');
  await checkWrites(nodes);
  await checkReads('the primary was killed');

  /* The database is cut off for a minute; a node starts without it, from its own file. */
  writes.refused = 0;
  await until(async () => (await pause(200), await keptRevision()) === revision, RECOVERS_WITHIN_S, 'a node keeps the revision in its file');
  wires[1].cut();
  const lone = await startFeverd(['--store', store, '--keep', keepOf(0)]);
  await ready(lone);
  const degraded = (await askNode(lone.port, '/readyz')).json.degraded;
  check((await revisionOf(lone)) === revision && degraded.length > 0, `a node starts from its own file with the database away: ${JSON.stringify(degraded)}`);
  await lone.stop();
  await until(async () => (await pause(50), writes.refused > 0), RECOVERS_WITHIN_S, 'writes are refused');
  await pause(Math.max(0, CUT_S * 1000 - 5000));
  await checkReads(`the database was cut off for ${CUT_S} s`);
  wires[1].heal();
  const healed_s = await untilWritten(RECOVERS_WITHIN_S);
  check(writes.refused > 0, `writes got 503 with Retry-After (${writes.refused}), and succeed ${healed_s.toFixed(1)} s after the way was open again`);

  /* Everything is restarted in turn, slower than nginx forgets that a node was away. */
  for (let i = 0; i < NODES; i++) {
    await nodes[i].stop();
    await again(i);
    await ready(nodes[i]);
    await pause(1500);
  }
  await checkReads('the nodes were restarted in turn');
  check(writes.badly.length === 0, `no write was answered otherwise than 200 or 503 with Retry-After ${[...new Set(writes.badly)].slice(0, 4)}`);

  stopping = true;
  await Promise.all(crowd);
  await checkWrites(nodes);
  agent.destroy();
  for (const node of nodes) await node.stop();
  await balancer.stop();
  wires.forEach((wire) => wire.stop());
  await standby.kill('SIGINT');
}

try {
  await drill();
} catch (error) {
  check(false, `${error.message} (the last write: ${writes.last})`);
} finally {
  stopAll();
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
