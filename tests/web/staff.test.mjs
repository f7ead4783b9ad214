// The staff page: a nurse's phone, the token of the QR code, and what becomes of each tap.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { ask, feverctl, until as soon } from '../api/support.mjs';
import { clinics } from './clinics.mjs';
import { DESK, HERE, PHONE, axeSource, csv, screenshot, startSite, until } from './site.mjs';

const WITHIN_S = 2; // how soon the list shows what was sent
const THUMB_PX = 48;
const RETIRED = { ...clinics[0], id: 'c-retired', name: '已撤销医院' };

/** @type {Record<string, string>} */
const tokens = {};

function makeToken(store, name, scope) {
  tokens[name] = JSON.parse(feverctl(store, 'token', 'add', '--name', name, '--scope', scope, '--json')).token;
}

/** One clinic is retired, and tokens of every kind are made. */
function prepare(store) {
  const list = `${store}.without.csv`;
  writeFileSync(list, csv(clinics));
  feverctl(store, 'import', list, '--source', 'test');
  for (const [name, scope] of [['分诊台', 'load:c-open,closure:c-open'], ['只报候诊', 'load:c-open'],
    ['两家', 'load:c-closed,closure:c-unknown'], ['两家的', 'load:c-closed,load:c-unknown'], ['全区', 'load:*,closure:*'], ['桌面', 'desk'],
    ['已撤销', 'load:c-retired'], ['要撤销', 'load:c-open']])
    makeToken(store, name, scope);
}

async function violations(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run());
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('; ')}`);
}

describe('the staff page', () => {
  let site;
  before(async () => (site = await startSite([...clinics, RETIRED], { prepare })));
  after(() => site.stop());

  const clinic = async (id = 'c-open') => (await ask(site.port, `/api/v1/clinics/${id}`)).json.clinic;

  /** Opens the page as the QR code does, and waits until it speaks for a clinic. */
  async function scan(name, settings = {}, query = '') {
    const opened = await site.open(`/staff${query}#token=${tokens[name]}`, settings);
    await until(opened.page, () => !document.querySelector('#staff-holder').hidden &&
      !/…$/.test(document.querySelector('#staff-name').textContent + document.querySelector('#staff-result').textContent));
    return opened;
  }

  const says = (page, words) => until(page, (expected) =>
    document.getElementById('staff-result').textContent.includes(expected), words);
  const level = (page, name) => page.click(`[data-level="${name}"]`);

  test('one tap sets a level, and the list shows it within two seconds', async () => {
    const { page, seen, close } = await scan('分诊台');
    assert.equal(page.url(), `${site.url}/staff`, 'the token is not in the address');
    assert.equal(await page.innerText('#staff-name'), '常开医院发热门诊');
    assert.match(await page.innerText('#staff-load'), /候诊情况未上报/);
    await level(page, 'busy');
    await says(page, '已发送：候诊半小时到一小时');
    const took = await soon(async () => /data-load="busy"/.test((await ask(site.port, `/?${HERE}`)).body.toString()),
      10, 'the list');
    assert.ok(took < WITHIN_S, `${took} s`);
    assert.equal(await page.getAttribute('[data-level="busy"]', 'aria-pressed'), 'true');
    assert.match(await page.innerText('#staff-since'), /\d\d:\d\d 上报，到 .*\d\d:\d\d 自动失效/);

    await page.click('#staff-undo');
    await says(page, '已撤回');
    await soon(async () => (await clinic()).load === null, WITHIN_S, 'nothing is reported');
    assert.equal(await page.isVisible('#staff-undo'), false);
    assert.ok(seen.requests.every((url) => !url.includes(tokens['分诊台'])), 'the token is in no address');
    assert.deepEqual(seen.errors, []);
    await close();
  });

  test('the number of people goes with the level, stepped or typed, for as long as is chosen', async () => {
    const { page, close } = await scan('只报候诊');
    assert.equal(await page.isVisible('#staff-closure'), false, 'the token closes nothing');
    await page.click('[data-step="1"]');
    await page.click('#staff-waiting [type=submit]');
    await says(page, '请先点选要等多久');
    await page.check('[name=ttl][value="120"]');
    await level(page, 'low');
    await says(page, '1人候诊');
    assert.equal(await page.inputValue('#waiting'), '', 'a number is sent once');
    await page.fill('#waiting', '14');
    await page.click('#staff-waiting [type=submit]');
    await says(page, '14人候诊');
    await soon(async () => (await clinic()).load?.waiting === 14, WITHIN_S, 'the number');
    const { load } = await clinic();
    assert.deepEqual([load.level, Date.parse(load.expires_at) - Date.parse(load.reported_at)], ['low', 7200e3]);
    await page.click('[data-step="-1"]');
    assert.equal(await page.inputValue('#waiting'), '13');
    await page.fill('#waiting', 'x');
    await level(page, 'busy');
    await says(page, '整数');
    assert.equal((await clinic()).load.level, 'low');

    await page.reload(); /* the token and the choice are kept on the device */
    await until(page, () => document.querySelector('#staff-load').textContent.includes('14人候诊'));
    assert.ok(await page.isChecked('[name=ttl][value="120"]'));
    await level(page, 'low');
    await says(page, '已发送');
    await soon(async () => (await clinic()).load.waiting === null, WITHIN_S, 'no number from before');
    await close();
  });

  test('a pause is two taps: full, or a closure with its reason', async () => {
    const { page, close } = await scan('分诊台');
    await level(page, 'full');
    await says(page, '暂停取号');
    await page.click('#staff-close-open');
    await page.click('[data-reason="消毒"]');
    await says(page, '已发送：停诊 · 消毒');
    await soon(async () => (await clinic()).opening.closure?.reason === '消毒', WITHIN_S, 'the closure');
    const { opening, load } = await clinic();
    assert.deepEqual([opening.state, opening.closure.until, load.level], ['closed', null, 'full']);
    assert.match(await page.innerText('#staff-closed'), /起停诊：消毒，直到恢复接诊/);
    await page.click('#staff-reopen');
    await says(page, '已解除本机构的停诊');
    await soon(async () => !(await clinic()).opening.closure, WITHIN_S, 'open again');

    await page.click('#staff-close-open');
    await page.check('[name=until][value="60"]');
    await page.fill('#reason', '搬家');
    await page.click('#staff-reason [type=submit]');
    await says(page, '停诊 · 搬家');
    await soon(async () => (await clinic()).opening.closure?.reason === '搬家', WITHIN_S, 'the closure');
    const ends = Date.parse((await clinic()).opening.closure.until) - Date.now();
    assert.ok(ends > 3500e3 && ends <= 3600e3, `${ends} ms`);

    feverctl(site.store, 'close', '--region', '110101', '--reason', '封控');
    await page.click('#staff-reopen');
    await until(page, () => document.querySelector('#staff-closed').textContent.includes('封控'));
    assert.match(await page.innerText('#staff-closed'), /不能在这里解除/);
    assert.equal(await page.isVisible('#staff-reopen'), false);
    feverctl(site.store, 'reopen', '--region', '110101');
    await close();
  });

  for (const hours of [-5, 30]) {
    test(`a telephone whose clock is wrong by ${hours} h closes for as long as was chosen`, async () => {
      const { page, close } = await scan('分诊台', { setUp: (tab) => tab.addInitScript((ms) => {
        const now = Date.now;
        Date.now = () => now() + ms;
      }, hours * 3600e3) });
      await level(page, 'full');
      await says(page, '已发送');
      assert.match(await page.innerText('#staff-load'), /取号/, 'no report has run out');
      await page.click('#staff-close-open');
      await page.check('[name=until][value="60"]');
      await page.click('[data-reason="消毒"]');
      await says(page, '已发送：停诊 · 消毒');
      await soon(async () => (await clinic()).opening.closure?.reason === '消毒', WITHIN_S, 'the closure');
      const ends = Date.parse((await clinic()).opening.closure.until) - Date.now();
      assert.ok(ends > 3400e3 && ends <= 3700e3, `${ends} ms`);
      await page.click('#staff-reopen');
      await says(page, '已解除本机构的停诊');
      await close();
    });
  }

  test('without a network nothing is sent, not even later, until somebody says so', async () => {
    const { page, seen, close } = await scan('分诊台');
    await page.context().setOffline(true);
    await level(page, 'crowded');
    await says(page, '没有发送：候诊一小时以上。连不上网络。');
    await page.context().setOffline(false);
    const before = seen.requests.length;
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await until(page, () => document.querySelector('#staff-load').textContent.includes('取号'));
    assert.ok(seen.requests.slice(before).every((url) => !url.endsWith('/load')), 'nothing went by itself');
    assert.notEqual((await clinic()).load.level, 'crowded');
    await page.click('text=再试一次');
    await says(page, '已发送：候诊一小时以上');
    await soon(async () => (await clinic()).load.level === 'crowded', WITHIN_S, 'sent');
    await close();
  });

  test('a token that is revoked is said to be, and forgotten', async () => {
    const { page, close } = await scan('要撤销');
    feverctl(site.store, 'token', 'revoke', '要撤销');
    await level(page, 'low');
    await says(page, '已被撤销或已过期');
    assert.ok(await page.isVisible('#token'));
    assert.equal(await page.evaluate(() => localStorage.getItem('staff-token')), null);

    await page.fill('#token', '你好');
    await page.click('#staff-token [type=submit]');
    await says(page, '这不是令牌');
    await page.fill('#token', `https://fever.example.org/staff#token=${tokens['只报候诊']} `);
    await page.click('#staff-token [type=submit]');
    await until(page, () => document.querySelector('#staff-name').textContent === '常开医院发热门诊');
    page.once('dialog', (dialog) => dialog.accept());
    await page.click('#staff-forget');
    await says(page, '令牌已从这台设备删除');
    await page.reload();
    await page.waitForSelector('#token');
    assert.deepEqual(await page.evaluate(() => [localStorage.getItem('staff-token'), localStorage.getItem('staff-clinic')]),
      [null, null]);
    await close();
  });

  test('a token of another kind, and one of a clinic that is gone, say so', async () => {
    const desk = await scan('桌面');
    await says(desk.page, '不能用来上报');
    assert.equal(await desk.page.isVisible('#staff-clinic'), false);
    await desk.close();
    const gone = await site.open(`/staff#token=${tokens['已撤销']}`);
    await says(gone.page, '已从名单中移除');
    await gone.close();

    const other = await scan('只报候诊'); /* what the service says where another clinic's token comes */
    await other.page.route('**/load', (route) => route.continue({ headers: { ...route.request().headers(),
      authorization: `Bearer ${tokens['两家']}` } }));
    await level(other.page, 'full');
    await says(other.page, '没有发送：暂停取号。这个令牌不允许对这家机构这样做。');
    assert.equal(await other.page.isVisible('text=再试一次'), false, 'trying again would not help');
    await other.close();
  });

  test('who may speak for several clinics finds the one', async () => {
    const { page, close } = await site.open(`/staff#token=${tokens['两家']}`);
    await page.click('#staff-clinics >> text=时间不明医院');
    await until(page, () => document.querySelector('#staff-name').textContent === '时间不明医院');
    assert.deepEqual([await page.isVisible('#staff-queue'), await page.isVisible('#staff-closure')], [false, true]);
    await page.goto(`${site.url}/staff?lang=en`);
    await until(page, () => document.querySelector('#staff-name').textContent === '时间不明医院');
    await page.click('text=Another clinic');
    await page.click('#staff-clinics >> text=休诊医院');
    await until(page, () => document.querySelector('#staff-name').textContent === '休诊医院');
    await page.focus('[data-level="crowded"]');
    await page.keyboard.press('Enter');
    await says(page, 'Sent at');
    await soon(async () => (await clinic('c-closed')).load?.level === 'crowded', WITHIN_S, 'sent by keyboard');
    await close();
  });

  test('what could not be sent of one clinic is never sent of another', async () => {
    const { page, close } = await site.open(`/staff#token=${tokens['两家的']}`);
    await page.click('#staff-clinics >> text=休诊医院');
    await until(page, () => document.querySelector('#staff-name').textContent === '休诊医院');
    let fail;
    await page.route('**/c-closed/load', (route) => (fail = () => route.abort()));
    await level(page, 'full');
    await says(page, '正在发送');
    const isFixed = await page.isDisabled('#staff-other');
    if (!isFixed) await page.click('#staff-other');
    if (!isFixed) await page.click('#staff-clinics >> text=时间不明医院');
    await soon(async () => fail !== undefined, WITHIN_S, 'asked');
    fail();
    await says(page, '没有发送');
    assert.equal(await page.innerText('#staff-name'), '休诊医院');
    assert.equal(await page.isDisabled('#staff-other'), false);
    await close();
  });

  for (const viewport of [PHONE, DESK]) {
    test(`axe finds nothing at ${viewport.width} px, targets are large, pictures are taken`, async () => {
      const { page, close } = await site.open('/staff', { viewport, bypassCSP: true });
      const check = async (name) => {
        assert.deepEqual(await violations(page), [], name);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${name}: ${width}`);
        const small = await page.$$eval('#view button, #view input', (all, least) => all
          .map((one) => (one.closest('label') || one)).filter((one) => one.offsetParent && one.offsetHeight < least)
          .map((one) => one.outerHTML), THUMB_PX);
        assert.deepEqual(small, [], name);
        await screenshot(page, `staff-${name}-${viewport.width}`);
      };
      await page.waitForSelector('#token');
      await check('token');
      await page.fill('#token', tokens['全区']);
      await page.click('#staff-token [type=submit]');
      await page.fill('#clinic', '医院');
      await page.waitForSelector('#staff-clinics >> text=常开医院发热门诊');
      await check('choose');
      await page.click('#staff-clinics >> text=常开医院发热门诊');
      await until(page, () => document.querySelector('#staff-name').textContent === '常开医院发热门诊');
      await page.click('[data-step="1"]');
      await level(page, 'busy');
      await says(page, '已发送');
      await check('sent');
      await page.click('#staff-close-open');
      await page.context().setOffline(true);
      await page.click('[data-reason="设备故障"]');
      await says(page, '没有发送');
      await check('not-sent');
      for (const [name, media] of [['dark', { colorScheme: 'dark' }], ['forced', { forcedColors: 'active' }]]) {
        await page.emulateMedia(media);
        await check(name);
      }
      await page.context().setOffline(false);
      await page.emulateMedia({ colorScheme: null, forcedColors: null });
      await page.goto(`${site.url}/staff?lang=en`);
      await until(page, () => /\d waiting/.test(document.querySelector('#staff-load').textContent));
      await check('en');
      await close();
    });
  }

  test('without scripts it says what to do instead', async () => {
    const { page, response, close } = await site.open('/staff', { javaScriptEnabled: false });
    assert.match(await page.innerText('#view'), /需要 JavaScript.*feverctl/s);
    assert.equal(await page.isVisible('#token'), false);
    assert.match(await response.text(), /<meta name="robots" content="noindex">/);
    await close();
  });

  test('who tries too often is told how long to wait, and no token is in the log', async () => {
    const wrong = `fcm_${'x'.repeat(43)}`;
    await soon(async () => (await ask(site.port, '/api/v1/token', { headers: { authorization: `Bearer ${wrong}` } })).status === 429,
      5, 'a limit');
    const { page, close } = await site.open(`/staff#token=${tokens['分诊台']}`);
    await until(page, () => /请过 \d+ 秒再试/.test(document.getElementById('staff-result').textContent));
    assert.ok(await page.isVisible('text=再试一次'));
    await close();
    for (const secret of [...Object.values(tokens), wrong])
      assert.ok(!site.said().includes(secret));
  });
});
