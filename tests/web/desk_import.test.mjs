// A plan at the desk in Chromium: foreign headers and doubtful pairs, with the mouse; and the queue.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { launchBrowser } from './browser.mjs';
import { feverctl, sampleStore, startDesk, temporaryFolder } from '../api/support.mjs';
import { axeSource, screenshot } from './site.mjs';

const OFFICE = { width: 1366, height: 768 };
const LIST = 'aa,dd,bb,cc\n东四社区卫生服务站,东城区,东四六条甲44号,好\n东四社区卫生服务站,东城区,朝阳门内大街288号,好\n';

describe('a plan and the queue with the mouse', () => {
  let desk, browser, page;
  before(async () => {
    const store = sampleStore();
    const secret = JSON.parse(feverctl(store, '--json', 'token', 'add', '--name', '王敏', '--scope', 'desk')).token;
    desk = await startDesk(store);
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: OFFICE, locale: 'zh-CN', bypassCSP: true })).newPage();
    await page.goto(desk.url);
    await page.getByLabel('令牌').fill(secret);
    await page.getByRole('button', { name: '登录' }).click();
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
    await screenshot(page, name);
  }

  const settled = () => page.getByRole('progressbar').waitFor({ state: 'detached', timeout: 20000 });

  test('columns that nobody knows are named, and a doubtful pair is decided', async () => {
    const list = path.join(temporaryFolder(), '名单.csv');
    writeFileSync(list, LIST);
    await page.goto(`${desk.url}import`);
    await page.getByLabel('名单文件').setInputFiles(list);
    await page.getByLabel('这份名单的来源').fill('东城区');
    await page.getByRole('button', { name: '看计划' }).click();
    await settled();
    await page.getByText('没有认出哪一列是机构名称').waitFor();
    await clean('desk-columns-1366');
    await page.getByLabel('aa', { exact: true }).selectOption({ label: '机构名称' });
    await page.getByLabel('bb', { exact: true }).selectOption({ label: '地址' });
    await page.getByLabel('cc', { exact: true }).selectOption({ label: '不用' });
    await page.getByRole('button', { name: '按这些列重新计划' }).click();
    await settled();
    await page.getByRole('heading', { name: '可能是同一家，待决定（1 对）' }).waitFor();
    await page.getByRole('radio', { name: '相同（合并）' }).click();
    await clean('desk-doubts-1366');
    await page.getByRole('button', { name: '按这些决定重新计划' }).click();
    await settled();
    await page.getByText('新增 1 家').first().waitFor();
    await page.getByRole('button', { name: '撤销对相似机构的决定' }).waitFor();
  });

  test('the lists behind the counts', async () => {
    await page.goto(desk.url);
    await page.getByRole('link', { name: '90 天以上没有核实' }).click();
    await page.getByRole('heading', { name: '要处理的机构' }).waitFor();
    await clean('desk-work-1366');
  });
});
