// The maintainers' desk in Chromium: a clerk with a list, a mouse and no terminal.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { feverctl, root, startDesk, temporaryFolder } from '../api/support.mjs';
import { axeSource, screenshot } from './site.mjs';

const OFFICE = { width: 1366, height: 768 };
const HUBEI = path.join(process.env.FEVER_SHARED ?? path.join(root, '../shared'),
  'data/fever-clinics-2020/hubei.gb18030.csv');

describe('a clerk at the desk', () => {
  let desk, store, browser, secret;

  before(async () => {
    store = path.join(temporaryFolder(), 'desk.db');
    feverctl(store, 'init');
    feverctl(store, 'import', path.join(root, 'geodata/regions.csv'), '--as', 'regions');
    secret = JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', '王敏', '--scope', 'desk')).token;
    desk = await startDesk(store);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await desk.stop();
  });

  /** Somebody signed in, with a count of what they press. */
  async function clerk(context = {}) {
    const own = await browser.newContext({ viewport: OFFICE, locale: 'zh-CN', ...context });
    const page = await own.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    const act = { clicks: 0, errors, page, close: () => own.close(),
      async press(what) {
        act.clicks++;
        await (typeof what === 'string' ? page.getByRole('button', { name: what }) : what).click();
      } };
    await page.goto(desk.url);
    await page.getByLabel('令牌').fill(secret);
    await act.press('登录');
    return act;
  }

  async function clean(page, name) {
    await page.evaluate(axeSource);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`), [], name);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= OFFICE.width, name);
  }

  const settled = (page) => page.getByRole('progressbar').waitFor({ state: 'detached', timeout: 20000 });

  const absent = !existsSync(HUBEI) && 'the list beside the repository is absent';
  test('a list of a province is published in under ten clicks, and taken back', { skip: absent }, async () => {
    const act = await clerk({ bypassCSP: true });
    const { page } = act;
    await clean(page, 'home');
    await screenshot(page, 'desk-home-1366');
    await act.press(page.getByRole('link', { name: '导入名单' }).first());
    await clean(page, 'import');
    await screenshot(page, 'desk-import-1366');
    await page.getByLabel('名单文件').setInputFiles(HUBEI);
    act.clicks += 2; /* the file's button, and the file */
    await page.getByLabel('这份名单的来源').fill('湖北省卫生健康委员会');
    await act.press('看计划');
    await settled(page);
    await page.getByText('新增 544 家').first().waitFor();
    await clean(page, 'plan');
    await screenshot(page, 'desk-plan-1366');
    await act.press(page.getByRole('button', { name: '发布' }));
    await settled(page);
    await page.getByText(/已发布：版本 \d+/).waitFor();
    assert.ok(act.clicks < 10, `${act.clicks} clicks`);
    assert.equal(JSON.parse(feverctl(store, '--json', 'stats')).clinics, 544);
    await screenshot(page, 'desk-published-1366');

    await act.press(page.getByRole('link', { name: '撤销这次发布' }));
    await clean(page, 'rollback');
    await act.press('确定退回');
    await clean(page, 'history');
    await screenshot(page, 'desk-history-1366');
    assert.match(await page.locator('tbody tr').first().textContent(), /退回到版本.*王敏/s);
    assert.equal(JSON.parse(feverctl(store, '--json', 'stats')).clinics, 0);
    assert.deepEqual(act.errors, []);
    await act.close();
  });

  test('a cell at fault is marked and mended in place, with the keyboard', async () => {
    const list = path.join(temporaryFolder(), '名单.csv');
    writeFileSync(list, '机构名称,区,地址\n春风医院,东城区,春风路1号\n,东城区,夏雨路2号\n');
    const act = await clerk({ bypassCSP: true });
    const { page } = act;
    await page.goto(`${desk.url}import`);
    await page.getByLabel('名单文件').setInputFiles(list);
    await page.getByLabel('这份名单的来源').fill('东城区');
    await page.getByRole('button', { name: '看计划' }).press('Enter');
    await settled(page);
    await page.getByRole('button', { name: '有错的 1 行不发布' }).waitFor();
    const cell = page.locator('.bad input').first();
    await clean(page, 'refused');
    await screenshot(page, 'desk-refused-1366');
    await cell.fill('夏雨医院');
    await cell.press('Enter');
    await settled(page);
    await page.getByText('新增 2 家').first().waitFor();
    await page.getByRole('button', { name: '放弃这份计划' }).click();
    assert.deepEqual(act.errors, []);
    await act.close();
  });

  test('two people are told about each other, in their languages', async () => {
    const other = JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', 'Li Na', '--scope', 'desk')).token;
    const act = await clerk();
    await act.page.goto(`${desk.url}import`);
    await act.page.getByLabel('或把微信').fill('机构名称\t区\n春风医院\t东城区');
    await act.page.getByLabel('这份名单的来源').fill('东城区');
    await act.press('看计划');
    await settled(act.page);
    const own = await browser.newContext({ viewport: OFFICE });
    const page = await own.newPage();
    await page.goto(`${desk.url}sign-in?lang=en`);
    await page.getByLabel('Token').fill(other);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.goto(`${desk.url}import?lang=en`);
    await page.getByLabel('Or paste rows').fill('机构名称\t区\n夏雨医院\t东城区');
    await page.getByLabel('Whose list it is').fill('东城区');
    await page.getByRole('button', { name: 'See the plan' }).click();
    await settled(page);
    await page.getByText('王敏 has a list that is not published, too: 粘贴的名单.tsv').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await own.close();
    await act.close();
  });
});
