// A card and a clinic's page: what is folded away, copying, sharing, maps, and all that in WeChat.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, screenshot, startSite, until } from './site.mjs';

const WECHAT = 'Mozilla/5.0 (Linux; Android 8.1; PBCM10) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0.50(0x2800) NetType/4G';

/* Stand-ins for what a browser may have or lack; they note what they were given. */
const NO_CLIPBOARD = () => Object.defineProperty(navigator, 'clipboard', { value: undefined });
const NO_COPY_COMMAND = () => (document.execCommand = () => false);
const NOTE_SHARED = () => {
  window.shared = [];
  navigator.share = async (what) => void window.shared.push(what);
};

describe('a clinic', () => {
  let site;
  before(async () => (site = await startSite(clinics)));
  after(() => site.stop());

  const open = (target, scripts = [], settings = {}) => site.open(target, {
    ...settings,
    setUp: async (page) => { for (const script of scripts) await page.addInitScript(script); },
  });
  const card = (page) => page.locator('[data-id="c-open"]');

  test('folds away on its card what can wait, and unfolds it without scripts', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { javaScriptEnabled: false });
    const words = ['东门右侧 50 米', '东院区', '医保定点', '三级甲等', '地铁5号线', '来源', '苹果地图'];
    const folded = await card(page).innerText();
    for (const word of words) assert.ok(!folded.includes(word), word);
    for (const word of ['开诊', '直线约100米', '东城区一路1号', '需要预约', '请佩戴口罩', '候诊情况未上报', '核实'])
      assert.ok(folded.includes(word), word);
    await card(page).locator('summary').click();
    const unfolded = await card(page).innerText();
    for (const word of words) assert.ok(unfolded.includes(word), word);
    assert.equal(await card(page).locator('dd a[href^="https://book.example.org/"]').getAttribute('href'),
      'https://book.example.org/fever?a=1&b=2');
    assert.ok(await card(page).locator('dd a[href="tel:01069156115"]').isVisible());
    assert.ok(await card(page).locator('a[href^="geo:39.916100,116.405200?"]').isVisible());
    await close();
  });

  test('prints today\'s hours black on white in the dark, too', async () => {
    const { page, close } = await site.open('/clinics/c-open', { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    const [ink, ground] = await page.$eval('.week .today td', (cell) => [getComputedStyle(cell).color, getComputedStyle(cell).backgroundColor]);
    assert.deepEqual([ink, ground], ['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    await close();
  });

  test('says on paper and in the elder mode, too, whom it takes', async () => {
    for (const [target, media] of [[`/?${HERE}`, 'print'], [`/?${HERE}&mode=elder`, 'screen']]) {
      const { page, close } = await site.open(target);
      await page.emulateMedia({ media });
      const tags = await card(page).locator('.tags li:visible').allInnerTexts();
      assert.deepEqual(tags, ['14岁以上', '需要预约', '成人发热', '儿童发热'], media);
      await close();
    }
  });

  test('offers nothing without scripts that needs them', async () => {
    for (const target of [`/?${HERE}`, '/clinics/c-open', '/regions/110101']) {
      const { page, close } = await site.open(target, { javaScriptEnabled: false });
      await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
      assert.equal(await page.locator('main button:not([type=submit]):visible').count(), 0, target);
      assert.ok(!(await page.innerText('main')).includes('转发'));
      await close();
    }
  });

  test('leads to the form for what is wrong, and says on its page whom else to tell', async () => {
    const { page, close } = await site.open(`/?${HERE}`, { javaScriptEnabled: false });
    await card(page).locator('summary').click();
    await card(page).locator('text=信息有误？').click();
    assert.ok(page.url().endsWith('/clinics/c-open/report'));
    await page.click('.about a');
    const report = await page.innerText('#report');
    assert.ok(report.includes('测试名单'));
    assert.ok(report.includes('12345'));
    assert.equal(await page.getAttribute('#report a[rel~="external"]', 'href'), 'https://wjw.example.org/list');
    await close();
  });

  test('is copied to the clipboard', async () => {
    const { page, close } = await open(`/?${HERE}`, [], { permissions: ['clipboard-read', 'clipboard-write'] });
    await card(page).locator('.copy').click();
    await until(page, () => document.body.innerText.includes('已复制'));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), '东城区一路1号');
    await until(page, () => document.querySelector('[data-id="c-open"] .copy').textContent === '复制');
    await close();
  });

  test('is copied as often as pressed, and its button says so no longer than that', async () => {
    const { page, close } = await open('/clinics/c-open', [() => {
      window.copied = 0;
      window.later = [];
      navigator.clipboard.writeText = async () => { window.copied++; };
      window.setTimeout = (act) => window.later.push(act);
    }]);
    for (let press = 1; press <= 2; press++) {
      await page.click('.copy');
      await until(page, (count) => window.copied === count, press);
    }
    assert.equal(await page.innerText('.copy'), '已复制');
    await page.evaluate(() => window.later.forEach((act) => act()));
    assert.equal(await page.innerText('.copy'), '复制');
    await close();
  });

  test('is copied by command where there is no clipboard', async () => {
    const { page, close } = await open('/clinics/c-open', [NO_CLIPBOARD,
      () => document.addEventListener('copy', () => (window.copied = String(document.activeElement.value)))]);
    await page.click('.copy');
    await until(page, () => window.copied === '东城区一路1号');
    assert.equal(await page.locator('.to-copy').count(), 0);
    await close();
  });

  test('is shown selected where copying is not allowed at all', async () => {
    const { page, close } = await open('/clinics/c-open', [NO_CLIPBOARD, NO_COPY_COMMAND]);
    for (let press = 0; press < 2; press++) {
      await page.click('.copy');
      await until(page, () => document.activeElement.className === 'to-copy');
      assert.equal(await page.evaluate(() => {
        const field = document.activeElement;
        return field.value.slice(field.selectionStart, field.selectionEnd);
      }), '东城区一路1号');
      assert.equal(await page.locator('.to-copy').count(), 1);
    }
    assert.equal(await page.innerText('#announcer'), '已选中，请长按复制');
    await close();
  });

  test('is shared by its own address, never with a position', async () => {
    const { page, close } = await open(`/?${HERE}`, [NOTE_SHARED]);
    await card(page).locator('summary').click();
    await card(page).locator('.share').click();
    assert.deepEqual(await page.evaluate(() => window.shared),
      [{ title: '常开医院发热门诊', url: `${site.url}/clinics/c-open` }]);
    await page.goto(`${site.url}/regions/110101?lang=en`);
    await page.click('.actions .share');
    assert.deepEqual(await page.evaluate(() => window.shared),
      [{ title: 'Fever clinics in 东城区', url: `${site.url}/regions/110101?lang=en` }]);
    await page.goBack();
    const links = await page.$$eval('[data-share]', (all) => all.map((one) => one.getAttribute('data-share')));
    assert.ok(links.length >= 10);
    for (const link of links) assert.match(link, /^\/(clinics\/[\w.:-]+|regions\/\d{6})(\?lang=en)?$/);
    await close();
  });

  test('has its link copied where nothing can share', async () => {
    const { page, close } = await open(`/?${HERE}`, [() => (navigator.share = undefined)],
      { permissions: ['clipboard-read', 'clipboard-write'] });
    await card(page).locator('summary').click();
    await card(page).locator('.share').click();
    await until(page, () => document.body.innerText.includes('已复制'));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${site.url}/clinics/c-open`);
    await close();
  });

  test('in WeChat leads to https maps only and is passed on by the menu', async () => {
    for (const target of [`/?${HERE}`, '/clinics/c-open', '/regions/110101']) {
      const { page, close } = await open(target, [NO_CLIPBOARD, NO_COPY_COMMAND], { userAgent: WECHAT });
      await until(page, () => document.documentElement.classList.contains('in-wechat'));
      await page.$$eval('details', (all) => all.forEach((one) => (one.open = true)));
      const schemes = await page.$$eval('a', (all) => all.filter((one) => one.offsetParent).map((one) => one.protocol));
      assert.deepEqual([...new Set(schemes)].sort(), ['http:', 'https:', 'tel:'], target);
      const external = await page.$$eval('a[rel~="external"]', (all) => all.map((one) => one.protocol));
      assert.ok(external.length && external.every((scheme) => scheme === 'https:'), target);
      assert.equal(await page.locator('.share:visible').count(), 0);
      assert.ok((await page.innerText('main')).includes('点右上角「···」转发'));
      await page.locator('.copy').first().click();
      await until(page, () => document.activeElement.className === 'to-copy');
      await close();
    }
  });

  test('is looked at unfolded, in WeChat, and where things are wrong', async () => {
    for (const viewport of [PHONE, DESK]) {
      const { page, close } = await open(`/?${HERE}`, [], { viewport });
      await card(page).locator('summary').click();
      await page.waitForLoadState('networkidle');
      await card(page).evaluate((one) => one.scrollIntoView());
      await screenshot(page, `card-open-${viewport.width}`);
      await close();
      for (const [name, target, settings] of [['clinic-whole', '/clinics/c-open', {}],
        ['clinic-lost', '/clinics/c-lost', {}], ['clinic-wechat', '/clinics/c-open', { userAgent: WECHAT }],
        ['clinic-hostile', '/clinics/c-hostile', {}]]) {
        const seen = await open(target, [], { viewport, ...settings });
        await seen.page.waitForLoadState('networkidle');
        await screenshot(seen.page, `${name}-${viewport.width}`, true);
        await seen.close();
      }
    }
  });
});
