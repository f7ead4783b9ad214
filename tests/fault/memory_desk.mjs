// A running desk without memory: each of its pages, and each of its acts, allocation by allocation.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { baseOf, signIn, token } from '../api/desk_support.mjs';
import { ask, feverctl, root, sampleStore, sql, startDesk } from '../api/support.mjs';
import { faultWish } from './failing.mjs';
import { eachAllocation, plain } from './memory_request.mjs';
import { count } from './rounds.mjs';

const ID = '110101-0001';
const ACTS = 30; /* allocations of an act */
const LIST = `${readFileSync(path.join(root, 'tests/api/fixtures/clinics.csv'), 'utf8').trim()}\nnowhere,坏行\n`;
const file = { name: 'clinics.csv', text: LIST };

/* The hidden fields of the form that goes to an address. */
const fieldsOf = (page, action) => {
  const form = page.split('<form ').map((part) => part.split('</form>')[0]).find((part) => part.includes(`action="${action}"`));
  if (!form) throw new Error(`there is no form to ${action}`);
  return Object.fromEntries([...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
    .map(([, name, value]) => [name, value]));
};

/* Every route of the desk is among what is tried: [method, address]. */
function checkAllAreTried(tried) {
  const table = readFileSync(path.join(root, 'src/desk/desk.c'), 'utf8');
  for (const [, method, pattern] of table.matchAll(/\{API_(GET|POST), "([^"]+)", FOR_/g)) {
    const fits = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('{}', '[^/?]+')}(\\?|$)`);
    count(`${method} ${pattern} of the desk is tried`,
      tried.some(([one, at]) => one === method && fits.test(at)) ? null : 'it is not');
  }
}

/** What is done at the desk: `make` prepares the form that does it, and `kept` counts how often it was. */
function works(clerk, store, secret) {
  const number = (query) => () => Number(sql(store, query));
  const revisions = number('SELECT max(number) FROM revision');
  const backs = number("SELECT count(*) FROM revision WHERE kind = 'rollback'");
  const noted = number('SELECT count(*) FROM audit');
  const must = async (at, fields) => {
    const answer = await clerk.post(at, fields);
    if (answer.status !== 303) throw new Error(`${at}: ${answer.status} ${answer.body}`);
    return answer.headers.location;
  };
  const edit = `/clinics/${ID}/edit`, place = `/clinics/${ID}/place`, hotlines = '/hotlines/110101';
  const correcting = async (i) => ({ ...fieldsOf(await clerk.page(`${edit}?field=address`), edit), field: 'address',
    value: `甲路${i}号`, why: '现场核实', until: '', step: 'keep' });
  const moving = async (i) => ({ ...fieldsOf(await clerk.page(`${place}?lat=39.92${i}&lon=116.4159&crs=wgs84`), place), why: '实地核对' });
  const closing = async (i, until = 'open') => ({ ...fieldsOf(await clerk.page(`/close?id=${ID}`), '/close'), preset: '设备检修',
    until, note: `${i}` });
  const notice = (i) => ({ title: `寒潮${i}`, text: '请注意保暖', severity: 'warning', regions: '110101', from: '',
    until: '2199-01-01T08:00', source: '北京市卫健委', url: '', epidemic: 'no', step: 'keep' });
  const notices = async () => (await clerk.page('/notices')).split('<form ').filter((part) => part.includes('action="/notices/remove"'));
  /* There are some, and no more than a list shows. */
  const someNotices = async (i) => {
    if (!(await notices()).length) await must('/notices', notice(i));
    for (const form of (await notices()).slice(5)) await must('/notices/remove', fieldsOf(`<form ${form}`, '/notices/remove'));
  };
  const reports = (state) => Number(sql(store, `SELECT count(*) FROM report WHERE resolved_at IS ${state}`));
  const waiting = async () => (reports('NULL') ? null : must('/reports/reopen', { n: '1' }));
  const lists = async () => [...(await clerk.page('/')).matchAll(/href="(\/import\/\d+)"/g)].map(([, at]) => at);
  /* Few are kept at once. */
  const forgotten = async () => {
    for (const at of await lists()) {
      await clerk.settled(at);
      await must(`${at}/forget`, {});
    }
  };
  const planned = async () => (await forgotten(), (await clerk.plan({ file })).at);
  return {
    correct: { kept: revisions, make: async (i) => [edit, await correcting(i)] },
    'take a correction back': { kept: revisions, make: async (i) => {
      const shown = await clerk.page(await must(edit, await correcting(i)));
      return [`/clinics/${ID}/take-back`, fieldsOf(shown, `/clinics/${ID}/take-back`)];
    } },
    'move a pin': { kept: revisions, make: async (i) => [place, await moving(i)] },
    'put a pin back': { kept: revisions, make: async (i) => {
      const shown = await clerk.page(await must(place, await moving(i)));
      return [`${place}/undo`, fieldsOf(shown, `${place}/undo`)];
    } },
    'change a hotline': { kept: revisions, make: async (i) => [hotlines, { seen: /name="seen" value="([^"]+)"/.exec(
      await clerk.page(hotlines))[1], act: i % 2 ? 'add' : 'remove', at: i % 2 ? '-1' : '0', name: '东城区卫健委', number: '010-64031234' }] },
    /* To the sample's two lists in turn, as far as the last try led anywhere. */
    'roll back': { kept: revisions, make: async () => {
      const at = `/history/${backs() % 2 ? 6 : 5}/rollback`;
      return [at, fieldsOf(await clerk.page(at), at)];
    } },
    close: { kept: noted, make: async (i) => ['/close', await closing(i)] },
    confirm: { kept: noted, make: async () => ['/confirm', { scope: 'clinic', target: ID,
      seen: fieldsOf(await clerk.page('/closures'), '/confirm').seen }] },
    reopen: { kept: noted, make: async (i) => {
      await must('/close', await closing(i));
      return ['/reopen', fieldsOf(await clerk.page('/closures'), '/reopen')];
    } },
    'undo a closing': { kept: noted, make: async (i) => {
      const at = await must('/close', await closing(i));
      return ['/undo', { undo: fieldsOf(await clerk.page(at), '/undo').undo }];
    } },
    'put up a notice': { kept: noted, make: async (i) => (await someNotices(i), ['/notices', notice(i)]) },
    'change a notice': { kept: noted, make: async (i) => {
      await someNotices(i);
      const [, at] = /href="(\/notices\/[^"]+\/edit)"/.exec(await clerk.page('/notices'));
      return [at, { ...notice(i), seen: /name="seen" value="([^"]+)"/.exec(await clerk.page(at))[1] }];
    } },
    'take a notice down': { kept: noted, make: async (i) => {
      await must('/notices', notice(i));
      return ['/notices/remove', fieldsOf(await clerk.page('/notices'), '/notices/remove')];
    } },
    'take a report': { kept: noted, make: async (i) => (await waiting(), ['/reports/take', { n: '1', leave: i % 2 ? 'no' : 'yes' }]) },
    'resolve a report': { kept: noted, make: async (i) => (await waiting(), ['/reports/resolve', { n: '1', answer: `已改${i}` }]) },
    'reopen a report': { kept: noted, make: async (i) => {
      if (reports('NULL')) await must('/reports/resolve', { n: '1', answer: `已改${i}` });
      return ['/reports/reopen', { n: '1' }];
    } },
    'send a list': { kept: async () => (await lists()).length,
      make: async () => (await forgotten(), ['/import', { source: 'tests', kind: 'fever_clinic', partial: 'yes', file }]) },
    'forget a list': { kept: async () => (await lists()).length, make: async () => [`${await planned()}/forget`, {}] },
    'change how a list is read': { make: async () => {
      const at = await planned();
      return [at, { ...fieldsOf(await clerk.page(at), at), act: 'options', source: 'tests', kind: 'pharmacy', partial: 'yes' }];
    } },
    /* Carried out in a thread of its own, which may be met too: it is done or the page says why not. */
    publish: { make: async () => {
      const at = await planned();
      return [`${at}/publish`, { base: baseOf(await clerk.page(at)) }];
    } },
    'sign in': { make: async () => ['/sign-in', { token: secret }] },
  };
}

/** Acts at the desk: each made anew, with memory failing as it is sent. What is not answered by 303 was
 * not done. Gives the addresses. */
async function acts(clerk, wish, all, tally) {
  const addresses = [];
  for (const [name, { make, kept = () => null }] of Object.entries(all)) {
    let i = 100, allocations = 1;
    for (let which = -1; which < allocations; which += which < 0 ? 1 : Math.max(1, Math.floor(allocations / ACTS))) {
      const [at, fields] = await make(++i);
      if (which < 0) addresses.push(['POST', at]);
      const before = await kept();
      const told = wish.counting('memory');
      if (which >= 0) wish.arm('memory', which);
      const answer = await clerk.post(at, fields).catch(() => null);
      if (which < 0) allocations = told();
      if (!wish.disarm() && which >= 0) continue;
      const now = await kept(), done = now === before ? 0 : 1;
      tally[answer?.status === 503 ? 'refused' : answer ? 'whole' : 'none']++;
      const is303 = answer?.status === 303;
      count(`the desk's ${name}, allocation ${which} of ${allocations}`, which < 0
        ? (is303 && done === (now === null ? 0 : 1) ? null : `${answer?.status} without a fault: ${answer?.body}`)
        : !answer || (now === null ? [303, 500, 503].includes(answer.status) : is303 === (done === 1)) ? null : `${answer.status}, and it is ${done ? '' : 'not '}done: ${answer.body}`);
    }
  }
  return addresses;
}

export async function desk() {
  const store = sampleStore();
  const secret = token(store, '王敏');
  sql(store, `INSERT INTO report (clinic_id, kind, text, made_at, receipt_hash) VALUES ('${ID}', 'moved', '搬走了', 1790000000, x'01')`);
  const wish = faultWish();
  const server = await startDesk(store, ['--site', 'https://fever.example.org'], wish.env);
  const clerk = await signIn(server, secret);
  const { at } = await clerk.plan({ file }).catch((error) => { throw new Error(`no plan: ${error.message}`); });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const headers = () => ({ cookie: clerk.cookie });
  const tally = { whole: 0, refused: 0, none: 0 };
  const seen = ['/', '/clinics', '/clinics?q=医院', `/clinics/${ID}`, `/clinics/${ID}/edit?field=phone`, `/clinics/${ID}/place`,
    '/corrections', `/close?id=${ID}`, '/closures', '/notices', '/notices/n-1/edit', '/hotlines', '/hotlines/110000', '/import', at,
    `${at}/refused.csv`, `${at}/refused.xlsx`, '/reports', '/reports/1', '/reports/resolved', '/work/no-place', '/history',
    '/history/compare?from=1&to=3', '/history/2', '/history/1/rollback', '/export', '/export/csv', '/export/xlsx', '/export/geojson',
    '/print/110000', '/poster/110101', '/import/template.xlsx', '/sign-in'].map((target) => ({ target, headers }));
  feverctl(store, 'notice', 'add', '--title', '流感高发', '--region', '110000', '--id', 'n-1');
  const revision = JSON.parse(feverctl(store, '--json', 'history')).revisions[0].number;
  const judge = async (request, answer, whole) => {
    if (!answer || answer.status === 503 || answer.status === 500) return null;
    return answer.status === whole.status ? null : `${answer.status} instead of ${whole.status}: ${plain(answer).slice(0, 200)}`;
  };
  for (const request of seen) {
    const first = await ask(server.port, request.target, { headers: headers() });
    count(`${request.target} of the desk is there`, first.status < 400 ? null : `${first.status}`);
    await eachAllocation(server, wish, agent, request, tally, judge);
  }
  const now = JSON.parse(feverctl(store, '--json', 'history')).revisions[0].number;
  count('looking changes nothing', now === revision ? null : `revision ${now}`);
  const done = await acts(clerk, wish, works(clerk, store, secret), tally);
  const left = await (await signIn(server, secret)).post('/sign-out', {}); // signing in has ended the session before
  count('signing out', left.status === 303 ? null : `${left.status}`);
  checkAllAreTried([...seen.map(({ target }) => ['GET', target]), ...done, ['POST', '/sign-out']]);
  console.log(`each page and act of the desk: ${tally.whole} answered whole, ${tally.refused} with 503, ${tally.none} not at all`);
  agent.destroy();
  count('the desk ends well', await server.stop() === 0 ? null : server.said());
  feverctl(store, 'check');
}
