// Where there is no position: each reason in its own words, and a way on; consent to the privacy terms.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HERE, agree, startPhone } from './phone.mjs';
import { crowd, startService } from './service.mjs';

let service;
before(async () => { service = await startService(); });
after(() => service.stop());

async function asked(t, options) {
  const phone = startPhone(t, service.url, options);
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  return { phone, home };
}

test('who refuses is led to the regions, down to a clinic', async (t) => {
  const { phone, home } = await asked(t, { where: 'auth deny' });
  await home.settled();
  assert.match(home.text, /您没有允许使用位置。请输入地区、医院名称或地址查找/);
  assert.equal(home.all('.settings').length, 1);
  assert.equal(phone.requests.length, 0);

  await home.tap('.choose-region');
  const provinces = await phone.open(phone.calls('navigateTo').at(-1)[0]);
  assert.match(provinces.text, /北京市\s*\d+ 家/);
  for (const [name, next] of [['北京市', /北京市/], ['北京市', /东城区/]]) {
    const here = phone.screens.at(-1);
    here.instance.onRegion({ currentTarget: { dataset: { at: here.data.regions.findIndex((one) => one.name === name) } } });
    assert.match((await phone.open(phone.calls('navigateTo').at(-1)[0])).text, next);
  }
  const districts = phone.screens.at(-1);
  districts.instance.onRegion({ currentTarget: { dataset: { at: districts.data.regions.findIndex((one) => one.adcode === '110101') } } });
  const list = await phone.open(phone.calls('navigateTo').at(-1)[0]);
  assert.match(list.text, /东城区的发热门诊.*共 18 家/);
  assert.match(list.text, /为东城区的家人呼救：\s*☎ 010120/);
  assert.equal(phone.requests.length, 4, 'one request for each of the four screens');
  assert.doesNotMatch(JSON.stringify(phone.requests), /lat|lon/);

  await list.tap('.card-slot', '.details');
  const clinic = await phone.open(phone.calls('navigateTo').at(-1)[0]);
  assert.equal(clinic.data.card.id, list.data.cards[0].id);
});

for (const [where, words, fault] of [
  ['authorize no response', /没有允许使用位置/, 'denied'],
  ['system permission denied', /没有允许使用位置/, 'denied'],
  ['timeout', /等了一会儿仍没有得到位置/, 'timeout'],
  ['ERROR_NOCELL&WIFI_LOCATIONSWITCHOFF', /现在无法得到位置，请检查手机的定位服务/, 'unavailable'],
]) {
  test(`${where}: ${fault}, in words`, async (t) => {
    const { phone, home } = await asked(t, { where });
    await home.settled();
    assert.match(home.text, words);
    assert.equal(home.data.fault, fault);
    assert.equal(home.all('.choose-region').length, 1);
    assert.equal(phone.requests.length, 0);
  });
}

test('a phone that never answers is not waited for', async (t) => {
  const { home } = await asked(t, { where: 'silent', config: { locateMs: 1000 } });
  assert.match(home.text, /正在获取位置…/);
  await home.settled();
  assert.match(home.text, /等了一会儿仍没有得到位置/);
});

test('a position that is too vague is used only when the user says so', async (t) => {
  const { phone, home } = await asked(t,
    { where: { ...HERE, accuracy: 8000 }, config: { location: 'precise' } });
  await home.settled();
  assert.match(home.text, /误差较大.*（误差约 8 公里）/);
  assert.equal(phone.requests.length, 0);
  await home.tap('.use-anyway');
  await home.settled();
  assert.equal(phone.requests.length, 1);
  assert.ok(home.all('.card-slot').length > 10);
});

test('a position that is too vague takes no chosen place away, and what it is used for begins anew', async (t) => {
  const { phone, home } = await asked(t, { config: { location: 'precise' } });
  await home.settled();
  const [chosen] = phone.requests.map((request) => request.url);
  phone.where = { latitude: 30.5, longitude: 114.3, accuracy: 8000 };
  await home.tap('.locate');
  await home.settled();
  home.instance.onPullDownRefresh();
  await home.settled();
  assert.equal(phone.requests.at(-1).url, chosen, 'the list is still of where it was asked for');
  phone.where = HERE;
  await home.tap('.use-anyway');
  assert.equal(home.all('.card-slot').length, 0, 'distances from elsewhere are gone');
  await home.settled();
  assert.match(phone.requests.at(-1).url, /lat=30\.5&lon=114\.3/);
});

test('an old base library without the fuzzy location is told so', async (t) => {
  const phone = startPhone(t, service.url);
  delete globalThis.wx.getFuzzyLocation;
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  assert.match(home.text, /这个版本的微信不提供位置/);
});

test('consent is asked for before the position, and agreeing goes on', async (t) => {
  const { phone, home } = await asked(t, { asksForConsent: true });
  assert.match(home.text, /请先看一下怎样对待您的信息/);
  assert.deepEqual([phone.consents, phone.located], [['exposureAuthorization'], []]);
  await home.tap('.consent', '.terms');
  assert.equal(phone.calls('openPrivacyContract').length, 1);
  await agree(phone, home);
  await home.settled();
  assert.deepEqual(phone.consents, ['exposureAuthorization', 'agree']);
  assert.equal(phone.located.length, 1);
  assert.ok(home.all('.card-slot').length > 10);
  assert.doesNotMatch(home.text, /请先看一下/);
});

test('who does not agree is led to the regions and can agree later', async (t) => {
  const { phone, home } = await asked(t, { asksForConsent: true });
  await home.tap('.consent', '.disagree');
  await home.settled();
  assert.match(home.text, /您没有允许使用位置/);
  assert.deepEqual([phone.located, phone.requests], [[], []]);
  await home.tap('.locate');
  await agree(phone, home);
  await home.settled();
  assert.ok(home.all('.card-slot').length > 10);
});

test('a search by name leads to regions, clinics and, in pinyin, to the same', async (t) => {
  const { phone, home } = await asked(t, { where: 'auth deny' });
  await home.settled();
  await home.send('input', { value: '东城' }, '.field');
  await home.tap('.find');
  const [address] = phone.calls('navigateTo').at(-1);
  assert.equal(address, `/pages/regions/regions?q=${encodeURIComponent('东城')}`);
  const results = await phone.open(address);
  assert.equal(phone.requests.length, 1);
  const at = results.data.places.findIndex(({ adcode, kind }) => kind === 'region' && adcode === '110101');
  results.instance.onPlace({ currentTarget: { dataset: { at } } });
  const list = await phone.open(phone.calls('navigateTo').at(-1)[0]);
  assert.match(list.text, /东城区的发热门诊.*常开医院发热门诊/);

  await list.send('input', { value: 'changkai' }, '.field');
  await list.tap('.find');
  await list.settled();
  const clinic = list.data.places.findIndex(({ id }) => id === 'c-open');
  list.instance.onPlace({ currentTarget: { dataset: { at: clinic } } });
  assert.deepEqual(phone.calls('navigateTo').at(-1), ['/pages/clinic/clinic?id=c-open']);

  const halved = '东城😷'.slice(0, 3); // by the field's limit
  await list.send('input', { value: halved }, '.field');
  await list.tap('.find');
  await list.settled();
  assert.match(phone.requests.at(-1).url, /q=%E4%B8%9C%E5%9F%8E%EF%BF%BD/);
  await home.send('input', { value: halved }, '.field');
  await home.tap('.find');
  assert.match(phone.calls('navigateTo').at(-1)[0], /q=%E4%B8%9C%E5%9F%8E%EF%BF%BD/);

  await list.send('input', { value: '没有这样的地方' }, '.field');
  await list.tap('.find');
  await list.settled();
  assert.match(list.text, /没有找到。试试更短的名称/);
});

test('a region\'s list goes on at its end, and its share names the region alone', async (t) => {
  const large = await startService(crowd);
  t.after(() => large.stop());
  const phone = startPhone(t, large.url);
  const list = await phone.open(`/pages/regions/regions?adcode=110100&name=${encodeURIComponent('北京市')}&list=1`);
  assert.deepEqual([list.data.total, list.data.cards.length], [900, 30]);
  list.instance.onReachBottom();
  await list.settled();
  assert.equal(new Set(list.data.cards.map(({ id }) => id)).size, 60);
  assert.equal(phone.requests.length, 2);
  assert.deepEqual(list.instance.onShareAppMessage(), { title: '北京市的发热门诊',
    path: `/pages/regions/regions?adcode=110100&name=${encodeURIComponent('北京市')}&list=1` });
});

test('a region\'s list can show what is open alone', async (t) => {
  const phone = startPhone(t, service.url);
  const list = await phone.open('/pages/regions/regions?adcode=110101&list=1');
  await list.tap('.only-open');
  await list.settled();
  assert.match(phone.requests[1].path, /&open=true&/);
  assert.ok(list.data.cards.length > 10 && list.data.cards.every(({ state }) => state.key === 'open'));
});
