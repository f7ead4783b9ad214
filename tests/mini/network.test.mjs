// Bad networks and busy services: told in words, tried again where that helps, and what was already
// shown stays with a warning.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { startPhone, until } from './phone.mjs';
import { startService } from './service.mjs';

const HALF_HOUR_MS = 30 * 60 * 1000;

let service;
before(async () => { service = await startService(); });
after(() => service.stop());

/** A service that answers as told. */
async function scripted(t, answer) {
  const listener = http.createServer((request, response) => answer(response)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => { listener.closeAllConnections(); listener.close(); });
  return `http://127.0.0.1:${listener.address().port}`;
}

async function located(t, base, config) {
  const phone = startPhone(t, base, { config });
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  return { phone, home };
}

test('while it asks it says so', async (t) => {
  const { home } = await located(t, await scripted(t, () => {}), { timeoutMs: 500, retries: 0 });
  await until(() => home.data.loading);
  assert.match(home.text, /正在查找…/);
  await home.settled();
});

test('a silent service is given up, and asking again helps', async (t) => {
  let isSilent = true;
  const base = await scripted(t, (response) => isSilent || response.setHeader('content-type', 'application/json')
    .end(JSON.stringify({ at: '2026-01-25T08:00:00+08:00', region: null, notices: [], clinics: [], unlocated: [], truncated: false })));
  const { phone, home } = await located(t, base, { timeoutMs: 400, retries: 1 });
  await home.settled();
  assert.match(home.text, /网络太慢，等了 0.4 秒仍没有回应，请重试。也可拨打 12345、12320 询问。/);
  assert.equal(phone.requests.length, 2);
  isSilent = false;
  await home.tap('.notice-slot', '.retry');
  await home.settled();
  assert.match(home.text, /还没有可按距离排列的机构，请按地区查找。/);
});

test('without a network it says so, and the emergency line still calls', async (t) => {
  const phone = startPhone(t, service.url);
  phone.isOffline = 'net::ERR_INTERNET_DISCONNECTED';
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  assert.match(home.text, /连不上服务，请检查网络后重试。也可拨打 12345、12320 询问。/);
  await home.tap('.emergency', '.number');
  assert.deepEqual(phone.calls('makePhoneCall'), [['120']]);
});

test('the platform\'s own time-out is one too', async (t) => {
  const phone = startPhone(t, service.url, { config: { retries: 0 } });
  phone.isOffline = 'timeout';
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  assert.match(home.text, /网络太慢，等了 10 秒仍没有回应/);
});

test('a list that cannot be renewed stays, marked, with "call first" on every clinic', async (t) => {
  const { phone, home } = await located(t, service.url);
  await home.settled();
  const before = home.texts('.card-slot', '.name');
  phone.isOffline = 'net::ERR_INTERNET_DISCONNECTED';
  home.instance.onPullDownRefresh();
  await home.settled();
  assert.deepEqual(home.texts('.card-slot', '.name'), before);
  assert.match(home.text, /以下是 \d\d:\d\d 查到的情况，没有更新成功，可能已变，请先致电。/);
  assert.equal(home.texts('.card-slot', '.caution').filter((words) => /请先致电：离线信息，可能已变/.test(words)).length, before.length);
  await until(() => phone.calls('stopPullDownRefresh').length === 1);
  phone.isOffline = '';
  await home.tap('.notice-slot', '.retry');
  await home.settled();
  assert.doesNotMatch(home.text, /离线信息|没有更新成功/);
});

test('a busy service is waited for as long as it says, or named with its time', async (t) => {
  let busy = 1;
  const base = await scripted(t, (response) => (busy-- > 0
    ? response.writeHead(503, { 'Retry-After': '1' }).end('{}')
    : response.writeHead(429, { 'Retry-After': '90' }).end('{}')));
  const begin = performance.now();
  const { phone, home } = await located(t, base);
  await home.settled();
  assert.ok(performance.now() - begin >= 999);
  assert.equal(phone.requests.length, 2);
  assert.match(home.text, /现在查询的人太多，请 90 秒后再试，也可拨打 12345、12320 询问。/);
});

test('a network that asks to log in is no answer', async (t) => {
  const { home } = await located(t, await scripted(t, (response) => response.end('<html>Log in')), { retries: 0 });
  await home.settled();
  assert.match(home.text, /连不上服务，请检查网络后重试。/);
});

test('an answer that comes late does not overwrite a newer one', async (t) => {
  const { phone, home } = await located(t, service.url);
  await home.settled();
  home.instance.onFilter({ currentTarget: { dataset: { filter: 'open' } } });
  home.instance.onFilter({ currentTarget: { dataset: { filter: 'open' } } });
  await home.settled();
  await until(() => phone.requests.length === 3);
  assert.ok(home.all('.card-slot').some((card) => card.data.card.state.key !== 'open'));
});

/**
 * A list of one clinic that is open for `openMs` more on the service's clock, which is `behindMs` late,
 * and half an hour when it is asked for again, which is answered once `again` is.
 */
async function closingSoon(t, { openMs, behindMs = 0, again = Promise.resolve(), ...config }) {
  let next = openMs;
  const { clinics: [clinic] } = await (await fetch(`${service.url}api/v1/clinics/nearest?lat=39.914&lon=116.416&crs=gcj02`)).json();
  const base = await scripted(t, async (response) => {
    if (next !== openMs) await again;
    const [at, until] = [0, next].map((ms) => new Date(Date.now() - behindMs + ms).toISOString());
    next = HALF_HOUR_MS;
    const opening = { ...clinic.opening, as_of: at, hours: 'Mo-Su 08:00-20:00', next_change: until };
    response.end(JSON.stringify({ at, region: null, notices: [], unlocated: [], truncated: false, clinics: [{ ...clinic, opening }] }));
  });
  const { phone, home } = await located(t, base, config);
  await home.settled();
  return { phone, home, state: () => home.all('.card-slot')[0].data.card.state.key };
}

test('an open clinic is unknown from the minute that it closes, and the screen asks again', async (t) => {
  let answer;
  const again = new Promise((resolve) => (answer = resolve));
  const { phone, home, state } = await closingSoon(t, { openMs: 2000, spreadMs: 200, again });
  assert.equal(state(), 'open');
  await until(() => state() === 'unknown');
  answer();
  await until(() => phone.requests.length === 2 && !home.data.loading);
  assert.equal(state(), 'open', 'it was told so anew');
});

test('an open clinic is unknown from the minute that it closes while an answer is still waited for', async (t) => {
  let answer;
  const again = new Promise((resolve) => (answer = resolve));
  const { phone, home, state } = await closingSoon(t, { openMs: 1500, again });
  home.instance.search();
  assert.deepEqual([state(), home.data.loading], ['open', true]);
  await until(() => state() === 'unknown');
  assert.deepEqual([phone.requests.length, home.data.loading], [2, true], 'nothing was asked for a third time');
  answer();
  await home.settled();
  assert.equal(state(), 'open');
});

test('who comes back after the end sees no open clinic until the answer is there', async (t) => {
  let answer;
  const again = new Promise((resolve) => (answer = resolve));
  const { home, state } = await closingSoon(t, { openMs: 1000, again });
  home.instance.onHide();
  await until(() => Date.parse(home.all('.card-slot')[0].data.card.changesAt) < Date.now());
  home.instance.onShow();
  await until(() => state() === 'unknown');
  assert.equal(home.data.loading, true);
  answer();
  await home.settled();
});

test('a screen that was left asks no more, and asks at once when it comes back too late', async (t) => {
  const { phone, home, state } = await closingSoon(t, { openMs: 2000, spreadMs: 0 });
  home.instance.onHide();
  await new Promise((resolve) => setTimeout(resolve, 2100));
  assert.deepEqual([phone.requests.length, state()], [1, 'open']);
  home.instance.onShow();
  await home.settled();
  assert.equal(phone.requests.length, 2);
});

test('a phone whose clock is wrong takes the service\'s', async (t) => {
  const { phone, home, state } = await closingSoon(t, { openMs: HALF_HOUR_MS, behindMs: 3_600_000, spreadMs: 0 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  home.instance.onShow();
  assert.deepEqual([phone.requests.length, state()], [1, 'open']);
});
