// The finder: completing names, filters and order in one address, what a bad network does, the elder
// mode, and the ways of people who live far away or follow a link.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, startSite, until } from './site.mjs';

const own = { kind: 'fever_clinic', source: '测试名单', hours: '24/7' };
const all = [...clinics,
  { ...own, id: 'wh-1', name: '武汉同济医院发热门诊', adcode: '420102', district: '江岸区',
    lat: 30.58, lon: 114.27, phone: '027-83662688' },
  { ...own, id: 'far-1', name: '远处急诊科', kind: 'emergency_department', adcode: '110101', district: '东城区',
    lat: 39.92, lon: 116.41, min_age_months: 36, insurance: true, insurance_remote: true },
];

describe('the finder', () => {
  let site;
  before(async () => (site = await startSite(all)));
  after(() => site.stop());

  const focused = (page) => page.evaluate(() => document.activeElement.id);
  const announced = (page, words) =>
    until(page, (wanted) => (document.getElementById('announcer') ?? {}).textContent.includes(wanted), words);

  test('completes what is typed in pinyin, by keyboard', async () => {
    const { page, seen, close } = await site.open('/');
    await page.focus('#q');
    await page.keyboard.type('dongcheng', { delay: 20 });
    const first = (name) => until(page, (wanted) => {
      const item = document.querySelector('#suggestions li');
      return item && item.textContent.includes(wanted);
    }, name);
    await first('北京市东城区');
    assert.equal(await page.getAttribute('#q', 'role'), 'combobox');
    assert.equal(await page.getAttribute('#q', 'aria-expanded'), 'true');
    assert.ok(seen.requests.filter((url) => url.includes('/api/v1/places')).length < 9, 'not one request for each key');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.getAttribute('#q', 'aria-activedescendant'), 'suggestion-0');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#suggestions').count(), 0);
    await page.keyboard.type(' ');
    await page.keyboard.press('Backspace');
    await first('北京市东城区');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(page, () => location.pathname === '/regions/110101');
    assert.equal(await page.innerText('h1'), '东城区的发热门诊');
    assert.ok(await page.isVisible('text=为东城区的家人呼救'));
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('completes names of places, which a tap opens', async () => {
    const { page, close } = await site.open('/');
    await page.focus('#q');
    await page.keyboard.type('tongji');
    await page.click('#suggestions li >> text=武汉同济医院发热门诊');
    await until(page, () => location.pathname === '/clinics/wh-1');
    await close();
  });

  test('completes what was typed before the scripts were there', async () => {
    let release;
    const held = new Promise((resolve) => { release = resolve; });
    const { page, close } = await site.open('about:blank');
    await page.route('**/main.js', async (route) => { await held; await route.continue(); });
    await page.goto(site.url, { waitUntil: 'commit' });
    await page.focus('#q');
    await page.keyboard.type('tongji');
    release();
    await page.click('#suggestions li >> text=武汉同济医院发热门诊');
    await until(page, () => location.pathname === '/clinics/wh-1');
    await close();
  });

  test('finds by pinyin without scripts', async () => {
    const { page, close } = await site.open('/', { javaScriptEnabled: false });
    await page.fill('#q', 'wuhan tongji');
    await page.click('.search button');
    assert.match(await page.innerText('#results'), /武汉同济医院发热门诊/);
    await close();
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`filters by the form ${javaScriptEnabled ? 'in place' : 'without scripts'}`, async () => {
      const { page, seen, close } = await site.open(`/?${HERE}`, { javaScriptEnabled });
      if (javaScriptEnabled) await page.evaluate(() => (window.stays = true));
      await page.click('#more-filters');
      await page.check('.filter-form [value="emergency_department"]');
      await page.check('.filter-form [name="insurance_remote"]');
      await page.fill('#age', '3');
      await page.click('#filter-apply');
      const only = () => page.$$eval('#ranked h3', (names) => names.map((name) => name.textContent));
      if (javaScriptEnabled) {
        await until(page, () => location.search.includes('age_months=36'));
        assert.ok(page.url().endsWith(`/?${HERE}&kind=fever_clinic,fever_room,emergency_department` +
          '&insurance_remote=true&age_months=36'));
        assert.ok(await page.evaluate(() => window.stays));
        assert.equal(await focused(page), 'more-filters');
        await announced(page, '列出 1 家');
      }
      assert.deepEqual(await only(), ['远处急诊科']);
      await page.click('#drop-remote');
      if (javaScriptEnabled) await until(page, () => !location.search.includes('insurance_remote'));
      assert.ok((await only()).length > 1);
      assert.ok(await page.isVisible('text=收治3岁'));
      assert.deepEqual(seen.errors, []);
      await close();
    });
  }

  test('asks for the age of a child', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await page.click('#filter-child');
    await until(page, () => document.getElementById('child-age'));
    assert.equal(await focused(page), 'filter-child');
    await page.fill('#child-age', '15');
    await page.click('#age-apply');
    await until(page, () => location.search.includes('age_months=180'));
    assert.ok(page.url().includes('service=fever_child'));
    await close();
  });

  test('orders by the time until one is seen, and back again', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    const first = () => page.innerText('#ranked .card:first-child');
    await page.click('#sort-soonest');
    await until(page, () => location.search.includes('sort=soonest'));
    assert.match(await first(), /须先预约，最早约\d+分钟后可就诊/); // nobody need set out before
    assert.match(await page.innerText('#ranked'), /现在出发，约\d+分钟后可就诊/);
    assert.equal(await focused(page), 'sort-soonest');
    const states = await page.$$eval('#ranked [data-state]', (cards) => cards.map((card) => card.dataset.state));
    const open = states.lastIndexOf('open'), unknown = states.indexOf('unknown');
    assert.ok(unknown < 0 || open < unknown, states.join());
    await page.goBack();
    await until(page, () => !location.search.includes('sort='));
    await until(page, () => !document.body.innerText.includes('可就诊'));
    await page.goForward();
    await until(page, () => document.body.innerText.includes('可就诊'));
    await close();
  });

  test('shows the first card on the first screen', async () => {
    for (const target of [`/?${HERE}`, `/?${HERE}&mode=elder`]) {
      const { page, close } = await site.open(target, { viewport: PHONE });
      const box = await page.locator('#ranked .card .state').first().boundingBox();
      assert.ok(box.y + box.height < PHONE.height, `${target}: ${box.y}`);
      await close();
    }
  });

  test('keeps what is shown when the network is gone, and tries again', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { serviceWorkers: 'block' });
    await page.route('**/?*open=true*', (route) => route.abort());
    await page.click('#filter-open');
    await until(page, () => document.getElementById('trouble'));
    assert.match(await page.innerText('#trouble'), /没有网络/);
    assert.ok(await page.isVisible('#ranked .card'));
    assert.ok(!page.url().includes('open=true'));
    await page.unroute('**/?*open=true*');
    await page.click('text=再试一次');
    await until(page, () => location.search.includes('open=true'));
    assert.equal(await page.locator('#trouble').count(), 0);
    await close();
  });

  test('says that the network is gone where service workers are forbidden', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, {
      serviceWorkers: 'block',
      setUp: (tab) => tab.addInitScript(() => {
        navigator.serviceWorker.getRegistration = () => Promise.reject(new DOMException('denied', 'SecurityError'));
      }),
    });
    await page.route('**/?*open=true*', (route) => route.abort());
    await page.click('#filter-open');
    await until(page, () => document.getElementById('trouble'));
    assert.equal(await page.getAttribute('#view', 'aria-busy'), null);
    assert.ok(seen.errors.every((error) => !error.includes('denied')));
    await close();
  });

  test('waits as long as a busy service says', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { serviceWorkers: 'block' });
    let asked = 0;
    await page.route('**/?*open=true*', (route) => (asked++ ? route.continue()
      : route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, body: '' })));
    await page.click('#filter-open');
    await until(page, () => document.getElementById('trouble'));
    assert.match(await page.innerText('#trouble'), /服务繁忙，请过 1 秒再试/);
    await until(page, () => location.search.includes('open=true'));
    assert.equal(asked, 2);
    await close();
  });

  test('back, and forward before it was there, shows what the address says', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { serviceWorkers: 'block' });
    await page.click('#filter-open');
    await until(page, () => location.search.includes('open=true'));
    let answer;
    const asked = new Promise((resolve) => page.route((url) => url.search === `?${HERE}`, (route) => {
      answer = () => route.continue();
      resolve();
    }));
    await page.evaluate(() => history.back());
    await asked;
    await page.evaluate(() => history.forward());
    await until(page, () => location.search.includes('open=true'));
    await answer();
    await until(page, () => !document.querySelector('[aria-busy]'));
    assert.match(page.url(), /open=true/);
    assert.match(await page.getAttribute('#view', 'data-address'), /open=true/);
    await close();
  });

  test('remembers the elder mode', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    const isElder = () => page.evaluate(() => document.documentElement.classList.contains('elder'));
    const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
    const standard = await size();
    await page.click('text=长辈模式');
    assert.ok(await isElder());
    assert.ok((await size()) >= standard * 1.25);
    assert.ok(await page.isHidden('#more-filters'));
    await page.goto(`${site.url}/regions/110101`);
    assert.ok(await isElder());
    await page.click('text=English');
    await until(page, () => document.documentElement.lang === 'en' && document.readyState === 'complete');
    assert.ok(await isElder());
    await page.click('text=Normal type');
    assert.ok(!(await isElder()));
    await page.reload();
    assert.ok(!(await isElder()));
    await close();
  });

  test('keeps the elder mode in links without scripts', async () => {
    const { page, close } = await site.open('/', { javaScriptEnabled: false });
    await page.click('text=长辈模式');
    assert.equal(await page.getAttribute('html', 'class'), 'elder');
    await page.click('.region >> nth=0');
    assert.equal(await page.getAttribute('html', 'class'), 'elder');
    await page.fill('#q', '常开');
    await page.click('.search button');
    assert.equal(await page.getAttribute('html', 'class'), 'elder');
    await page.click('text=标准模式');
    assert.equal(await page.getAttribute('html', 'class'), null);
    await close();
  });

  test('finds the nearest from Wuhan, and from a village far from all', async () => {
    const wuhan = await site.open('/', { permissions: ['geolocation'],
      geolocation: { latitude: 30.5801, longitude: 114.2712, accuracy: 30 } });
    await wuhan.page.click('#locate');
    await until(wuhan.page, () => location.search.includes('lat=30.58'));
    assert.match(await wuhan.page.innerText('#ranked .card:first-child'), /武汉同济医院/);
    assert.equal(await wuhan.page.evaluate(() => document.activeElement.tagName), 'H1');
    await wuhan.close();
    const village = await site.open('/', { permissions: ['geolocation'],
      geolocation: { latitude: 41.9, longitude: 116.3, accuracy: 30 } });
    await village.page.click('#locate');
    await until(village.page, () => location.search.includes('lat='));
    const text = await village.page.innerText('#results');
    for (const words of ['最近的一家也在', '出发前请先致电', '12345', '直线约']) assert.ok(text.includes(words), words);
    await village.close();
  });

  test('opens a shared link, and changes the language with everything else kept', async () => {
    const { page, close } = await site.open('/regions/110101?open=true&insurance_remote=true&kind=any', { viewport: DESK });
    await page.click('text=English');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    const query = new URL(page.url()).searchParams;
    assert.deepEqual([...query].sort(), [['insurance_remote', 'true'], ['kind', 'any'], ['lang', 'en'], ['open', 'true']]);
    assert.match(await page.innerText('#count'), /1/);
    await close();
  });
});
