// Without a network: the shell, the pack of the last city and the last results answer, and say so.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { feverctl, temporaryFolder } from '../api/support.mjs';
import { HOSTILE, clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, screenshot, startSite, staticFolder, until } from './site.mjs';

const HOUR_MS = 3600e3;
const THERE = 'lat=39.93&lon=116.41'; // what was asked for just now the browser itself still has
const isKept = async () => Boolean(await (await caches.open('kept')).match('/kept/pack'));

describe('without a network', () => {
  let site;
  before(async () => (site = await startSite(clinics)));
  after(() => site.stop());

  /** A phone that has seen the list, and then lost the network. */
  async function lost(context = {}) {
    const tab = await site.open(`/?${HERE}`, context);
    await until(tab.page, isKept);
    await tab.page.context().setOffline(true);
    return tab;
  }

  /** Moves the instant at which the pack was kept, as a wrong clock would have. */
  const shiftKept = (page, byMs) => page.evaluate(async (offMs) => {
    const cache = await caches.open('kept');
    const kept = await cache.match('/kept/pack');
    const headers = new Headers(kept.headers);
    headers.set('x-kept-ms', String(Number(headers.get('x-kept-ms')) + offMs));
    await cache.put('/kept/pack', new Response(await kept.text(), { headers }));
  }, byMs);
  const isKeptNow = async () => {
    const kept = await (await caches.open('kept')).match('/kept/pack');
    const agoMs = Date.now() - Number(kept.headers.get('x-kept-ms'));
    return agoMs >= 0 && agoMs < 3600e3 && (await kept.text()).startsWith('{');
  };

  test('nearest answers from the pack, in the order of the service, and says of when it is', async () => {
    const online = await (await fetch(`${site.url}/api/v1/clinics/nearest?${THERE}&limit=5`)).json();
    const { page, close } = await lost();
    await page.goto(`${site.url}/?${THERE}&limit=5`);
    await until(page, () => document.querySelector('#offline .card'));
    const shown = await page.$$eval('#offline .card', (cards) => cards.map((card) => [card.dataset.id, card.dataset.state]));
    const expected = [...online.clinics, ...online.unlocated].map(({ id, opening }) => [id, opening.state]);
    assert.deepEqual(shown, expected);
    assert.match(await page.innerText('.offline-of'), /^离线：\d{4}-\d\d-\d\d \d\d:\d\d 的数据$/);
    assert.equal(await page.locator('#offline .caution').count(), shown.length, 'each says to call first');
    assert.match(await page.innerText('#offline'), /直线约/);
    await screenshot(page, `offline-${PHONE.width}`);
    await page.setViewportSize(DESK);
    await screenshot(page, `offline-${DESK.width}`);
    await close();
  });

  test('a network that stays silent is none, too', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await until(page, isKept);
    await page.context().route('**/?lat=39.93*', () => {}); // neither answered nor refused
    await page.goto(`${site.url}/?${THERE}`);
    await until(page, () => document.querySelector('#offline .card'));
    assert.match(await page.innerText('.offline-of'), /^离线：/);
    assert.equal(await page.locator('#offline a.button').first().getAttribute('href'), `/?${THERE}`, 'and asking again is a tap');
    await close();
  });

  test('asking again in the page itself leads there, too, with its filters', async () => {
    const { page, close } = await lost();
    await page.click('text=正在开诊');
    await until(page, () => document.querySelector('#offline .card'));
    assert.match(page.url(), /open=true/);
    const states = await page.$$eval('#offline .card', (cards) => [...new Set(cards.map((card) => card.dataset.state))]);
    assert.deepEqual(states, ['open']);
    await close();
  });

  test('times of another clock than Beijing\'s say whose they are', async () => {
    const { page, close } = await site.open(`/offline?${HERE}`);
    const lines = await page.evaluate(async () => {
      const { stateLine } = await import('/static/js/offline-card.js');
      return ['+06:00', '+08:00'].map((zone) => stateLine({ state: 'open', reason: 'regular_hours', next_open: null,
        as_of: `2026-01-25T16:00:00${zone}`, next_change: `2026-01-25T20:00:00${zone}` }).textContent);
    });
    assert.deepEqual(lines, ['开诊 到今天 20:00 当地时间 UTC+6，不是北京时间', '开诊 到今天 20:00']);
    await close();
  });

  test('a state is said in the words of the service\'s pages, in both languages', async () => {
    const own = await startSite(['08:00-24:00', '22:00-06:00', '08:00-12:00,13:30-17:30', 'off; Th 09:00-11:00', '00:00-24:00', 'off; Jun 01 10:00-11:00', 'off; Jan 02 10:00-11:00', 'unknown'].map((hours, index) => (
      { ...clinics[0], id: `said-${index}`, hours: `Mo-Su,PH ${hours}`, last_admission: index === 2 ? '-30' : '' })));
    try {
      for (const lang of ['zh-CN', 'en']) {
        const { page, close } = await own.open(`/offline?lang=${lang}`);
        const pairs = await page.evaluate(async (asked) => {
          const { stateLine } = await import('/static/js/offline-card.js');
          const plain = (line) => line.textContent.replace(/\s+/g, ' ').trim();
          const found = [];
          for (const clock of ['2026-01-21T00:00', '2026-01-21T05:30', '2026-01-21T11:40', '2026-01-21T12:00', '2026-01-21T21:59', '2026-01-22T23:30', '2026-01-23T10:00'])
            for (let index = 0; index < 8; index++) {
              const query = `said-${index}?lang=${asked}&at=${clock}:00%2B08:00`;
              const { clinic } = await (await fetch(`/api/v1/clinics/${query}`)).json();
              const html = new DOMParser().parseFromString(await (await fetch(`/clinics/${query}`)).text(), 'text/html');
              found.push([query, plain(stateLine(clinic.opening)), plain(html.querySelector('article.clinic .state'))]);
            }
          return found;
        }, lang);
        for (const [query, mine, theirs] of pairs) assert.equal(mine, theirs, query);
        assert.ok(pairs.some(([, mine]) => /开诊时间未定|left open/.test(mine)));
        assert.ok(pairs.some(([, mine]) => /已过最晚挂号时间|admission ended/.test(mine)));
        await close();
      }
    } finally {
      await own.stop();
    }
  });

  test('a remark by which its list closes it, and whom it takes, are said as on the service\'s pages', async () => {
    const own = await startSite([
      { ...clinics[0], id: 'asks', name: '要求医院', admission: '请戴口罩;须预约挂号|2099-12-31;须持证明|2020-01-31' },
      { ...clinics[0], id: 'child', name: '儿童医院', services: 'fever_child', min_age_months: 1, max_age_years: 18,
        access: 'appointment', admission: '', phone: '' }], {
      prepare(store) {
        const list = `${store}.list.csv`;
        writeFileSync(list, '机构名称,所在区,地址,纬度,经度,开诊时间,开诊状态,备注,启用日期\n停诊医院,东城区,一路,39.915,116.404,24小时,停诊,,\n' +
          '待开医院,东城区,二路,39.915,116.4041,08:00-17:00,,,2099-12-20\n限收医院,东城区,三路,39.915,116.4042,24小时,,仅限儿童,\n');
        feverctl(store, 'import', list, '--source', '卫健委', '--crs', 'wgs84');
      },
    });
    try {
      for (const lang of ['zh-CN', 'en']) {
        const { page, close } = await own.open(`/?${HERE}&lang=${lang}`);
        const pairs = await page.evaluate(async () => {
          const { cardOf } = await import('/static/js/offline-card.js');
          const { clinics: found } = await (await fetch('/api/v1/clinics/nearest?lat=39.915&lon=116.404')).json();
          const plain = (element) => element.textContent.replace(/\s+/g, ' ').trim();
          const words = (card) => ['.note', '.hours', '.admission', '.tags li'].map((name) => [].concat(
            ...[...card.querySelectorAll(name)].map(plain)));
          return found.map((clinic) => [clinic.name, words(cardOf(clinic, null)), words(document.querySelector(`[data-id="${clinic.id}"]`))]);
        });
        assert.equal(pairs.length, 5);
        for (const [name, mine, theirs] of pairs) {
          assert.deepEqual(mine[0], theirs[0], name);
          if (name === '停诊医院') assert.deepEqual(mine[1], theirs[1], name); // readable hours only the client's has
          assert.deepEqual(mine[2], theirs[2], name);
          assert.ok(mine[3].every((tag) => theirs[3].includes(tag)), `${name} ${mine[3]} ${theirs[3]}`);
        }
        const said = Object.fromEntries(pairs.map(([name, mine]) => [name, mine]));
        assert.deepEqual(said['停诊医院'].slice(0, 2), [['停诊'], [lang === 'en' ? 'as given: 24小时' : '原文：24小时']]);
        assert.deepEqual([said['待开医院'][0], said['限收医院'][0]], [['启用日期：2099-12-20'], ['仅限儿童']]);
        assert.equal(said['儿童医院'][3].length, 3);
        const rows = await page.$$eval('.card .note', (all) => all.map((one) => one.nextElementSibling.className));
        assert.equal(rows[0], 'line hours', 'the remark stands above the hours that it closes');
        await close();
      }
    } finally {
      await own.stop();
    }
  });

  test('a closure says since when, why, and where to go instead, one to come as well', async () => {
    const hour = (hours) => new Date(Math.floor(Date.now() / 60000) * 60000 + hours * HOUR_MS).toISOString().replace('.000', '');
    const own = await startSite(['now', 'later', 'other'].map((id, index) => (
      { ...clinics[0], id, name: `医院${index}`, lat: 39.915 + index / 1000, hours: '24/7' })), {
      prepare(store) {
        feverctl(store, 'close', 'now', '--reason', '<i>停电', '--until', hour(2), '--alternative', 'other');
        feverctl(store, 'close', 'later', '--reason', '检修', '--from', hour(3), '--alternative', 'now');
      },
    });
    try {
      const { page, close } = await own.open(`/?${HERE}`);
      await until(page, isKept);
      await page.context().setOffline(true);
      const shown = async (at) => {
        await page.goto(`${own.url}/?${HERE}&at=${encodeURIComponent(at)}`);
        await until(page, () => document.querySelector('#offline .card'));
        return page.$$eval('#offline .card', (cards) => cards.map((card) => [card.dataset.state,
          (card.querySelector('.closure') || { innerText: '' }).innerText.replace(/\d\d:\d\d/, 'TIME').replace('昨天', '今天')]));
      };
      const now = await shown(hour(0));
      assert.equal(now[0][0], 'suspended');
      assert.match(now[0][1], /^自.*TIME起停诊：<i>停电。 可改去 医院2$/);
      assert.equal(await page.locator('#offline .card[data-id="now"] .hours').count(), 0, 'no "24 hours" of another day');
      assert.deepEqual(now.slice(1), [['open', ''], ['open', '']]);
      const then = await shown(hour(4));
      assert.deepEqual(then[0], ['open', ''], 'that closure is over');
      assert.equal(then[1][0], 'suspended');
      assert.match(then[1][1], /^自.*TIME起停诊：检修。 可改去 医院0$/);
      await close();
    } finally {
      await own.stop();
    }
  });

  test('numbers are dialled as on the service\'s pages, with their extensions', async () => {
    const phones = ['010-69156114', '010-69156114转8', '400-810-1234', '+852 2300 6555', '（010）12转', '12320', '服务台', '8', '120 转 9'];
    const { page, close } = await site.open(`/offline?${HERE}`);
    const dialled = await page.evaluate(async ([base, list]) => {
      const { cardOf } = await import('/static/js/offline-card.js');
      const { clinic } = await (await fetch(base)).json();
      const card = cardOf(Object.assign({}, clinic, { phones: list }), []);
      return Array.from(card.querySelector('.actions').children, (one) => one.getAttribute('href'));
    }, ['/api/v1/clinics/c-open', phones]);
    assert.deepEqual(dialled, ['tel:01069156114', 'tel:01069156114,8', 'tel:4008101234', 'tel:+85223006555', null, 'tel:12320', null, null, 'tel:120,9']);
    await close();
  });

  test('one place shows its state and its week; hostile names are text', async () => {
    const { page, close } = await lost();
    await page.goto(`${site.url}/clinics/c-hostile`);
    await until(page, () => document.querySelector('#offline .card'));
    assert.equal(await page.innerText('#offline h3'), HOSTILE);
    assert.match(await page.innerText('#offline .state'), /开诊/);
    assert.ok(await page.locator('#offline .week tr').count() > 0);
    assert.doesNotMatch(await page.title(), /stolen/);
    await page.goto(`${site.url}/clinics/c-elsewhere`);
    await until(page, () => document.querySelector('#offline p'));
    assert.ok(await page.isVisible('text=这部手机上没有保存这一页的数据'));
    await close();
  });

  test('the first page shows what was listed last, a search and a region what fits', async () => {
    const { page, close } = await lost();
    const listed = await page.$$eval('#view .card[data-id]', (cards) => cards.map((card) => card.dataset.id));
    await page.goto(`${site.url}/`);
    await until(page, () => document.querySelector('#offline .card'));
    assert.deepEqual(await page.$$eval('#offline .card', (cards) => cards.map((card) => card.dataset.id)), listed);
    await page.goto(`${site.url}/?q=旧信息`);
    await until(page, () => document.querySelector('#offline .card'));
    assert.equal(await page.innerText('#offline h3'), '旧信息医院');
    await page.goto(`${site.url}/regions/110102`);
    await until(page, () => document.querySelector('#offline .card'));
    assert.equal(await page.innerText('#offline h3'), '西城无位置医院');
    await close();
  });

  test('past its validity every state is unknown, never an old "open"', async () => {
    const { page, close } = await lost();
    await page.clock.setFixedTime(Date.now() + 25 * HOUR_MS);
    await page.goto(`${site.url}/?${THERE}`);
    await until(page, () => document.querySelector('#offline .card'));
    const states = await page.$$eval('#offline .card', (cards) => cards.map((card) => card.dataset.state));
    assert.ok(states.length > 5 && states.every((state) => state === 'unknown'));
    assert.match(await page.innerText('.offline-of'), /已超过有效期/);
    for (const state of await page.locator('#offline .state').allInnerTexts())
      assert.match(state, /^未知，请先致电\s+信息已过期$/);
    for (const hours of await page.locator('#offline .hours').allInnerTexts())
      assert.match(hours, /^(登记的时间|原文)：/, 'no bare 24 hours below it');
    await close();
  });

  test('a telephone whose clock is a day off shows what is open now, and expires a day after it asked', async () => {
    for (const days of [-1, 1]) {
      const { page, close } = await lost();
      await shiftKept(page, days * 24 * HOUR_MS);
      for (const [hours, state] of [[1, 'open'], [23, 'open'], [25, 'unknown']]) {
        await page.clock.setFixedTime(Date.now() + (24 * days + hours) * HOUR_MS);
        await page.goto(`${site.url}/clinics/c-open`);
        await until(page, () => document.querySelector('#offline .card'));
        assert.equal(await page.getAttribute('#offline .card', 'data-state'), state, `${days} days, ${hours} h`);
      }
      await close();
    }
  });

  test('a clock that has been set right since leaves open only what is so by either reading', async () => {
    const china = new Date(Date.now() + 8 * HOUR_MS).getUTCHours();
    const clock = (hours) => `${String((china + hours + 24) % 24).padStart(2, '0')}:00`;
    const own = await startSite([['always', '24/7'], ['soon-over', `Mo-Su,PH ${clock(-1)}-${clock(3)}`], ['later', `Mo-Su,PH ${clock(4)}-${clock(6)}`]]
      .map(([id, hours]) => ({ ...clinics[0], id, hours })));
    try {
      for (const [aheadH, laterH, id] of [[3, 4.1, 'soon-over'], [-3, 2, 'later']]) {
        const { page, close } = await own.open(`/?${HERE}`);
        await until(page, isKept);
        await page.context().setOffline(true);
        await shiftKept(page, aheadH * HOUR_MS);
        await page.clock.setFixedTime(Date.now() + laterH * HOUR_MS);
        await page.goto(`${own.url}/?${THERE}`);
        await until(page, () => document.querySelector('#offline .card'));
        const states = Object.fromEntries(await page.$$eval('#offline .card', (cards) => cards.map(({ dataset }) => [dataset.id, dataset.state])));
        assert.deepEqual([states.always, states[id]], ['open', 'unknown'], `${aheadH} h ahead`);
        await close();
      }
    } finally {
      await own.stop();
    }
  });

  test('what is damaged or of another version is as good as nothing, and says whom to call', async () => {
    const { page, close } = await lost();
    for (const pack of ['{"generated_at":"2026-01-25T08:00:00+08:00"}', '{"clinics":[', '<h1>Log in</h1>', 'null']) {
      await page.evaluate(async (text) => (await caches.open('kept')).put('/kept/pack', new Response(text)), pack);
      await page.goto(`${site.url}/?${THERE}`);
      await until(page, () => document.querySelector('#offline .alert'));
      assert.match(await page.innerText('#offline'), /还没有保存数据/, pack);
    }
    await close();
  });

  test('a network\'s page to log in takes no pack\'s place', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await until(page, isKept);
    await shiftKept(page, -7 * HOUR_MS);
    const asked = new Promise((resolve) => page.context().route('**/api/v1/packs/**', (route) => {
      resolve();
      return route.fulfill({ contentType: 'text/html', body: '<h1>Log in</h1>' });
    }));
    await page.goto(`${site.url}/?${THERE}`);
    await asked;
    await page.context().unroute('**/api/v1/packs/**');
    await page.goto(`${site.url}/?${HERE}`);
    await until(page, isKeptNow);
    await close();
  });

  for (const [when, aheadMs] of [['in two hours', 2 * HOUR_MS], ['of next year', 365 * 24 * HOUR_MS]]) {
    test(`a pack that was kept under a clock ${when} is asked for again`, async () => {
      const { page, close } = await site.open(`/?${HERE}`);
      await until(page, isKept);
      await shiftKept(page, aheadMs);
      await page.goto(`${site.url}/?${THERE}`);
      await until(page, isKeptNow);
      await close();
    });
  }

  test('a page that stays open shows what it did where another city\'s list was kept last; who asks again is led to that', async () => {
    const { page, close } = await site.open('/clinics/c-open', { setUp: (tab) => tab.clock.install() });
    await page.route('**/clinics/*', (route) => route.abort()); // what was asked for just now the browser itself still has
    await until(page, isKept);
    await page.evaluate(async () => {
      const cache = await caches.open('kept');
      const pack = await (await cache.match('/kept/pack')).json();
      await cache.put('/kept/pack', new Response(JSON.stringify(Object.assign(pack, { clinics: [], intervals: {} }))));
    });
    await page.context().setOffline(true);
    await page.clock.runFor(330_000);
    await until(page, () => document.querySelector('#trouble'));
    assert.ok(await page.isVisible('article.clinic a[href="tel:01069156114"]'));
    await page.click('#trouble button');
    await until(page, () => document.querySelector('#offline .alert'));
    await close();
  });

  test('a page that stays open turns unknown when the validity ends', async () => {
    const { page, close } = await lost();
    await page.clock.install();
    await page.goto(`${site.url}/clinics/c-open`);
    await until(page, () => document.querySelector('#offline .card[data-state="open"]'));
    await page.clock.fastForward(25 * HOUR_MS);
    await until(page, () => document.querySelector('#offline .card[data-state="unknown"]'));
    await close();
  });

  test('English stays English', async () => {
    const tab = await site.open(`/?${HERE}&lang=en`);
    await until(tab.page, isKept);
    await tab.page.context().setOffline(true);
    await tab.page.goto(`${site.url}/?${THERE}&lang=en`);
    await until(tab.page, () => document.querySelector('#offline .card'));
    assert.match(await tab.page.innerText('.offline-of'), /^Offline: data of /);
    assert.equal(await tab.page.getAttribute('html', 'lang'), 'en');
    await tab.close();
  });

  test('nothing that is kept holds a position', async () => {
    const { page, close } = await site.open('/?lat=39.923&lon=116.417');
    await until(page, isKept);
    const kept = await page.evaluate(async () => {
      const texts = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const isData = name === 'kept' || request.url.includes('offline');
          texts.push(request.url, isData ? await (await cache.match(request)).text() : '');
        }
      }
      return texts.join('\n');
    });
    assert.match(kept, /\/kept\/results/);
    assert.doesNotMatch(kept, /39\.923|116\.417/);
    assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
    await close();
  });

  test('a phone that kept nothing is told so, and whom to call', async () => {
    const { page, close } = await site.open('/privacy');
    await until(page, async () => (await caches.keys()).length > 0 && Boolean(await caches.match('/offline')));
    await page.context().setOffline(true);
    await page.goto(`${site.url}/?${HERE}`);
    await until(page, () => document.querySelector('#offline .alert'));
    assert.match(await page.innerText('#offline'), /还没有保存数据/);
    assert.ok(await page.isVisible('a[href="tel:120"]'));
    await close();
  });

  test('without service workers the page is what it was', async () => {
    const { page, seen, close } = await site.open(`/?${HERE}`, {
      setUp: (tab) => tab.addInitScript(() => delete Navigator.prototype.serviceWorker),
    });
    await until(page, () => document.querySelector('.map-toggle'));
    assert.deepEqual(seen.errors, []);
    await close();
  });
});

test('where no room is left the map is drawn all the same', async () => {
  const site = await startSite(clinics);
  const { page, close } = await site.open(`/?${HERE}`);
  await until(page, isKept);
  await page.reload(); // from here on the worker answers
  const [worker] = page.context().serviceWorkers();
  await worker.evaluate(() => {
    Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
  });
  await page.click('.map-toggle');
  await until(page, () => document.querySelector('#map-panel .pin-listed'));
  await close();
  await site.stop();
});

test('a new version of the shell replaces the old one as a whole', async () => {
  const folder = path.join(temporaryFolder(), 'static');
  cpSync(staticFolder, folder, { recursive: true });
  const site = await startSite(clinics, { folder });
  const { page, close } = await site.open('/privacy');
  const shells = () => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('shell-')));
  await until(page, async () => Boolean(await caches.match('/static/css/tokens.css')));
  const [old] = await shells();
  writeFileSync(path.join(folder, 'css/tokens.css'), `${readFileSync(path.join(folder, 'css/tokens.css'), 'utf8')}\n/* new */\n`);
  const worker = path.join(folder, 'sw.js');
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(/"version":"[^"]+"/, '"version":"next"'));
  await page.reload();
  await until(page, async () => (await caches.keys()).join() === 'shell-next');
  assert.notEqual(old, 'shell-next');
  await page.reload();
  const sheet = await page.evaluate(async () => (await fetch('/static/css/tokens.css')).text());
  assert.match(sheet, /\/\* new \*\//);
  await close();
  await site.stop();
});

test('the manifest and its icons are there, in both languages', async () => {
  const site = await startSite(clinics);
  for (const [target, name] of [['/', '发热门诊地图'], ['/?lang=en', 'Fever Clinic Map']]) {
    const { page, seen, close } = await site.open(target);
    const address = await page.getAttribute('link[rel=manifest]', 'href');
    const answer = await fetch(site.url + address);
    assert.equal(answer.headers.get('content-type'), 'application/manifest+json');
    const manifest = await answer.json();
    assert.equal(manifest.name, name);
    assert.deepEqual(manifest.icons.map(({ purpose }) => purpose), ['any', 'maskable']);
    for (const { src } of manifest.icons)
      assert.equal((await fetch(site.url + src)).headers.get('content-type'), 'image/svg+xml');
    const wire = await page.context().newCDPSession(page);
    assert.deepEqual((await wire.send('Page.getAppManifest')).errors, []);
    assert.deepEqual(seen.errors, []);
    await close();
  }
  await site.stop();
});
