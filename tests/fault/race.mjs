// Runs a feverd that was built with ThreadSanitizer under load, while what it serves changes: readers
// of all kinds, live writes, reports, new revisions, SIGHUP; then it is stopped in the midst of it, and
// started and stopped again at once. A data race anywhere fails. Usage: FEVER_BUILD=… node tests/fault/race.mjs
import http from 'node:http';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ask, build, feverctl, importClinics, sampleStore, startFeverd, temporaryFolder, until }
  from '../api/support.mjs';

const run = promisify(execFile);
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 2);
const REVISIONS = 3;
const WRITES_BETWEEN = 20;
const CLINIC = '110101-0004';
const READS = ['/api/v1/clinics/nearest?lat=39.91&lon=116.4', '/api/v1/clinics/nearest?lat=39.91&lon=116.4&open=true',
  '/api/v1/clinics?region=110000', '/api/v1/clinics/search?q=%E5%8C%BB%E9%99%A2', `/api/v1/clinics/${CLINIC}`,
  '/api/v1/clinics/map?bbox=116,39,117,41&zoom=10', '/api/v1/notices', '/api/v1/dataset', '/regions/110101', '/',
  `/clinics/${CLINIC}`, '/metrics', '/readyz', '/sitemap.xml'];
const turn = () => new Promise((resolve) => { setImmediate(resolve); });

let failed = 0, passed = 0;
function check(holds, what) {
  console.log(`${holds ? 'held' : 'LOST'}  ${what}`);
  if (holds) passed++;
  else failed++;
}

const counts = { reads: 0, writes: 0 };
const wrong = [];

/* Answers may be refusals (503 while it stops), and connections end with the server; nothing else. */
async function asks(state, port, agent, method, target, options = {}) {
  const answer = await ask(port, target, { agent, method, ...options }).catch(() => null);
  if (!answer && !state.stopping) wrong.push(`${method} ${target}: no answer`);
  else if (answer && answer.status >= 500 && answer.status !== 503) wrong.push(`${method} ${target}: ${answer.status}`);
  return answer;
}

async function reader(state, port, agent, number) {
  for (let i = number; !state.stopped; i++) {
    const answer = await asks(state, port, agent, 'GET', READS[i % READS.length]);
    counts.reads += answer?.status === 200;
    if (!answer) await turn();
  }
}

async function writer(state, port, agent, token) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const put = (what, body) => asks(state, port, agent, 'PUT', `/api/v1/clinics/${CLINIC}/${what}`,
    { headers, body: JSON.stringify(body) });
  for (let i = 0; !state.stopped; i++) {
    counts.writes += (await put('load', { level: 'busy', waiting: i % 300, ttl_minutes: 60 }))?.status === 200;
    await put('closure', { reason: 'race' });
    await asks(state, port, agent, 'DELETE', `/api/v1/clinics/${CLINIC}/closure`, { headers });
    await asks(state, port, agent, 'POST', '/api/v1/reports', { headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clinic_id: CLINIC, kind: 'wrong_hours' }) });
  }
}

const environment = { TSAN_OPTIONS: 'exitcode=66' };
const silent = (server) => !/ThreadSanitizer/.test(server.said());

async function round(number) {
  const store = sampleStore();
  const { token } = JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', 'race',
    '--scope', 'load:*,closure:*'));
  const server = await startFeverd(['--store', store, '--keep', join(temporaryFolder(), 'kept.db')], environment);
  const agent = new http.Agent({ keepAlive: true });
  const state = { stopping: false, stopped: false };
  const crowd = [...Array.from({ length: 6 }, (_, i) => reader(state, server.port, agent, i * 3)),
    writer(state, server.port, agent, token), writer(state, server.port, agent, token)];

  for (let i = 0; i < REVISIONS; i++) {
    const before = counts.writes;
    importClinics(store, (lines) => lines.map((line) => line.replace('门诊', `门诊${number}${i}`)));
    const { stdout } = await run(join(build, 'feverctl'), ['--store', store, '--json', 'history']);
    const { number: revision } = JSON.parse(stdout).revisions[0];
    server.signal('SIGHUP');
    await until(async () => (await ask(server.port, '/api/v1/dataset')).json?.revision === revision, 60, 'the revision is served');
    await until(async () => (await turn(), counts.writes >= before + WRITES_BETWEEN), 60, 'writes go on');
  }
  state.stopping = true;
  const code = await server.stop();
  state.stopped = true;
  await Promise.all(crowd);
  agent.destroy();
  check(code === 0 && silent(server), `round ${number}: reload, writes and shutdown under load, exit ${code}`);
  if (!silent(server)) console.log(server.said());

  const brief = await startFeverd(['--store', store], environment);
  const end = await brief.stop();
  check(end === 0 && silent(brief), `round ${number}: started and stopped at once, exit ${end}`);
  if (!silent(brief)) console.log(brief.said());
}

try {
  for (let i = 0; i < ROUNDS; i++) await round(i);
  check(wrong.length === 0, `${counts.reads} reads and ${counts.writes} writes were answered, ${wrong.length} wrongly ${wrong.slice(0, 3)}`);
} catch (error) {
  check(false, error.message);
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed ? 1 : 0);
