// A published folder behind nginx, with the shipped configuration and no feverd: caching, packed forms,
// and in Chromium the state of a clinic, the nearest ones and a search by name.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startNginx } from '../api/nginx.mjs';
import { feverctl, root, temporaryFolder } from '../api/support.mjs';
import { launchBrowser } from './browser.mjs';
import { clinics } from './clinics.mjs';
import { DESK, PHONE, makeStore, staticFolder, until } from './site.mjs';

const HERE = { latitude: 39.915, longitude: 116.404 };

describe('a published site behind nginx', () => {
  let nginx, browser, folder;
  before(async () => {
    const parent = temporaryFolder();
    folder = path.join(parent, 'site');
    mkdirSync(folder, { mode: 0o755 });
    const store = makeStore(clinics);
    const queues = path.join(parent, 'queues.csv');
    writeFileSync(queues, 'id,level,wait_minutes,ttl_minutes\nc-open,crowded,70,240\n');
    feverctl(store, 'load', 'import', queues);
    feverctl(store, 'close', 'c-more-21', '--reason', '停水');
    feverctl(store, 'correct', 'c-stale', 'note=停诊', '--why', '公告');
    feverctl(store, 'publish', folder, '--static', staticFolder);
    nginx = await startNginx(readFileSync(path.join(root, 'deploy/nginx-publish.conf'), 'utf8')
      .replace('root /srv/fever;', `root ${folder};`));
    browser = await launchBrowser();
  });
  after(async () => {
    if (browser) await browser.close();
    if (nginx) await nginx.stop();
  });

  test('what is named by its bytes is kept for ever, the rest for a minute at most; all is packed', async () => {
    const manifest = await (await fetch(`${nginx.url}/manifest.json`)).json();
    const kept = async (name) => {
      const answer = await fetch(`${nginx.url}/${name}`, { headers: { 'accept-encoding': 'gzip' } });
      assert.equal(answer.status, 200, name);
      assert.equal(answer.headers.get('content-encoding'), 'gzip', name);
      assert.match(answer.headers.get('content-security-policy'), /default-src 'none'/);
      return answer.headers.get('cache-control');
    };
    for (const name of [manifest.packs[0].file, manifest.regions, `${manifest.static.slice(1)}js/published.js`])
      assert.match(await kept(name), /max-age=31536000, immutable/, name);
    for (const name of ['manifest.json', manifest.packs.find(({ live }) => live).live, '', 'clinics/c-open', 'regions/110101', 'guides', 'privacy'])
      assert.ok(Number(/max-age=(\d+)/.exec(await kept(name))[1]) <= 60, name);
    const refused = await fetch(`${nginx.url}/.publish/lock`);
    assert.equal(refused.status, 404);
    assert.match(refused.headers.get('content-security-policy'), /default-src 'none'/, 'a refusal, too');
    assert.equal(refused.headers.get('cache-control'), null);
    const links = (await (await fetch(nginx.url + '/guides')).text()).match(/href="\/guides\/[^"#?]+/g) ?? [];
    assert.ok(links.length > 0);
    for (const link of links) assert.equal((await fetch(nginx.url + link.slice(6))).status, 200, link);
  });

  test('nearest, a state and a search need no feverd', async () => {
    const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', geolocation: HERE, permissions: ['geolocation'] });
    const page = await context.newPage();
    const errors = [];
    const asked = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(nginx.url);
    await page.click('#locate');
    await until(page, () => document.querySelector('#answers .card'));
    const ids = await page.$$eval('#answers .card', (cards) => cards.map((card) => card.dataset.id));
    assert.deepEqual(ids.slice(0, 2), ['c-open', 'c-hostile']);
    assert.equal(ids.at(-1), 'c-lost', 'the district\'s without a position, too');
    assert.equal(await page.innerText('#answers [data-id="c-stale"] .note'), '停诊', 'before anything is unfolded');
    assert.match(await page.innerText('#answers [data-id="c-stale"]'), /热线询问.*12345/s, 'whom to call where it has no number');
    await page.click('.map-toggle');
    await until(page, () => document.querySelectorAll('#map-panel .leaflet-marker-icon.pin-listed').length >= 2 &&
      document.querySelector('#map-panel [data-ready]'));
    // Zoomed out, what the list leaves out stands on the map, too: from the packs.
    await page.click('.leaflet-control-zoom-out');
    await page.click('.leaflet-control-zoom-out');
    await until(page, () => document.querySelector('#map-panel .pin-nearby, #map-panel .cluster'));
    assert.match(await page.innerText('#answers .card[data-id="c-open"] .load'), /候诊一小时以上.*约等70分钟.*(刚刚|\d+ 分钟前)上报/s);
    assert.ok(asked.every((url) => !/39\.9|116\.4/.test(url)), 'the position stays on the phone');
    await page.fill('#q', 'beijing');
    await page.press('#q', 'Enter');
    await until(page, () => document.querySelector('#answers .found a'));
    await page.goto(`${nginx.url}/clinics/c-open`);
    await until(page, () => document.querySelector('article.clinic').dataset.state === 'open');
    assert.match(await page.innerText('article.clinic .state + .caution'), /请先致电/);
    assert.match(await page.innerText('article.clinic .load'), /候诊一小时以上/);
    assert.match(await page.innerText('#published'), /数据生成于 \d{4}-\d\d-\d\d \d\d:\d\d/);
    assert.deepEqual(errors, []);
    assert.ok(asked.every((url) => url.startsWith(nginx.url) && !url.includes('/api/')), asked.join());
    // A telephone a day ahead takes the server's clock; once that is past the validity, too, nothing is open.
    const tomorrow = Date.now() + 25 * 3600e3;
    await page.clock.install({ time: tomorrow });
    await page.reload();
    await until(page, () => document.querySelector('article.clinic').dataset.state === 'open');
    assert.match(await page.innerText('article.clinic .load'), /(刚刚|\d+ 分钟前)上报/);
    await page.route('**/manifest.json', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), date: new Date(tomorrow).toUTCString() } });
    });
    await page.reload();
    await until(page, () => document.querySelector('article.clinic .state-unknown') && /数据生成于/.test(document.getElementById('published').textContent));
    assert.equal(await page.getAttribute('article.clinic', 'data-state'), 'unknown');
    assert.equal(await page.$('article.clinic .load'), null, 'a queue that has run out is not shown');
    await context.close();
  });

  test('an address with no place on the earth is not answered with what is wrong with the list', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    for (const hash of ['#lat=999&lon=0', '#lat=39.9&lon=x', '#lat=39.9&lon=181']) {
      await page.goto('about:blank');
      await page.goto(`${nginx.url}/${hash}&q=beijing`);
      await until(page, () => document.querySelector('#answers .found a'));
      assert.equal(await page.$('#answers .alert'), null, hash);
    }
    await context.close();
  });

  test('on a wide screen the list stands beside its map, below the line that says of when it is', async () => {
    const context = await browser.newContext({ viewport: DESK, locale: 'zh-CN' });
    const page = await context.newPage();
    for (const target of ['#lat=39.915&lon=116.404', 'regions/110101', 'clinics/c-open']) {
      await page.goto(`${nginx.url}/${target}`);
      await until(page, () => document.querySelector('#map-panel [data-ready]'));
      const [line, list, map] = await page.evaluate(() => ['published', 'view', 'map-panel']
        .map((id) => document.getElementById(id).getBoundingClientRect().toJSON()));
      assert.ok(line.bottom <= list.top && line.right > map.left, target);
      assert.ok(list.right <= map.left && Math.abs(list.top - map.top) < 2, target);
    }
    await context.close();
  });

  test('what is suspended is so on its page and, listed, for the map', async () => {
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    for (const target of ['clinics/c-more-21', 'regions/110101']) {
      await page.goto(`${nginx.url}/${target}`);
      await until(page, () => document.querySelector('[data-id="c-more-21"] .state-suspended'));
      assert.equal(await page.getAttribute('[data-id="c-more-21"]', 'data-state'), 'suspended');
    }
    await context.close();
  });

  test('what cannot be read is said to be, and what is asked for meanwhile stays', async () => {
    const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN' });
    const page = await context.newPage();
    await page.route('**/packs/**', (route) => route.fulfill({ status: 404 })); // of a manifest that is newer than they
    await page.goto(`${nginx.url}/#lat=39.915&lon=116.404`);
    await until(page, () => document.querySelector('#answers .alert'));
    assert.match(await page.innerText('#answers .alert'), /^读不到数据/);
    await page.unroute('**/packs/**');
    let release;
    const held = new Promise((resolve) => (release = resolve));
    await page.route('**/packs/**', async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest('**/packs/**');
    await page.evaluate(() => (location.hash = 'lat=39.916&lon=116.404'));
    const answered = (await asked).response();
    await page.evaluate(() => (location.hash = 'q=beijing'));
    await until(page, () => document.querySelector('#answers .found'));
    release();
    await (await answered).finished();
    await page.evaluate(async () => {
      for (let frames = 0; frames < 10; frames++) await new Promise(requestAnimationFrame);
    });
    assert.equal(await page.locator('#answers .found').count(), 1);
    await context.close();
  });

  test('an answer that comes again as it was is left alone, another one keeps the focus', async () => {
    const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN' });
    const page = await context.newPage();
    await page.goto(`${nginx.url}/#lat=39.915&lon=116.404`);
    await until(page, () => document.querySelector('#answers .card h3 a'));
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('href'));
    await page.locator('#answers .card h3 a').nth(1).focus();
    const before = await focused();
    assert.match(before, /^\/clinics\//);
    await page.evaluate(async () => {
      document.querySelector('#answers .card').dataset.seen = 'yes';
      location.hash = 'lat=39.9150&lon=116.404';
      for (let frames = 0; frames < 10; frames++) await new Promise(requestAnimationFrame);
    });
    assert.equal(await page.locator('#answers [data-seen]').count(), 1);
    await page.evaluate(() => (location.hash = 'lat=39.917&lon=116.404'));
    await until(page, () => !document.querySelector('#answers [data-seen]'));
    assert.equal(await focused(), before);
    await context.close();
  });

  test('a server that knows no more than files will do: links from page, list, search and map lead to them', async () => {
    const plain = createServer((request, response) => {
      const { pathname } = new URL(request.url, 'http://plain');
      const file = path.join(folder, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
      const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };
      if (!existsSync(file) || !path.extname(file)) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
    });
    await new Promise((listening) => plain.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${plain.address().port}`;
    const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN', geolocation: HERE, permissions: ['geolocation'] });
    const page = await context.newPage();
    const leadsOn = async (link) => {
      await link.click();
      await until(page, () => document.readyState === 'complete' && document.querySelector('h1'));
      assert.ok(existsSync(path.join(folder, decodeURIComponent(new URL(page.url()).pathname))), page.url());
      await page.goBack();
    };
    try {
      await page.goto(url);
      await leadsOn(page.locator('main a[href^="/regions/"]').first());
      await page.click('#locate');
      await until(page, () => document.querySelector('#answers .card'));
      await leadsOn(page.locator('#answers .card h3 a').first());
      assert.equal(await page.innerText('label[for="q"]'), '地区或医院名称', 'addresses are not searched');
      await page.fill('#q', 'beijing');
      await page.press('#q', 'Enter');
      await until(page, () => document.querySelector('#answers .found a'));
      await leadsOn(page.locator('#answers .found a').first());
      const ofMap = await page.evaluate(async (base) => (await import(`${base}js/surroundings.js`)).addressOf('c-open'),
        (await (await fetch(`${url}/manifest.json`)).json()).static);
      assert.equal(ofMap, '/clinics/c-open.html');
    } finally {
      await context.close();
      plain.close();
    }
  });

  test('what changes is asked for anew where the server says nothing of keeping it: its clock is of now', async () => {
    let aheadMs = 0;
    const plain = createServer((request, response) => {
      const { pathname } = new URL(request.url, 'http://plain');
      const file = path.join(folder, pathname), type = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }[path.extname(file)];
      const headers = { date: new Date(Date.now() + aheadMs).toUTCString(), 'last-modified': new Date(Date.now() - 240 * 3600e3).toUTCString() };
      if (!existsSync(file)) return response.writeHead(404).end();
      if (request.headers['if-modified-since']) return response.writeHead(304, headers).end();
      return response.writeHead(200, { ...headers, 'content-type': type ?? 'application/json' }).end(readFileSync(file));
    });
    await new Promise((listening) => plain.listen(0, '127.0.0.1', listening));
    const context = await browser.newContext({ viewport: PHONE, locale: 'zh-CN' });
    const page = await context.newPage();
    const load = async () => {
      await page.goto(`http://127.0.0.1:${plain.address().port}/clinics/c-open.html`);
      await until(page, () => document.querySelector('article.clinic .load'));
      return page.innerText('article.clinic .load');
    };
    try {
      assert.match(await load(), /(刚刚|\d 分钟前)上报/);
      aheadMs = 40 * 60e3;
      await page.clock.install({ time: Date.now() + aheadMs });
      assert.match(await load(), /4\d 分钟前上报/, 'forty minutes later, by both clocks');
    } finally {
      await context.close();
      plain.close();
    }
  });
});
