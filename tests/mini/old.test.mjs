// What was true a while ago: a screen that stays open, that cannot ask again, or that is asked for another place.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { startPhone, until } from './phone.mjs';
import { clinics, crowd, startService } from './service.mjs';

const HOUR_MS = 3_600_000;
const SOON_MS = 8000; // far enough to be asked before it comes, on a machine with other things to do
const OFFLINE = 'net::ERR_INTERNET_DISCONNECTED';
const ONE = { clinics: [], unlocated: [], notices: [], region: null, truncated: false };

let service, busy, sample;
before(async () => {
  service = await startService(clinics);
  busy = await startService(crowd);
  sample = (await (await fetch(`${service.url}api/v1/clinics/nearest?lat=39.914&lon=116.416&crs=gcj02`)).json()).clinics[0];
});
after(() => Promise.all([service.stop(), busy.stop()]));

const written = (ms) => `${new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 19)}+08:00`;

/** A service whose answers `answer` makes. */
async function scripted(t, answer) {
  const listener = http.createServer((request, response) => response.end(JSON.stringify(answer()))).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => { listener.closeAllConnections(); listener.close(); });
  return `http://127.0.0.1:${listener.address().port}`;
}

/** A list of the sample with these changes. */
const listOf = (opening, load = null) => ({ ...ONE, at: opening.as_of,
  clinics: [{ ...sample, load, opening: { ...sample.opening, hours: 'Mo-Su 08:00-20:00', ...opening } }] });

async function located(t, base, config, where) {
  const phone = startPhone(t, base, { config: { retries: 0, spreadMs: 0, ...config }, where });
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  return { phone, home, card: () => home.all('.card-slot')[0].data.card };
}

test('a queue is not shown in the minute in which its time is over, and the screen asks again', async (t) => {
  // The phone is far from that time, and takes the answer to be half a minute old: eight seconds are left.
  const base = await scripted(t, () => listOf({ as_of: '2026-01-25T08:00:22+08:00', next_change: null }, { level: 'low', waiting: 2,
    wait_minutes: 5, reported_at: '2026-01-25T07:00:22+08:00', expires_at: '2026-01-25T08:01:45+08:00' }));
  const { phone, card } = await located(t, base);
  assert.match(card().load, /^候诊不到半小时/);
  phone.isOffline = OFFLINE;
  await until(() => card().load === '候诊情况未上报');
  await until(() => phone.requests.length === 2);
});

test('a screen that stays open asks again by itself', async (t) => {
  let isShut = false;
  const base = await scripted(t, () => listOf(isShut
    ? { as_of: written(Date.now()), state: 'closed', reason: 'closure', next_change: null, next_open: null }
    : { as_of: written(Date.now()), next_change: null }));
  const { card } = await located(t, base, { frontMs: 100 });
  assert.equal(card().state.key, 'open');
  isShut = true;
  await until(() => card().state.key === 'suspended');
});

test('a screen that was left while it asked does not ask again', async (t) => {
  const { phone, home } = await located(t, await scripted(t, () => listOf({ as_of: written(Date.now()), next_change: null })), { frontMs: 50 });
  home.instance.onHide();
  const asked = phone.requests.length;
  await home.instance.search();
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(phone.requests.length, asked + 1);
  home.instance.onShow();
  await until(() => phone.requests.length > asked + 2);
});

test('without a network a clinic is unknown from the minute that it closes, too', async (t) => {
  const end = Date.now() + SOON_MS;
  const { phone, home, card } = await located(t, await scripted(t, () => listOf({ as_of: written(Date.now()), next_change: written(end) })));
  phone.isOffline = OFFLINE;
  home.instance.onPullDownRefresh();
  await home.settled();
  assert.equal(card().state.key, 'open');
  await until(() => card().state.key === 'unknown');
  assert.ok(Date.now() >= end - 1000);
});

test('a clinic is unknown from the minute that it closes on a phone whose clock has been set right meanwhile, too', async (t) => {
  const really = Date.now, end = really() + SOON_MS;
  t.mock.method(Date, 'now', () => really() + 3 * HOUR_MS);
  const asOf = written(really() - 30_000); // it takes an answer to be half a minute old
  const { phone, card } = await located(t, await scripted(t, () => listOf({ as_of: asOf, next_change: written(end) })), { frontMs: 500 });
  phone.isOffline = OFFLINE;
  t.mock.restoreAll();
  assert.equal(card().state.key, 'open');
  await until(() => card().state.key === 'unknown');
  assert.ok(really() >= end - 1000);
});

test('who comes back to a phone whose clock has been set right meanwhile is asked for anew', async (t) => {
  const really = Date.now;
  t.mock.method(Date, 'now', () => really() + 3 * HOUR_MS);
  const { phone, home } = await located(t, await scripted(t, () => listOf({ as_of: written(really()), next_change: null })));
  home.instance.onHide();
  t.mock.restoreAll();
  home.instance.onShow();
  await until(() => phone.requests.length === 2);
});

test('what was found yesterday says that it was', async (t) => {
  const { phone, home } = await located(t, await scripted(t, () => listOf({ as_of: written(Date.now()), next_change: null })));
  phone.isOffline = OFFLINE;
  home.instance.setData({ at: '2026-01-25T14:30:00+08:00' });
  home.instance.onPullDownRefresh();
  await home.settled();
  assert.match(home.text, /以下是 (\d{4}年)?1月25日 14:30 查到的情况/);
});

for (const days of [-1, 1]) {
  test(`a phone whose clock is ${days < 0 ? 'a day behind' : 'a day ahead'} takes the service's`, async (t) => {
    const offset = -days * 24 * HOUR_MS;
    const { phone, home, card } = await located(t, await scripted(t, () => listOf({ as_of: written(Date.now() + offset),
      next_change: written(Date.now() + offset + SOON_MS) })));
    assert.equal(card().state.key, 'open');
    assert.match(card().until, /^到今天|^到明天/);
    phone.isOffline = OFFLINE;
    home.instance.onPullDownRefresh();
    await home.settled();
    assert.match(home.text, /以下是 \d\d:\d\d 查到的情况/);
    const begin = Date.now();
    await until(() => card().state.key === 'unknown');
    assert.ok(Date.now() - begin < 40_000);
  });
}

test('an answer that is JSON but none of the service\'s is told as a failure', async (t) => {
  t.mock.method(console, 'error', () => {});
  for (const answer of [{}, [], 'ok', null, { clinics: 7, at: 1 }]) {
    const { home } = await located(t, await scripted(t, () => answer));
    assert.match(home.text, /查询的结果无法显示，请稍后再试。也可拨打 12345、12320 询问。/, JSON.stringify(answer));
    assert.equal(console.error.mock.callCount() > 0, true);
  }
});

test('the list of one place never stands under the name of another', async (t) => {
  const { phone, home } = await located(t, service.url);
  assert.ok(home.all('.card-slot').length > 3);
  phone.isOffline = OFFLINE;
  await home.instance.showNear(31.23, 121.473, '黄浦区');
  assert.match(home.text, /黄浦区附近的发热门诊/);
  assert.match(home.text, /连不上服务/);
  assert.equal(home.all('.card-slot').length, 0, 'distances from Beijing');
  assert.doesNotMatch(home.text, /查到的情况/);
});

test('of a clinic that is gone nothing is shown any more', async (t) => {
  let isGone = false;
  const listener = http.createServer((request, response) => (isGone
    ? response.writeHead(410, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ status: 410, name: '常开医院' }))
    : response.end(JSON.stringify({ at: written(Date.now()), clinic: sample })))).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => { listener.closeAllConnections(); listener.close(); });
  const phone = startPhone(t, `http://127.0.0.1:${listener.address().port}`, { config: { retries: 0 } });
  const screen = await phone.open(`/pages/clinic/clinic?id=${sample.id}`);
  assert.match(screen.text, /开诊/);
  isGone = true;
  await screen.instance.search();
  assert.match(screen.text, /常开医院已不在名单中/);
  assert.doesNotMatch(screen.text, /开诊|路线/);
});

test('a busy service that asks for a long wait is named at once', async (t) => {
  const listener = http.createServer((request, response) =>
    response.writeHead(503, { 'Retry-After': '20' }).end('{}')).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => { listener.closeAllConnections(); listener.close(); });
  const { phone, home } = await located(t, `http://127.0.0.1:${listener.address().port}`, { retries: 2 });
  assert.match(home.text, /请 20 秒后再试/);
  assert.equal(phone.requests.length, 1);
});

test('more of a list is of now, and of one instant', async (t) => {
  const phone = startPhone(t, busy.url, { config: { freshMs: 2000, frontMs: HOUR_MS } });
  const list = await phone.open('/pages/regions/regions?adcode=110101&name=x&list=1');
  await list.settled();
  assert.equal(list.data.cards.length, 30);
  await list.instance.onReachBottom();
  await until(() => list.data.cards.length === 60);
  assert.match(phone.requests[1].url, /cursor=/, 'what is new is gone on with');
  const { at, aheadMs, shownMs } = list.data;
  await new Promise((resolve) => setTimeout(resolve, 2050));
  await list.instance.onReachBottom();
  await until(() => list.data.cards.length === 90);
  assert.match(phone.requests[2].url, /limit=90/, 'what is old is asked for anew');
  assert.doesNotMatch(phone.requests[2].url, /cursor=/);
  assert.ok(list.data.shownMs > shownMs && list.data.at >= at && list.data.aheadMs === aheadMs);
  await list.instance.search();
  assert.equal(list.data.cards.length, 90, 'as many as before');
});

test('an old map shows no state; a new answer keeps what was chosen', async (t) => {
  const phone = startPhone(t, busy.url, { config: { freshMs: 200, spreadMs: 0, retries: 0 } });
  phone.mapView = { southwest: { longitude: 116.401234, latitude: 39.901234 }, northeast: { longitude: 116.441234, latitude: 39.941234 }, scale: 14.7 };
  const map = await phone.open('/pages/map/map');
  await map.settled();
  map.instance.onMarker({ detail: { markerId: map.data.clinics[0].marker_id } });
  const { id } = map.data.selected;
  await until(() => phone.requests.length >= 2 && !map.data.loading, 'it asks again by itself');
  assert.equal(map.data.selected.id, id);
  assert.equal(map.data.selected.state.key, 'open');
  phone.isOffline = OFFLINE;
  await until(() => map.data.failure && map.data.selected.state.key === 'unknown');
  assert.ok(map.data.markers.every(({ iconPath }) => !/open|closed/.test(iconPath)));
  assert.ok(map.data.markers.every(({ ariaLabel }) => !/开诊/.test(ariaLabel)));
  assert.match(map.text, /没有更新成功/);
});
