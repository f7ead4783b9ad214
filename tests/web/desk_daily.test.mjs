// Daily work at the desk in Chromium: a clinic found by pinyin, closed and opened, by keyboard alone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { feverctl, sampleStore, startDesk } from '../api/support.mjs';
import { axeSource, screenshot } from './site.mjs';

const OFFICE = { width: 1366, height: 768 };

describe('daily work at the desk, by keyboard', () => {
  let desk, store, browser, page;
  before(async () => {
    store = sampleStore();
    const secret = JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', '王敏', '--scope', 'desk')).token;
    feverctl(store, 'notice', 'add', '--id', 'n-1', '--title', '寒潮蓝色预警', '--text', '请注意保暖', '--region', '110101');
    desk = await startDesk(store, ['--tiles', 'https://tiles.example.org/{z}/{x}/{y}', '--tiles-attribution', '某图 GS(2024)1号']);
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: OFFICE, locale: 'zh-CN', bypassCSP: true })).newPage();
    await page.goto(desk.url);
    await page.getByLabel('令牌').fill(secret);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '今日工作' }).waitFor();
  });
  after(async () => {
    await browser.close();
    await desk.stop();
  });

  async function clean(name) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), [], name);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= OFFICE.width, name);
    await screenshot(page, `desk-${name}-1366`);
  }

  test('a clinic is found, closed until a time, and opened again', async () => {
    await page.getByRole('link', { name: '查找机构' }).press('Enter');
    await page.getByLabel('名称、拼音').waitFor();
    await page.keyboard.type('jiayiyuan');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: '甲医院发热门诊' }).waitFor();
    await clean('clinics');
    await page.getByRole('link', { name: '甲医院发热门诊' }).press('Enter');
    await page.getByRole('link', { name: '停诊…' }).press('Enter');
    await page.getByRole('radio', { name: '到这个时间' }).press('Space');
    await page.locator('input[name=time]').fill('2199-01-02T08:00');
    await page.getByLabel('请居民改去').fill('yiyiyuan');
    await clean('close');
    await page.getByRole('button', { name: '确定停诊' }).press('Enter');
    await page.getByRole('button', { name: '撤销' }).waitFor();
    await clean('clinic');
    const [closure] = JSON.parse(feverctl(store, '--json', 'close', '--list')).closures;
    assert.deepEqual([closure.target, closure.until, closure.alternative_id, closure.actor],
      ['110101-0001', '2199-01-02T08:00:00+08:00', '110101-0002', '王敏']);
    await page.getByRole('button', { name: '复诊' }).press('Enter');
    await page.getByText('现在没有停诊。').waitFor();
    await clean('closures');
    await page.goto(`${desk.url}notices`);
    await clean('notices');
    await page.goto(`${desk.url}clinics/110101-0001/edit?field=address`);
    await clean('edit');
    for (const [name, at] of [['reports', 'reports'], ['resolved', 'reports/resolved'], ['hotlines', 'hotlines'],
      ['notice', 'notices/n-1/edit'], ['streets', 'clinics/110101-0001/place?lat=39.9214&lon=116.4159&crs=wgs84']]) {
      await page.goto(desk.url + at);
      await clean(name);
    }
  });

  test('the second click of a double click opens no other clinic', async () => {
    const ids = ['110101-0001', '110101-0002', '110101-0003'];
    for (const id of ids) feverctl(store, 'close', id, '--reason', '消毒');
    const left = () => JSON.parse(feverctl(store, '--json', 'close', '--list')).closures.map(({ target }) => target);
    const pressTwice = async () => {
      const before = page.url();
      const { x, y, width, height } = await page.getByRole('button', { name: '复诊' }).first().boundingBox();
      const [over, across] = [x + width / 2, y + height / 2];
      await page.mouse.click(over, across);
      await page.waitForURL((url) => url.href !== before);
      const under = await page.evaluate((at) => document.elementFromPoint(...at).textContent, [over, across]);
      await page.mouse.click(over, across);
      return under;
    };
    await page.goto(`${desk.url}closures`);
    await pressTwice();
    await page.goto(page.url()); // where an act has just been done, the next row comes up under the mouse
    assert.equal(left().length, 2);
    assert.equal(await pressTwice(), '复诊');
    await page.goto(`${desk.url}closures`);
    assert.equal(left().length, 1);
    await page.getByRole('button', { name: '复诊' }).click();
    await page.getByText('现在没有停诊。').waitFor();
  });
});
