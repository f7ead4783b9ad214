// The self-check: one tap to screen one's answer, the questions, one advice, with scripts and without.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { importSelfCheck } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { DESK, PHONE, axeSource, startSite, until } from './site.mjs';

const BANNER = '示例，未经医生审核';

/** Ticks options as a person does; names a question, then an option of it. */
async function answer(page, form, answers) {
  for (const [question, option] of answers)
    await page.check(`#${form} input[name="${question}"][value="${option}"]`);
}

const INFANT = [['age', '2_months'], ['temperature', '38.5_to_40.9'], ['breathing', 'as_always'],
  ['signs', 'none'], ['conditions', 'none']];
const WELL = [['age', '14_to_64_years'], ['temperature', '36_to_37.2'], ['course', 'no_fever'],
  ['breathing', 'as_always'], ['symptoms', 'cough'], ['signs', 'none'], ['conditions', 'none'],
  ['pregnancy', 'no'], ['medicines', 'none']];

async function violations(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
}

describe('the self-check', () => {
  let site;
  before(async () => (site = await startSite(clinics, { flags: ['--demo'], prepare: (store) =>
    importSelfCheck(store, { approved_by: null, approved_on: null }) })));
  after(() => site.stop());

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with scripts' : 'without scripts';
    const place = javaScriptEnabled ? '#result .advice' : '.advice';

    test(`one tap on a red flag leads to 120, ${how}`, async () => {
      const { page, close } = await site.open('/self-check', { javaScriptEnabled });
      assert.ok(await page.isVisible(`text=${BANNER}`));
      assert.equal(await page.isVisible('form input[type=radio]'), false, 'nothing is asked before');
      await page.click('#start >> text=抽搐');
      assert.equal(await page.innerText('.step:target h2'), '请立即拨打 120。');
      assert.equal(await page.getAttribute('.step:target .ways a', 'href'), 'tel:120');
      assert.equal(await page.isVisible('#start'), false);
      assert.ok(!page.url().includes('?'));
      await page.goBack();
      assert.ok(await page.isVisible('#start'));
      await close();
    });

    test(`an infant with a fever must go now, ${how}`, async () => {
      const { page, seen, close } = await site.open('/self-check', { javaScriptEnabled });
      await page.click('text=以上都没有');
      await page.click('#who >> text=孩子');
      assert.ok(await page.isVisible('text=孩子多大？'));
      await answer(page, 'child', INFANT);
      const before = seen.requests.length;
      await page.click('#child button[type=submit]');
      await page.waitForSelector(`${place}[data-advice="go_now"]`);
      const text = await page.innerText(place);
      for (const words of ['孩子现在就该去看医生', '不满 3 个月的婴儿发热', '孩子多大？', '38.5–40.9 ℃'])
        assert.ok(text.includes(words), `${words} in ${text}`);
      const links = await page.$$eval(`${place} .ways:not([hidden]) a`,
        (all) => all.map((one) => one.getAttribute('href')));
      assert.deepEqual(links, ['/?service=fever_child', '/', '/?kind=emergency_department']);
      const after = seen.requests.slice(before);
      assert.deepEqual(after.filter((url) => url.includes('2_months')), [], 'no answer in an address');
      assert.equal(after.some((url) => url.endsWith('/self-check')), !javaScriptEnabled,
        'answers are sent only where no script runs');
      if (javaScriptEnabled)
        assert.deepEqual(seen.errors, []);
      await close();
    });

    test(`who may stay at home hears when to check again, ${how}`, async () => {
      const { page, close } = await site.open('/self-check', { javaScriptEnabled });
      await page.click('text=以上都没有');
      await page.click('#who >> text=我自己');
      await answer(page, 'self', WELL);
      await page.click('#self button[type=submit]');
      await page.waitForSelector(`${place}[data-advice="stay_home"]`);
      const text = await page.innerText(place);
      for (const words of ['您可以先在家休息观察', '12 小时后再自查一次', '哪些情况会改变这个建议', '给医生看的小结'])
        assert.ok(text.includes(words), `${words} in ${text}`);
      assert.equal(await page.locator(`${place} .ways a:visible`).count(), 0);
      await close();
    });
  }

  test('the skip link leads into the step, not back to screen one', async () => {
    const { page, close } = await site.open('/self-check');
    for (const step of ['#flag-breathless', '#child']) {
      await page.goto(`${site.url}/self-check${step}`);
      await until(page, (id) => document.querySelector(`${id} h2`) === document.activeElement, step);
      await page.focus('.skip');
      await page.keyboard.press('Enter');
      await until(page, (id) => document.querySelector(`${id} h2`) === document.activeElement, step);
      assert.ok(await page.isVisible(step));
    }
    await close();
  });

  test('nothing answered is no reason to stay at home', async () => {
    const { page, close } = await site.open('/self-check#self');
    await page.click('#self button[type=submit]');
    await page.waitForSelector('#result .advice[data-advice="consult_online"]');
    assert.deepEqual(await page.$$eval('#result .ways a', (links) => links
      .filter((link) => link.offsetParent).map((link) => link.getAttribute('href'))), ['/consults']);
    await close();
  });

  test('a result that is opened again without its answers begins anew, and shows no empty advice', async () => {
    const { page, seen, close } = await site.open('/self-check#child');
    await page.click('#child button[type=submit]');
    await page.waitForSelector('#result .advice[data-advice="go_now"]');
    await page.reload();
    await until(page, () => location.hash === '#start');
    assert.ok(await page.isVisible('#start >> text=抽搐'));
    assert.equal(await page.isVisible('#result'), false);
    assert.doesNotMatch(await page.innerText('main'), /\{0\}/);
    await page.click('text=以上都没有');
    await page.click('#who >> text=孩子');
    await page.click('#child button[type=submit]');
    assert.equal(await page.innerText('#result h2'), '孩子现在就该去看医生，不论几点。');
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('rules that do not come are not waited for: the form is sent instead', async () => {
    const { page, close } = await site.open('/self-check', { setUp: async (tab) => {
      await tab.clock.install();
      await tab.route('**/api/v1/self-check**', () => {}); // the network has stalled
    } });
    await page.click('text=以上都没有');
    await page.click('#who >> text=孩子');
    await page.click('#child button[type=submit]');
    await page.clock.runFor(6000);
    await page.waitForSelector('.advice[data-advice="go_now"]');
    assert.equal(await page.innerText('.advice h2'), '孩子现在就该去看医生，不论几点。');
    await close();
  });

  test('asks only what is to be asked, and lets "none" stand alone', async () => {
    const { page, close } = await site.open('/self-check#child');
    await until(page, () => document.querySelector('#child [data-question="hot"]').hidden === false);
    await page.check('#child input[name="temperature"][value="36_to_37.2"]');
    await until(page, () => document.querySelector('#child [data-question="hot"]').hidden);
    await page.check('#child input[name="signs"][value="vomiting"]');
    await page.check('#child input[name="signs"][value="none"]');
    assert.equal(await page.isChecked('#child input[name="signs"][value="vomiting"]'), false);
    await close();
  });

  test('the summary is copied, enlarged and printed', async () => {
    const { page, close } = await site.open('/self-check#self', { setUp: async (tab, context) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    } });
    await page.evaluate(() => { window.print = () => (window.printed = true); });
    await answer(page, 'self', WELL);
    await page.click('#self button[type=submit]');
    await page.click('#result [data-do=copy]');
    await until(page, () => document.querySelector('#result [data-do=copy]').textContent === '已复制');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /您多大？ 14 至 64 岁/);
    await page.click('#result [data-do=print]');
    assert.ok(await page.evaluate(() => window.printed));
    const size = () => page.$eval('#result .summary dd:last-child', (one) => parseFloat(getComputedStyle(one).fontSize));
    const small = await size();
    await page.click('#result [data-do=large]');
    assert.ok(await size() > small * 1.5);
    await close();
  });

  test('speaks English', async () => {
    const { page, close } = await site.open('/self-check?lang=en#other');
    await answer(page, 'other', [['age', '65_or_more'], ['temperature', '38.5_to_40.9']]);
    await page.click('#other button[type=submit]');
    await page.waitForSelector('#result .advice[data-advice="go_when_open"]');
    assert.match(await page.innerText('#result'), /as soon as a fever clinic is open/);
    await close();
  });

  for (const viewport of [PHONE, DESK]) {
    test(`axe finds nothing in any step at ${viewport.width} px`, async () => {
      for (const target of ['/self-check', '/self-check#flag-seizure', '/self-check#child',
        '/guides/low-fever?lang=en']) {
        const { page, close } = await site.open(target, { viewport, bypassCSP: true });
        if (target.endsWith('child')) {
          assert.deepEqual(await violations(page), [], 'the form');
          await answer(page, 'child', INFANT);
          await page.click('#child button[type=submit]');
          await page.waitForSelector('#result .advice[data-advice="go_now"]');
        }
        assert.deepEqual(await violations(page), [], target);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${target}: ${width}`);
        await close();
      }
    });
  }
});

describe('the self-check that nobody has approved', () => {
  let site;
  before(async () => (site = await startSite(clinics, { prepare: (store) =>
    importSelfCheck(store, { approved_by: null, approved_on: null }) })));
  after(() => site.stop());

  test('shows screen one, 120 and the way to the nearest clinics, and asks nothing', async () => {
    const { page, response, close } = await site.open('/self-check');
    assert.equal(response.status(), 200);
    const text = await page.innerText('#main');
    for (const words of ['没有经过医生审核', '抽搐', '血氧饱和度', '拨打 120', '查找最近的发热门诊'])
      assert.ok(text.includes(words), `${words} in ${text}`);
    assert.equal(await page.locator('#main input').count(), 0);
    assert.equal(await page.getAttribute('.call-now', 'href'), 'tel:120');
    await close();
  });
});
