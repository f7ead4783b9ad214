// One clinic: what it says, whom it calls, where it leads, what it shares.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { feverctl } from '../api/support.mjs';
import { agree, startPhone, until } from './phone.mjs';
import { HOSTILE, clinics, importClinics, startService } from './service.mjs';

let service;
before(async () => { service = await startService(); });
after(() => service.stop());

async function shown(t, id, options) {
  const phone = startPhone(t, service.url, options);
  return { phone, page: await phone.open(`/pages/clinic/clinic?id=${encodeURIComponent(id)}`) };
}

const answer = async (id, crs) => (await (await fetch(`${service.url}api/v1/clinics/${id}?crs=${crs}`)).json()).clinic;

/** Metres between two near points. */
function apart(a, b) {
  const north = (a.lat - b.lat) * 111_195;
  const east = (a.lon - b.lon) * 111_195 * Math.cos(a.lat * Math.PI / 180);
  return Math.hypot(north, east);
}

test('one request tells everything that the record has', async (t) => {
  const { phone, page } = await shown(t, 'c-open');
  assert.equal(phone.requests.length, 1);
  for (const words of ['情况危急', '常开医院发热门诊', '● 开诊', '24小时', '候诊情况未上报', '010-69156114', '东城区一路1号',
    '成人发热、儿童发热', '14岁以上', '需要预约；电话 010-69156114', '请携带身份证', '东单院区', '东门右侧', '三级甲等', '医保定点', '测试名单'])
    assert.ok(page.text.includes(words), words);
});

test('what had to be brought until yesterday is asked for no more', async (t) => {
  const { page } = await shown(t, 'c-open');
  assert.match(page.text, /请携带身份证；须戴口罩（至 \d{4}-\d\d-\d\d）/);
  assert.doesNotMatch(page.text, /核酸证明/);
});

test('a closed one says since when and why, and leads to where to go instead', async (t) => {
  feverctl(service.store, 'close', 'c-hostile', '--reason', '停水{{name}}<b>', '--alternative', 'c-open');
  feverctl(service.store, 'close', 'c-open', '--from', '2000-01-01', '--until', '2099-01-01', '--reason', '消毒');
  await until(async () => (await answer('c-open', 'wgs84')).opening.closure && (await answer('c-hostile', 'wgs84')).opening.closure);
  const { phone, page } = await shown(t, 'c-hostile');
  assert.match(page.texts('.closure')[0], /^自今天 \d\d:\d\d起停诊：停水\{\{name\}\}<b>$/);
  await page.tap('.instead');
  assert.deepEqual(phone.calls('navigateTo'), [['/pages/clinic/clinic?id=c-open']]);
  const there = (await shown(t, 'c-open')).page;
  assert.match(there.texts('.closure')[0], /^自2000年1月1日 00:00起停诊：消毒$/);
  assert.equal(there.all('.instead').length, 0);
  await there.tap('.week');
  await until(() => there.data.week.length === 7);
  assert.ok(there.data.week.every(({ hours }) => hours === '停诊'), JSON.stringify(there.data.week));
  feverctl(service.store, 'reopen', 'c-hostile');
  feverctl(service.store, 'reopen', 'c-open');
  await until(async () => !(await answer('c-open', 'wgs84')).opening.closure && !(await answer('c-hostile', 'wgs84')).opening.closure);
});

test('numbers are dialled as they are', async (t) => {
  const { phone, page } = await shown(t, 'c-open');
  await page.tap('.call');
  page.all('.call')[1].dispatchEvent('tap');
  await until(() => phone.calls('makePhoneCall').length === 2);
  assert.deepEqual(phone.calls('makePhoneCall'), [['01069156114'], ['01065295284,8']]);
});

test('the way there is in GCJ-02, within 0.1 m of the service\'s', async (t) => {
  const { phone, page } = await shown(t, 'c-open');
  await page.tap('.route');
  const [[to]] = phone.calls('openLocation');
  const { location } = await answer('c-open', 'gcj02');
  assert.ok(apart({ lat: to.latitude, lon: to.longitude }, location) < 0.1);
  const wgs84 = (await answer('c-open', 'wgs84')).location;
  assert.ok(apart({ lat: to.latitude, lon: to.longitude }, wgs84) > 100, 'and is not WGS84');
  assert.deepEqual([to.name, to.address], ['常开医院发热门诊', '东城区一路1号']);
});

test('without a position there is no way there, but the hotlines', async (t) => {
  const { page } = await shown(t, 'x-lost');
  assert.equal(page.all('.route').length, 0);
  assert.match(page.text, /位置尚未核实，请先致电问清地址。/);
  assert.match(page.text, /未登记电话，可拨热线询问：.*12345/);
});

test('copying the address asks for consent first', async (t) => {
  const { phone, page } = await shown(t, 'c-open', { asksForConsent: true });
  await page.tap('.copy');
  assert.deepEqual(phone.calls('setClipboardData'), []);
  await agree(phone, page);
  assert.deepEqual(phone.calls('setClipboardData'), [['东城区一路1号']]);
});

test('who does not agree reads the address instead', async (t) => {
  const { phone, page } = await shown(t, 'c-open', { asksForConsent: true });
  await page.tap('.copy');
  await page.tap('.consent', '.disagree');
  assert.deepEqual([phone.calls('setClipboardData'), phone.calls('showModal')], [[], [['东城区一路1号']]]);
});

test('the hours of the week come on their own tap', async (t) => {
  const { phone, page } = await shown(t, 'c-open');
  await page.tap('.week');
  await until(() => page.data.week.length > 0);
  assert.match(phone.requests[1].path, /\/clinics\/c-open\/opening\?days=7$/);
  assert.equal(page.all('.day').length, 7);
  assert.match(page.texts('.day')[0], /^今天.*00:00–24:00$/);
});

test('a share carries the clinic and no position', async (t) => {
  const { phone, page } = await shown(t, 'c-open');
  const shared = page.instance.onShareAppMessage();
  assert.deepEqual(shared, { title: '常开医院发热门诊：开诊时间、电话和路线', path: '/pages/clinic/clinic?id=c-open' });
  const friend = await phone.open(shared.path);
  assert.equal(friend.data.card.name, '常开医院发热门诊');
});

test('a hostile record shows as text', async (t) => {
  const { page } = await shown(t, 'c-hostile');
  assert.deepEqual(page.texts('.name'), [HOSTILE]);
  assert.equal(page.component.dom.querySelectorAll('img').length, 0);
});

test('the dialog opens on the page in front', async (t) => {
  const phone = startPhone(t, service.url, { asksForConsent: true });
  const home = await phone.open('/pages/index/index');
  const page = await phone.open('/pages/clinic/clinic?id=c-open');
  await page.tap('.copy');
  assert.deepEqual([home, page].map((screen) => screen.all('.consent', '.dialog').length), [0, 1]);
  await page.tap('.consent', '.disagree');
  phone.screens.pop().close();
  await home.tap('.locate');
  assert.equal(home.all('.consent', '.dialog').length, 1);
  await home.tap('.consent', '.disagree');
  await home.settled();
});

test('with ten pages open the next takes the place of the last', async (t) => {
  const phone = startPhone(t, service.url);
  phone.isStackFull = true;
  const list = await phone.open('/pages/regions/regions?adcode=110101&list=1');
  await list.tap('.card-slot', '.details');
  assert.deepEqual(phone.calls('redirectTo'), [[`/pages/clinic/clinic?id=${list.data.cards[0].id}`]]);
});

test('an unknown id, a broken address and a clinic that left the list are told in words', async (t) => {
  assert.match((await shown(t, 'nobody')).page.text, /没有找到，链接可能已经变动/);
  const phone = startPhone(t, service.url);
  assert.match((await phone.open('/pages/clinic/clinic?id=%E0%A4')).text, /没有找到|没有接受/);
  assert.equal((await phone.open('/pages/clinic/clinic')).all('.card').length, 0);

  importClinics(service.store, clinics.filter(({ id }) => id !== 'c-more-21'));
  const isGone = async () => (await fetch(`${service.url}api/v1/clinics/c-more-21`)).status === 410;
  while (!await isGone());
  const gone = (await shown(t, 'c-more-21')).page;
  assert.match(gone.text, /第12门诊部已不在名单中，请查找其他发热门诊。/);
  assert.equal(gone.all('.notice-slot', '.retry').length, 0);
});
