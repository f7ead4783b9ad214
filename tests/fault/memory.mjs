// Lets memory fail, allocation by allocation, in a running feverd and in a running desk, one of each
// request. Usage: FEVER_BUILD=… node tests/fault/memory.mjs, where FEVER_BUILD has the programs of
// failing.c.
//
// The answer is the whole one, a 503 or none at all; what was not answered by 2xx was not kept; and the
// process goes on. Then all memory is gone for some requests, and while a revision is loaded.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { signIn, token } from '../api/desk_support.mjs';
import { ask, feverctl, importClinics, root, sampleStore, sql, startDesk, startFeverd, until } from '../api/support.mjs';
import { faultWish } from './failing.mjs';
import { conclude, count, spread } from './rounds.mjs';

const ID = '110101-0001';
const MOST = Number(process.env.MEMORY_FAULTS ?? 60); /* of one request; more are picked evenly */
const ACTS = 30; /* allocations of an act at the desk */
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

const targetOf = ({ target }, number) => (typeof target === 'function' ? target(number) : target);

/* An answer without what changes by itself: instants, numbers of requests, receipts. */
const plain = ({ headers, body }) => (headers['content-encoding'] ? gunzipSync(body) : body).toString().replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, 'T')
  .replace(/fc[rt]_[\w-]+/g, 'S').replace(/nonce(-|=")[\w+/=-]+/g, 'N');

/** Makes a request fail at each of its allocations. `tally` counts the ways in which it ended. */
async function eachAllocation(server, wish, agent, request, tally, judge) {
  const { method = 'GET' } = request;
  const target = targetOf(request, 1);
  let number = 1;
  const send = () => {
    number++;
    return ask(server.port, targetOf(request, number), { method, agent, headers: request.headers(), body: request.body?.(number) })
      .catch(() => null);
  };
  await send();
  const told = wish.counting('memory');
  let whole = await send();
  const allocations = told();
  wish.disarm();
  if (!whole || whole.status >= 500) throw new Error(`${method} ${target}: ${whole?.status}`);
  /* A store that could not be opened is tried again after two seconds. */
  const wellAgain = () => until(async () => (await send())?.status < 500, 5, `${method} ${target} is answered again`);
  for (const which of spread(allocations, MOST)) {
    await judge.before?.();
    wish.arm('memory', which);
    const answer = await send();
    if (!wish.disarm()) continue; // it needed less this time
    const why = await judge(request, answer, whole, number, async () => (whole = await send()));
    tally[answer?.status === 503 ? 'refused' : answer ? 'whole' : 'none']++;
    count(`${method} ${target}, allocation ${which}`, why);
    if (answer?.status !== whole.status) await wellAgain();
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

/* The hidden fields of the form that goes to an address. */
const fieldsOf = (page, action) => {
  const form = page.split('<form ').map((part) => part.split('</form>')[0]).find((part) => part.includes(`action="${action}"`));
  return Object.fromEntries([...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
    .map(([, name, value]) => [name, value]));
};

/** Acts at the desk: each made anew, with memory failing as it is sent. What is not answered by 303 was
 * not done; `kept` counts what is. */
async function acts(clerk, wish, store, tally) {
  const revisions = () => Number(sql(store, 'SELECT max(number) FROM revision'));
  const works = {
    correct: { kept: revisions, make: async (i) => [`/clinics/${ID}/edit`, { ...fieldsOf(
      await clerk.page(`/clinics/${ID}/edit?field=address`), `/clinics/${ID}/edit`), field: 'address', value: `甲路${i}号`,
    why: '现场核实', until: '', step: 'keep' }] },
    /* To the sample's two lists in turn, as far as the last try led anywhere. */
    'roll back': { kept: revisions, make: async () => { const at = `/history/${revisions() % 2 ? 5 : 6}/rollback`;
      return [at, fieldsOf(await clerk.page(at), at)]; } },
    close: { kept: () => Number(sql(store, "SELECT count(*) FROM audit WHERE action = 'closure.put'")),
      make: async (i) => ['/close', { ...fieldsOf(await clerk.page(`/close?id=${ID}`), '/close'), preset: '设备检修',
        until: 'open', note: `${i}` }] },
  };
  for (const [name, { make, kept }] of Object.entries(works)) {
    let i = 100, allocations = 1;
    for (let which = -1; which < allocations; which += which < 0 ? 1 : Math.max(1, Math.floor(allocations / ACTS))) {
      const [path_, fields] = await make(++i);
      const before = kept();
      const told = wish.counting('memory');
      if (which >= 0) wish.arm('memory', which);
      const answer = await clerk.post(path_, fields).catch(() => null);
      if (which < 0) allocations = told();
      if (!wish.disarm() && which >= 0) continue;
      const done = kept() - before;
      tally[answer?.status === 503 ? 'refused' : answer ? 'whole' : 'none']++;
      count(`the desk's ${name}, allocation ${which} of ${allocations}`, which < 0
        ? (answer?.status === 303 && done === 1 ? null : `${answer?.status} without a fault: ${answer?.body}`)
        : !answer || (answer.status === 303) === (done === 1) ? null : `${answer.status}, and ${done} are kept: ${answer.body}`);
    }
  }
}

/** The desk's pages, and some of its acts. */
async function desk() {
  const store = sampleStore();
  const secret = token(store, '王敏');
  const list = path.join(root, 'tests/api/fixtures/clinics.csv');
  const wish = faultWish();
  const server = await startDesk(store, ['--site', 'https://fever.example.org'], wish.env);
  const clerk = await signIn(server, secret);
  const { at } = await clerk.plan({ file: { name: 'clinics.csv', text: readFileSync(list, 'utf8') } })
    .catch((error) => { throw new Error(`no plan: ${error.message}`); });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const headers = () => ({ cookie: clerk.cookie });
  const tally = { whole: 0, refused: 0, none: 0 };
  const seen = ['/', '/clinics', '/clinics?q=医院', `/clinics/${ID}`, `/clinics/${ID}/edit?field=phone`, `/clinics/${ID}/place`,
    '/corrections', `/close?id=${ID}`, '/closures', '/notices', '/hotlines', '/hotlines/110000', '/import', at, '/reports',
    '/reports/resolved', '/history', '/history/compare?from=1&to=3', '/history/2', '/history/1/rollback', '/export',
    '/export/csv', '/export/xlsx', '/export/geojson', '/print/110000', '/poster/110101',
    '/import/template.xlsx', '/sign-in'].map((target) => ({ target, headers }));
  const revision = JSON.parse(feverctl(store, '--json', 'history')).revisions[0].number;
  const judge = async (request, answer, whole) => {
    if (!answer || answer.status === 503 || answer.status === 500) return null;
    return answer.status === whole.status ? null : `${answer.status} instead of ${whole.status}: ${plain(answer).slice(0, 200)}`;
  };
  for (const request of seen) await eachAllocation(server, wish, agent, request, tally, judge);
  const now = JSON.parse(feverctl(store, '--json', 'history')).revisions[0].number;
  count('looking changes nothing', now === revision ? null : `revision ${now}`);
  await acts(clerk, wish, store, tally);
  console.log(`a page and an act of the desk each: ${tally.whole} answered whole, ${tally.refused} with 503, ${tally.none} not at all`);
  agent.destroy();
  count('the desk ends well', await server.stop() === 0 ? null : server.said());
  feverctl(store, 'check');
}

await service();
await desk();
conclude();
