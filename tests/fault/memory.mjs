// Lets memory fail, allocation by allocation, in a running feverd and in a running desk, one of each
// request. Usage: FEVER_BUILD=… node tests/fault/memory.mjs, where FEVER_BUILD has the programs of
// failing.c.
//
// The answer is the whole one, a 503 or none at all; what was not answered by 2xx was not kept; and the
// process goes on. Then all memory is gone for some requests, and while a revision is loaded.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { token } from '../api/desk_support.mjs';
import { ask, feverctl, importClinics, root, sampleStore, sql, startFeverd, until } from '../api/support.mjs';
import { faultWish } from './failing.mjs';
import { desk } from './memory_desk.mjs';
import { eachAllocation, plain, targetOf } from './memory_request.mjs';
import { conclude, count, spread } from './rounds.mjs';

const ID = '110101-0001';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const json = { 'content-type': 'application/json' };
let client = 0;

/* Reports and wrong receipts are counted by address: each comes from one of its own. */
const someone = () => ({ 'x-forwarded-for': `10.${client >> 16 & 255}.${client >> 8 & 255}.${client++ & 255}` });

/* One clinic takes so many reports in a day. */
const report = (number) => `/api/v1/clinics/110101-000${number % 6 + 1}/reports`;

const api = (secret) => {
  const signed = { authorization: `Bearer ${secret}`, ...json };
  const get = (target, headers = {}) => ({ target, headers: () => headers });
  const put = (what, body) => ({ method: 'PUT', target: `/api/v1/clinics/${ID}/${what}`, headers: () => signed,
    body: (number) => JSON.stringify(body(number)) });
  const drop = (what) => ({ method: 'DELETE', target: `/api/v1/clinics/${ID}/${what}`, headers: () => signed });
  const post = (target, body, headers = json) =>
    ({ method: 'POST', target, headers: () => ({ ...headers, ...someone() }), body: () => body });
  return [
    get('/api/v1/clinics'), get('/api/v1/clinics?q=医院', { 'accept-encoding': 'gzip' }),
    get('/api/v1/clinics?open=true', { accept: 'application/geo+json' }),
    get('/api/v1/clinics/nearest?lat=39.91&lon=116.41&sort=soonest'),
    post('/api/v1/clinics/nearest', JSON.stringify({ lat: 39.91, lon: 116.41, kind: ['pharmacy'] })),
    get(`/api/v1/clinics/${ID}`), get(`/api/v1/clinics/${ID}/opening`), get('/api/v1/consults'),
    get('/api/v1/dataset'), get('/api/v1/notices'), get('/api/v1/map?bbox=116,39,117,41&zoom=10'),
    get('/api/v1/packs/110100'), get('/api/v1/places?q=yiyuan'), get('/api/v1/regions'),
    get('/api/v1/regions/at?lat=39.91&lon=116.41'), get('/api/v1/regions/110101'), get('/api/v1/self-check'),
    post('/api/v1/self-check', JSON.stringify({ answers: {} })), get('/api/v1/token', signed), get('/ogc'),
    get('/ogc/conformance'), get('/ogc/collections'), get('/ogc/collections/clinics'),
    get('/ogc/collections/clinics/items?limit=3'), get(`/ogc/collections/clinics/items/${ID}`), get('/openapi.json'),
    get('/livez'), get('/readyz'), get('/metrics'),
    put('load', (number) => ({ level: 'busy', waiting: number, ttl_minutes: 60 })), drop('load'),
    put('closure', () => ({ reason: '停电' })), drop('closure'),
    post(report, JSON.stringify({ kind: 'closed', text: '门关着' })),
    { method: 'DELETE', target: '/api/v1/reports', headers: () => ({ authorization: 'Bearer fcr_x', ...someone() }) },
  ];
};
const pages = ['/', '/?lat=39.91&lon=116.41', '/?q=医院', `/clinics/${ID}`, `/clinics/${ID}/report`, '/regions/110101',
  '/reports/erase', '/self-check', '/consults', '/guides', '/privacy', '/offline', '/staff', '/sitemap.xml', '/robots.txt',
  '/nothing-here'].map((target) => ({ target, headers: () => ({}) }));
const forms = [['/self-check', 'age=adult'], [(number) => report(number).slice(7, -1), 'kind=closed&text=x'],
  ['/reports/erase', 'receipt=fcr_x']].map(([target, body]) => ({ method: 'POST', target,
  headers: () => ({ ...form, ...someone() }), body: () => body }));

/** Every request that the OpenAPI document knows is among those that are tried. */
function checkAllAreTried(requests) {
  const { paths } = JSON.parse(readFileSync(path.join(root, 'build/openapi.json'), 'utf8'));
  for (const [pattern, methods] of Object.entries(paths)) {
    const fits = new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/?]+')}(\\?|$)`);
    for (const method of Object.keys(methods).filter((name) => name !== 'parameters'))
      if (!requests.some((one) => (one.method ?? 'GET').toLowerCase() === method && fits.test(targetOf(one, 1))))
        throw new Error(`${method} ${pattern} is not tried`);
  }
}

const VARIES = /^\/(metrics|readyz)|sort=soonest|\/packs\//;

/* The answer is the same as ever: asked once more where a minute may have turned. */
async function sameAnswer(request, answer, whole, ask_again) {
  if (answer.status !== whole.status) return `${answer.status} instead of ${whole.status}`;
  if (answer.json === undefined && whole.json !== undefined) return 'no JSON';
  if (VARIES.test(request.target) || plain(answer) === plain(whole)) return null;
  const again = await ask_again();
  return plain(answer) === plain(again) ? null : `another answer: ${answer.body.toString().slice(0, 300)}`;
}

async function service() {
  const store = sampleStore();
  const secret = token(store, 'front', 'load:*,closure:*');
  feverctl(store, 'notice', 'add', '--title', '流感高发', '--region', '110000');
  const wish = faultWish();
  const server = await startFeverd(['--store', store, '--trusted-proxy', '127.0.0.1/32'], wish.env);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const tally = { whole: 0, refused: 0, none: 0 };
  const requests = api(secret);
  checkAllAreTried(requests);
  const waiting = () => Number(sql(store, `SELECT waiting FROM clinic_load WHERE clinic_id = '${ID}'`));
  const judge = async (request, answer, whole, number, again) => {
    const isReport = request.method === 'POST' && /\/reports?$/.test(targetOf(request, number));
    const isQueue = request.method === 'PUT' && request.target.endsWith('/load');
    if (!answer) return null;
    if (isQueue && (waiting() === number) !== (answer.status === 200)) return `${answer.status}, but ${waiting()} is kept`;
    if (isReport && reports() - judge.reports !== (answer.status < 300 ? 1 : 0))
      return `${answer.status}, and ${reports() - judge.reports} reports are kept`;
    if (answer.status === 503) return Number(answer.headers['retry-after']) > 0 ? null : 'a 503 without Retry-After';
    return request.method === 'POST' && answer.status === whole.status ? null : sameAnswer(request, answer, whole, again);
  };
  const reports = () => Number(sql(store, 'SELECT count(*) FROM report'));
  judge.before = () => { judge.reports = reports(); };
  for (const request of [...requests, ...pages, ...forms]) await eachAllocation(server, wish, agent, request, tally, judge);
  console.log(`a request of feverd each: ${tally.whole} answered whole, ${tally.refused} with 503, ${tally.none} not at all`);
  await allGone(server, wish, requests);
  await loading(server, wish, store);
  agent.destroy();
  count('feverd ends well', await server.stop() === 0 ? null : server.said());
  feverctl(store, 'check');
}

/** No memory at all for one of each request: refused, and all is well afterwards. */
async function allGone(server, wish, requests) {
  wish.arm('memory', 0, true);
  const answers = [];
  for (const { method = 'GET', target, headers, body } of requests)
    answers.push(await ask(server.port, targetOf({ target }, 1), { method, headers: headers(), body: body?.(1) }).catch(() => null));
  wish.disarm();
  const odd = answers.filter((answer) => answer && answer.status !== 503 && answer.status >= 500);
  const after = await ask(server.port, '/api/v1/clinics');
  count('no memory at all', odd.length ? `${odd[0].status}` : after.status === 200 ? null : `${after.status} afterwards`);
  console.log(`no memory at all: ${answers.filter((one) => one?.status === 503).length} of ${answers.length} requests got 503, ` +
    `${answers.filter((one) => !one).length} no answer`);
}

/** Memory fails at some allocations of loading a revision: the old one stays, whole, until the next try. */
async function loading(server, wish, store) {
  const seen = () => ask(server.port, '/api/v1/dataset').then(({ json: told }) => told?.revision, () => null);
  const newest = () => JSON.parse(feverctl(store, '--json', 'history')).revisions[0].number;
  const load = async (i) => {
    importClinics(store, (lines) => lines.map((line) => line.replace('门诊', `门诊${i}`)));
    await until(async () => await seen() === newest(), 15, 'the revision is served');
  };
  const told = wish.counting('memory');
  await load('甲');
  const allocations = told();
  wish.disarm();
  for (const which of spread(allocations, 12)) {
    wish.arm('memory', which);
    let why = null;
    await load(which).catch((error) => { why = error.message; });
    if (!wish.disarm()) continue;
    await until(async () => (await ask(server.port, '/readyz')).json.degraded.length === 0, 10, 'it is well')
      .catch((error) => { why ??= error.message; });
    count(`loading a revision, allocation ${which} of ${allocations}`, why);
  }
}

await service();
await desk();
conclude();
