// Daily work at the desk: every act, its way back, what is refused, and hostile text.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { feverctl, sampleStore, startDesk } from './support.mjs';
import { signIn, token } from './desk_support.mjs';

const ID = '110101-0001';
const OTHER = '110101-0002';

const closures = (store) => JSON.parse(feverctl(store, '--json', 'close', '--list')).closures;
const seenOf = (page) => /name="seen" value="([^"]+)"/.exec(page)?.[1];

/** The button that takes the last act back, pressed. */
async function takeBack(clerk, answer) {
  assert.equal(answer.status, 303, answer.body.toString());
  const page = (await clerk.get(answer.headers.location)).body.toString();
  const undo = /name="undo" value="(\d+)"/.exec(page)?.[1];
  assert.ok(undo, 'the page that follows offers the way back');
  return clerk.post('/undo', { undo });
}

describe('daily work at the desk', () => {
  let desk, store, clerk;
  before(async () => {
    store = sampleStore();
    desk = await startDesk(store);
    clerk = await signIn(desk, token(store, 'clerk'));
  });
  after(() => desk.stop());

  const page = async (path, status = 200) => {
    const answer = await clerk.get(path);
    assert.equal(answer.status, status, path);
    return answer.body.toString();
  };

  /** Closes what the address names, as its form says. */
  const close = async (query, fields) => {
    const form = await page(`/close?${query}`);
    const target = [...form.matchAll(/type="hidden" name="(id|region)" value="([^"]+)"/g)];
    return clerk.post('/close', { seen: seenOf(form), [target[0][1]]: target.map(([, , value]) => value),
      preset: '设备检修', until: 'today', ...fields });
  };

  test('nothing of it is for those who have not signed in', async () => {
    const nobody = await signIn(desk, 'fct_nobody');
    for (const path of ['/clinics', `/clinics/${ID}`, `/close?id=${ID}`, '/closures'])
      assert.equal((await nobody.get(path)).headers.location, '/sign-in', path);
    for (const path of ['/close', '/reopen', '/confirm', '/undo']) {
      assert.equal((await nobody.post(path, { id: ID, secret: '' })).status, 403, path);
      assert.equal((await clerk.post(path, { id: ID, secret: '' })).status, 403, path);
    }
    assert.deepEqual(closures(store), []);
  });

  test('a clinic is found by name, pinyin, initials, id and region', async () => {
    const name = /<h2>([^<]+) </.exec(await page(`/clinics/${ID}`))[1];
    for (const text of [name, ID, name.slice(0, 4)])
      assert.match(await page(`/clinics?q=${encodeURIComponent(text)}`), new RegExp(`/clinics/${ID}"`), text);
    for (const text of ['jiayiyuan', 'jyy', '东城'])
      assert.match(await page(`/clinics?q=${encodeURIComponent(text)}`), /找到 [1-9]/, text);
    assert.match(await page('/clinics?q=zzzzqqqq'), /没有找到/);
    assert.match(await page('/clinics?q=%ff'), /没有找到/);
    const hostile = await page(`/clinics?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    assert.doesNotMatch(hostile, /<script>/);
    await page('/clinics/110101-9999', 404);
    await page('/clinics/..%2f..', 404);
  });

  test('one clinic is closed until the end of the day, opened again, and each is taken back', async () => {
    const shut = await close(`id=${ID}`, { alternative: OTHER });
    assert.equal(shut.status, 303, shut.body.toString());
    assert.match(shut.headers.location, new RegExp(`^/clinics/${ID}\\?undo=`));
    const [closure] = closures(store);
    assert.equal(closure.target, ID);
    assert.equal(closure.reason, '设备检修');
    assert.equal(closure.alternative_id, OTHER);
    assert.match(closure.until, /T00:00:00\+08:00$|^\d{4}-\d\d-\d\d$/);
    const shown = await page(`/clinics/${ID}`);
    assert.match(shown, /停诊/);
    assert.match(shown, /设备检修/);

    const open = await clerk.post('/reopen', { scope: 'clinic', target: ID, seen: seenOf(shown) });
    assert.deepEqual(closures(store), []);
    assert.equal((await takeBack(clerk, open)).status, 303);
    assert.deepEqual(closures(store), [closure], 'as it was, to the letter');

    const again = await close(`id=${ID}`, { reason: '临时停电', until: 'open' });
    assert.equal(closures(store)[0].reason, '临时停电');
    assert.equal((await takeBack(clerk, again)).status, 303);
    assert.deepEqual(closures(store), [closure], 'the one that was replaced is back');
    feverctl(store, 'reopen', ID);
    const log = feverctl(store, 'audit');
    assert.match(log, /clerk.*closure\.put.*110101-0001/);
    assert.match(log, /clerk.*closure\.drop.*110101-0001/);
  });

  test('several are closed at once, and taken back at once', async () => {
    const form = await page(`/close?id=${ID}&id=${OTHER}&id=${ID}`);
    assert.match(form, /会停诊 2 家/);
    const shut = await close(`id=${ID}&id=${OTHER}`, { until: 'time', time: '2199-01-01T08:30' });
    assert.equal(shut.headers.location.split('?')[0], '/closures');
    assert.deepEqual(closures(store).map(({ target, until }) => [target, until]).sort(),
      [[ID, '2199-01-01T08:30:00+08:00'], [OTHER, '2199-01-01T08:30:00+08:00']]);
    await takeBack(clerk, shut);
    assert.deepEqual(closures(store), []);
    assert.match(await page('/close', 400), /没有选中/);
  });

  test('a region is closed after those whom it reaches were shown', async () => {
    const form = await page(`/close?region=${encodeURIComponent('东城区')}`);
    assert.match(form, /会停诊“[^”]*东城区”全部 \d+ 家/);
    const shut = await close('region=110101', { until: 'open' });
    assert.deepEqual(closures(store).map(({ scope, target }) => [scope, target]), [['region', '110101']]);
    assert.match(await page(`/clinics/${ID}`), /停诊/);
    await takeBack(clerk, shut);
    assert.deepEqual(closures(store), []);
    await page('/close?region=999999', 404);
    await page(`/close?region=${encodeURIComponent('没有这个地方')}`, 404);
  });

  test('a form made for another state is shown again, not carried out', async () => {
    const form = await page(`/close?id=${ID}`);
    feverctl(store, 'close', ID, '--reason', '别人的原因');
    const late = await clerk.post('/close', { id: ID, seen: seenOf(form), preset: '设备检修', until: 'today' });
    assert.equal(late.status, 409);
    assert.match(late.body.toString(), /别人改动了它/);
    assert.equal(closures(store)[0].reason, '别人的原因');
    const shown = await page('/closures');
    feverctl(store, 'close', ID, '--reason', '又换了原因');
    for (const path of ['/reopen', '/confirm'])
      assert.equal((await clerk.post(path, { scope: 'clinic', target: ID, seen: seenOf(shown) })).status, 409);
    const open = await clerk.post('/reopen', { scope: 'clinic', target: ID, seen: seenOf(await page('/closures')) });
    feverctl(store, 'close', ID, '--reason', '第三个原因');
    assert.equal((await takeBack(clerk, open)).status, 409, 'nor is an act undone that another one followed');
    feverctl(store, 'reopen', ID);
    assert.equal((await clerk.post('/reopen', { scope: 'clinic', target: ID, seen: '0' })).status, 404);
    assert.equal((await clerk.post('/undo', { undo: '999' })).status, 404);
    assert.equal((await clerk.post('/undo', { undo: '-1' })).status, 404);
  });

  test('what a form may not say is refused with what was typed kept', async () => {
    for (const fields of [{ reason: 'x'.repeat(301) }, { preset: '', reason: '' }, { reason: 'a\nb' },
      { until: 'time', time: '2020-01-01T08:00' }, { until: 'time', time: 'soon' }, { until: 'never' },
      { alternative: 'zzzzqqqq' }, { alternative: ID }, { alternative: '医院' }]) {
      const answer = await close(`id=${ID}`, fields);
      assert.equal(answer.status, 400, JSON.stringify(fields));
      assert.match(answer.body.toString(), /role="alert"/);
    }
    assert.match((await close(`id=${ID}`, { alternative: '医院' })).body.toString(), /name="alternative_id"/);
    assert.deepEqual(closures(store), []);
    const hostile = '<img src=x onerror=alert(1)>"\'';
    await close(`id=${ID}`, { reason: hostile });
    assert.equal(closures(store)[0].reason, hostile);
    for (const path of ['/closures', `/clinics/${ID}`, `/clinics?q=${ID}`, `/close?id=${ID}`])
      assert.doesNotMatch(await page(path), /<img/, path);
    feverctl(store, 'reopen', ID);
  });

  test('a closure without an end is confirmed, and that is taken back', async () => {
    await close(`id=${ID}`, { until: 'open' });
    const before = closures(store);
    const confirmed = await clerk.post('/confirm', { scope: 'clinic', target: ID, seen: seenOf(await page('/closures')) });
    assert.equal(confirmed.status, 303);
    await takeBack(clerk, confirmed);
    assert.deepEqual(closures(store), before);
    feverctl(store, 'reopen', ID);
    assert.match(await page('/closures'), /现在没有停诊/);
  });
});
