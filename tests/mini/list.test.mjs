// The first screen: nothing is asked before a tap, then one request shows the nearest clinics in words.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { feverctl } from '../api/support.mjs';
import { HERE, startPhone, until } from './phone.mjs';
import { HOSTILE, clinics, startService } from './service.mjs';

let service;
before(async () => { service = await startService(); });
after(() => service.stop());

/** The first screen with its list. */
async function listed(t, options) {
  const phone = startPhone(t, service.url, options);
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  return { phone, home };
}

test('asks for neither position nor list before a tap', async (t) => {
  const phone = startPhone(t, service.url);
  const home = await phone.open('/pages/index/index');
  assert.deepEqual([phone.located, phone.requests], [[], []]);
  assert.match(home.text, /情况危急，请立即拨打本机所在地急救/);
  await home.tap('.emergency', '.number');
  assert.deepEqual(phone.calls('makePhoneCall'), [['120']]);
});

test('one tap and one request show the nearest clinics', async (t) => {
  const { phone, home } = await listed(t);
  assert.deepEqual(phone.located, [{ api: 'getFuzzyLocation', type: 'gcj02' }]);
  assert.equal(phone.requests.length, 1);
  const asked = new URL(phone.requests[0].url);
  assert.deepEqual([asked.pathname, asked.searchParams.get('lat'), asked.searchParams.get('lon'), asked.searchParams.get('crs')],
    ['/api/v1/clinics/nearest', '39.914', '116.416', 'gcj02']);
  const answer = await (await fetch(phone.requests[0].url)).json();
  assert.deepEqual(home.texts('.card-slot', '.name'), [...answer.clinics, ...answer.unlocated].map(({ name }) => name));
  assert.ok(answer.clinics.length > 10);
});

test('a state is a word, a symbol and a colour, and a caution says to call first', async (t) => {
  const { home } = await listed(t);
  const cards = Object.fromEntries(home.all('.card-slot').map((card) =>
    [card.data.card.id, card.dom.textContent]));
  assert.match(cards['c-open'], /● 开诊24小时候诊情况未上报/);
  assert.match(cards['c-closed'], /■ 休诊何时再开诊未知/);
  assert.match(cards['c-unknown'], /◆ 未知，请先致电开诊时间无法识别|◆ 未知，请先致电开诊时间未定/);
  assert.match(cards['c-stale'], /● 开诊24小时☎ 请先致电：信息超过 90 天未核实/);
  assert.match(cards['c-lost'], /位置待核实/);
  assert.doesNotMatch(cards['c-open'], /请先致电/);
  assert.equal(home.all('.card-slot', '.state-open').length + home.all('.card-slot', '.state-closed').length +
    home.all('.card-slot', '.state-unknown').length, home.all('.card-slot').length);
});

test('a remark by which its list closes it, and whom it takes, stand on the card itself', async (t) => {
  const rows = [{ ...clinics[0], id: 'shut', name: '停诊医院', note: '停诊', hours: '以通知为准', services: '', min_age_months: '',
    booking_required: '' }, { ...clinics[0], id: 'child', name: '儿童医院', services: 'fever_child', min_age_months: '', max_age_years: 18,
    access: 'appointment' }, { ...clinics[0], id: 'books', name: '预约医院' }];
  const own = await startService(rows);
  try {
    const phone = startPhone(t, own.url);
    const home = await phone.open('/pages/index/index');
    await home.tap('.locate');
    await home.settled();
    assert.deepEqual(home.texts('.card-slot', '.note'), ['停诊']);
    assert.deepEqual(home.texts('.card-slot', '.takes').sort(), ['14岁以上、需要预约、成人发热、儿童发热', '18岁及以下、需预约、儿童发热']);
    assert.deepEqual((await phone.open('/pages/clinic/clinic?id=shut')).texts('.note'), ['停诊']);
  } finally {
    await own.stop();
  }
});

test('who asks from abroad is told how far it is, and is near no district', async (t) => {
  const { phone, home } = await listed(t, { where: { latitude: 51.507, longitude: -0.128 } });
  const asked = new URL(phone.requests[0].url).searchParams;
  assert.deepEqual([asked.get('lat'), asked.get('lon')], ['51.507', '-0.128']);
  const isSaid = () => {
    assert.match(home.text, /最近的一家也在8\d\d\d公里外，出发前请先致电/);
    assert.doesNotMatch(home.text, /本区县|就在|东城区，按/);
    assert.ok(home.texts('.card-slot', '.name').every((name) => name !== '无位置医院'));
  };
  isSaid();
  home.instance.onFilter({ currentTarget: { dataset: { filter: 'open' } } });
  await home.settled();
  isSaid();
});

test('a notice says what it has to say, and nothing in the place of what it lacks', async (t) => {
  feverctl(service.store, 'notice', 'add', '--id', 'n', '--title', '流感高发', '--region', '110000');
  await until(async () => (await (await fetch(`${service.url}api/v1/notices`)).json()).notices.length === 1);
  const { home } = await listed(t);
  const said = home.texts('.notice').filter((text) => /流感/.test(text));
  assert.equal(said.length, 1);
  assert.match(said[0], /^流感高发（自(今天|\d+月\d+日) \d\d:\d\d起）$/); // midnight may have passed
  feverctl(service.store, 'notice', 'remove', 'n');
  await until(async () => (await (await fetch(`${service.url}api/v1/notices`)).json()).notices.length === 0);
});

test('distances are no finer than 100 m and calls reach the clinic or its district', async (t) => {
  const { phone, home } = await listed(t);
  for (const distance of home.texts('.card-slot', '.distance'))
    assert.match(distance, /^(直线约([1-9]00米|\d+(\.\d)?公里|100米内)|位置待核实)$/);
  const open = home.all('.card-slot').find((card) => card.data.card.id === 'c-open');
  assert.deepEqual(open.data.card.phones.map(({ dial }) => dial), ['01069156114', '01065295284,8']);
  const closed = home.all('.card-slot').find((card) => card.data.card.id === 'c-closed');
  assert.match(closed.dom.textContent, /未登记电话，可拨热线询问：☎ 政务服务便民热线 12345/);
  open.querySelector('.call').dispatchEvent('tap');
  await home.settled();
  assert.deepEqual(phone.calls('makePhoneCall'), [['01069156114']]);
});

test('what a list holds is text, whatever it looks like', async (t) => {
  const { home } = await listed(t);
  assert.ok(home.texts('.card-slot', '.name').includes(HOSTILE));
  assert.equal(home.component.dom.querySelectorAll('img').length, 0);
});

test('the district\'s clinics without a position come first when the nearest lies elsewhere', async (t) => {
  // In Xicheng there is none with a position.
  const { home } = await listed(t, { where: { latitude: 39.914, longitude: 116.366 } });
  const names = home.texts('.card-slot', '.name');
  assert.deepEqual([home.data.district, names[0]], ['西城区', '西城无位置医院']);
  assert.match(home.text, /本区县其他医疗机构（位置待核实）.*西城无位置医院.*其他地区，按距离排列/);
});

test('far from everything it says so', async (t) => {
  const { home } = await listed(t, { where: { latitude: 31.2, longitude: 121.5 } });
  assert.match(home.text, /最近的一家也在\d+公里外，出发前请先致电。/);
});

test('filters ask again, and an empty list offers to drop them', async (t) => {
  const { phone, home } = await listed(t);
  await home.tap('.filters .button');
  await home.settled();
  assert.match(phone.requests[1].path, /&open=true$/);
  assert.ok(home.all('.card-slot').every((card) => card.data.card.state.key === 'open'));
  home.instance.onFilter({ currentTarget: { dataset: { filter: 'child' } } });
  home.instance.onFilter({ currentTarget: { dataset: { filter: 'hide' } } });
  await home.settled();
  assert.match(phone.requests.at(-1).path, /&open=true&exclude_closed=true&service=fever_child$/);
  assert.deepEqual(home.all('.card-slot').map((card) => card.data.card.id), ['c-open']);
});

test('an empty list offers to drop the filters', async (t) => {
  const closed = await startService(clinics.filter(({ id }) => id === 'c-closed'));
  t.after(() => closed.stop());
  const phone = startPhone(t, closed.url);
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  await home.tap('.filters .button');
  await home.settled();
  assert.match(home.text, /没有符合筛选条件的机构。去掉筛选条件/);
  await home.tap('.drop');
  await home.settled();
  assert.doesNotMatch(phone.requests.at(-1).path, /open=/);
  assert.deepEqual(home.texts('.card-slot', '.name'), ['休诊医院']);
});

test('pulling down asks once more; coming back asks again only when the list is old', async (t) => {
  const { phone, home } = await listed(t, { config: { freshMs: 0 } });
  home.instance.onPullDownRefresh();
  await home.settled();
  assert.equal(phone.requests.length, 2);
  assert.equal(phone.calls('stopPullDownRefresh').length, 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  home.instance.onShow();
  await home.settled();
  assert.equal(phone.requests.length, 3);

  const fresh = await listed(t, { config: { freshMs: 60_000 } });
  fresh.home.instance.onShow();
  await fresh.home.settled();
  assert.equal(fresh.phone.requests.length, 1);
});

test('precise mode asks for the other location, which app.json declares', async (t) => {
  const { phone } = await listed(t, { config: { location: 'precise' } });
  assert.deepEqual(phone.located, [{ api: 'getLocation', type: 'gcj02' }]);
  assert.deepEqual(phone.app.requiredPrivateInfos, ['getLocation']);
  assert.equal(phone.requests.length, 1);
});

test('nothing finer than three decimals leaves the phone, and a share has no position', async (t) => {
  const { phone, home } = await listed(t, { where: { ...HERE, latitude: 39.9138491733 } });
  home.instance.onPullDownRefresh();
  await home.settled();
  for (const { url, data } of phone.requests)
    assert.doesNotMatch(decodeURIComponent(url) + (data ?? ''), /\d\.\d{4}/);
  const shared = home.instance.onShareAppMessage();
  assert.equal(shared.path, '/pages/index/index');
  assert.doesNotMatch(JSON.stringify(shared), /39\.9|116\.4/);
});
