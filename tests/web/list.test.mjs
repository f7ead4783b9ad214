// The list: complete without scripts, hostile data as text, filters and "more" with and without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { HOSTILE, clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, startSite, until } from './site.mjs';

describe('the list', () => {
  let site;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'] })));
  after(() => site.stop());

  const names = (page) =>
    page.$$eval('#ranked h3', (headings) => headings.map((heading) => heading.textContent));

  for (const viewport of [PHONE, DESK]) {
    test(`is complete without scripts at ${viewport.width} px`, async () => {
      const { page, close } = await site.open(`/?${HERE}`, { viewport, javaScriptEnabled: false });
      assert.ok(await page.isVisible('text=示例数据'));
      assert.ok(await page.isVisible('text=发热门诊地图'));
      assert.ok(await page.isVisible('.emergency a[href="tel:120"]'));
      assert.ok(await page.isVisible('input[name="q"]'));
      const first = page.locator('#ranked .card').first();
      assert.ok(await first.isVisible());
      const text = await first.innerText();
      for (const word of ['常开医院发热门诊', '直线约100米', '开诊', '24小时', '东城区一路1号', '14岁以上'])
        assert.ok(text.includes(word), `${word} in ${text}`);
      assert.equal(await first.locator('.call').getAttribute('href'), 'tel:01069156114');
      assert.match(await first.locator('.route').getAttribute('href'), /^https:\/\/uri\.amap\.com\/marker\?/);
      assert.equal(await page.locator('#ranked .card').count(), 10);
      await close();
    });
  }

  test('in type twice as large nothing stands one character below the other', async () => {
    for (const target of [`/?${HERE}`, `/?${HERE}&lang=en`, '/', '/clinics/c-open', '/self-check', `/?${HERE}&mode=elder`]) {
      const { page, close } = await site.open(target);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      const narrow = await page.$$eval('.brand, .mode, .language, .emergency span, .hint, .button, h1, h2, h3', (all) => all
        .filter((one) => one.getClientRects().length && one.textContent.trim().length > 3 && !one.closest('details:not([open])'))
        .filter((one) => one.getBoundingClientRect().width < 3 * parseFloat(getComputedStyle(one).fontSize))
        .map((one) => one.outerHTML.slice(0, 90)));
      assert.deepEqual(narrow, [], target);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), target);
      const broken = await page.$eval('.language', (link) => link.getClientRects().length > 1 ||
        link.getBoundingClientRect().height > 2.5 * parseFloat(getComputedStyle(link).lineHeight));
      assert.equal(broken, false, `${target}: the language's name is cut`);
      await close();
    }
  });

  test('in type twice as large what is unfolded stays within the page, and no word lies on another', async () => {
    for (const target of [`/?${HERE}`, `/?${HERE}&lang=en`]) {
      const { page, close } = await site.open(target);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await page.$$eval('.more-filters, .card details', (all) => all.forEach((one) => (one.open = true)));
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), target);
      const apart = await page.$$eval('.card-foot', (all) => all.map((foot) => {
        const [date, more, facts] = ['.fine', 'summary', '.facts'].map((one) => foot.querySelector(one).getBoundingClientRect());
        return (date.bottom <= more.top || more.right <= date.left) && Math.max(date.bottom, more.bottom) <= facts.top + 1;
      }));
      assert.ok(apart.length > 5 && apart.every(Boolean), target);
      await close();
    }
  });

  test('can be read where the style sheet does not come: symbols are no larger than words', async () => {
    const { page, close } = await site.open('/', { javaScriptEnabled: false });
    await page.route('**/*.css', (route) => route.abort());
    for (const target of [`/?${HERE}`, '/clinics/c-open']) {
      await page.goto(new URL(target, page.url()).href);
      assert.equal(await page.$eval('.symbols', (one) => getComputedStyle(one).position), 'static');
      const sides = await page.$$eval('svg', (all) => all.map((one) => one.getBoundingClientRect())
        .map(({ width, height }) => Math.max(width, height)));
      assert.ok(sides.length > 5, target);
      assert.ok(Math.max(...sides) <= 24, `${target}: ${Math.max(...sides)} px`);
    }
    await close();
  });

  test('says every state in words, with what to do', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { javaScriptEnabled: false });
    const state = (id) => page.innerText(`[data-id="${id}"]`);
    assert.match(await state('c-closed'), /休诊/);
    assert.match(await state('c-unknown'), /未知，请先致电/);
    assert.match(await state('c-stale'), /请先致电：.*90 天未核实/);
    assert.match(await state('c-closed'), /未登记电话，可拨北京市热线询问/);
    assert.equal(await page.getAttribute('[data-id="c-closed"] .call', 'href'), 'tel:12345');
    await close();
  });

  test('shows hostile names as text and runs nothing of them', async () => {
    for (const target of [`/?${HERE}`, '/clinics/c-hostile', '/regions/110101', '/?q=onerror',
      `/?q=${encodeURIComponent(HOSTILE)}`]) {
      const { page, seen, close } = await site.open(target, { viewport: DESK });
      await until(page, () => document.readyState === 'complete');
      assert.ok((await page.innerText('#main')).includes('<img src=x onerror='), target);
      assert.equal(await page.locator('img').count(), 0);
      assert.ok(!(await page.title()).startsWith('stolen'));
      assert.ok(!seen.requests.some((url) => url.endsWith('/x')));
      await close();
    }
  });

  test("puts the own district's unlocated clinics first where the nearest lies elsewhere", async () => {
    const { page, close } = await site.open('/?lat=39.912&lon=116.361', { javaScriptEnabled: false });
    const headings = await page.$$eval('h2, h3', (all) => all.map((one) => one.textContent));
    assert.deepEqual(headings.slice(0, 4), ['西城区附近', '本区县其他医疗机构（位置待核实）',
      '西城无位置医院', '其他地区，按距离排列']);
    await close();
  });

  test('filters by links without scripts, and in place with them', async () => {
    const plain = await site.open(`/?${HERE}`, { javaScriptEnabled: false });
    await plain.page.click('text=不看已停诊');
    assert.ok(plain.page.url().includes('exclude_closed=true'));
    assert.ok(!(await names(plain.page)).includes('休诊医院'));
    assert.ok((await names(plain.page)).includes('时间不明医院'));
    await plain.close();

    const { page, seen, close } = await site.open(`/?${HERE}`);
    await page.evaluate(() => (window.stays = true));
    await page.click('text=正在开诊');
    await until(page, () => location.search.includes('open=true'));
    assert.ok(!(await names(page)).includes('时间不明医院'));
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), '✓ 正在开诊');
    assert.ok(await page.evaluate(() => window.stays), 'no new document was loaded');
    await page.goBack();
    await until(page, () => document.body.innerText.includes('时间不明医院'));
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('shows more on demand', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await page.click('.more a');
    await until(page, () => document.querySelectorAll('#ranked .card').length > 10);
    assert.equal(await page.locator('#ranked .card').count(), 17);
    await close();
  });

  test('helps where no filter passes', async () => {
    const { page, close } = await site.open(`/?${HERE}&kind=vaccination_site`);
    assert.ok(await page.isVisible('text=没有符合筛选条件的机构'));
    await page.click('text=去掉「接种点」');
    await until(page, () => document.querySelectorAll('#ranked .card').length > 0);
    await close();
  });

  test('is reached by region, and by name, without a position', async () => {
    const { page, close } = await site.open('/', { javaScriptEnabled: false });
    await page.click('text=北京市');
    await page.click('text=东城区');
    assert.ok(page.url().endsWith('/regions/110101'));
    assert.ok((await page.innerText('#results')).includes('无位置医院'));
    await page.fill('input[name="q"]', 'dongcheng');
    await page.click('.search button[type="submit"]');
    assert.equal(await page.innerText('h1'), '东城区的发热门诊');
    await page.fill('input[name="q"]', '常开');
    await page.click('.search button[type="submit"]');
    assert.equal(await page.innerText('#results h3'), '常开医院发热门诊');
    await page.click('#results h3 a');
    assert.ok(page.url().endsWith('/clinics/c-open'));
    assert.ok((await page.innerText('table')).includes('00:00–24:00'));
    await close();
  });

  test('speaks English too', async () => {
    const { page, close } = await site.open(`/?${HERE}`);
    await page.click('text=English');
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    const text = await page.innerText('#ranked .card:first-child');
    assert.match(text, /Open/);
    assert.match(text, /about 100 m straight line/);
    assert.ok(page.url().includes('lat=39.915'));
    await close();
  });
});
