// Hotlines at the desk: found by region, added, changed, removed, each taken back; what people then see.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newest, signIn, token } from './desk_support.mjs';
import { ask, feverctl, sampleStore, startDesk, startFeverd, until } from './support.mjs';

const AT = '/hotlines/110101';

describe('hotlines at the desk', () => {
  let desk, feverd, store, clerk;
  const page = async (path, status = 200) => {
    const answer = await clerk.get(path);
    assert.equal(answer.status, status, path);
    return answer.body.toString();
  };
  const seenOf = (text) => /name="seen" value="([^"]+)"/.exec(text)[1];
  const act = async (fields, at = AT) => clerk.post(at, { seen: seenOf(await page(at)), at: '-1', ...fields });
  const takeBack = async (answer) => {
    const undo = /name="undo" value="(\d+)"/.exec(await page(answer.headers.location))?.[1];
    assert.ok(undo, 'the page that follows offers the way back');
    return clerk.post('/undo', { undo });
  };
  /** What the public service answers, once it has seen the revision. */
  const served = async (adcode = '110101') => {
    const revision = newest(store);
    await until(async () => JSON.parse((await ask(feverd.port, '/api/v1/dataset')).body).revision === revision,
      10, 'the new revision');
    const { regions: [region] } = JSON.parse((await ask(feverd.port, `/api/v1/regions/${adcode}`)).body);
    return region.hotlines.map(({ name, number }) => `${name} ${number}`);
  };

  before(async () => {
    store = sampleStore();
    [desk, feverd] = await Promise.all([startDesk(store), startFeverd(['--store', store])]);
    clerk = await signIn(desk, token(store, '王敏'));
  });
  after(async () => { await Promise.all([desk.stop(), feverd.stop()]); });

  test('a region is found by name, pinyin and code', async () => {
    for (const text of ['东城', 'dongcheng', '110101'])
      assert.match(await page(`/hotlines?q=${encodeURIComponent(text)}`), new RegExp(`href="${AT}"`), text);
    for (const text of ['zzzz', '%ff', '999999'])
      assert.match(await page(`/hotlines?q=${text}`), /没有找到这个地区/, text);
    for (const path of ['/hotlines/999999', '/hotlines/x', '/hotlines/110101x'])
      await page(path, 404);
  });

  test('one is added, changed and removed; history names the act; each is taken back', async () => {
    const before = await served();
    const added = await act({ act: 'add', name: '东城区卫健委', number: '010-6403 1234' });
    assert.equal(added.headers.location.split('?')[0], AT);
    assert.deepEqual(await served(), ['东城区卫健委 010-6403 1234']);
    assert.match(await page('/hotlines'), /东城区卫健委/);
    const [entry] = JSON.parse(feverctl(store, '--json', 'history')).revisions;
    assert.deepEqual([entry.kind, entry.actor, entry.action], ['hotlines', '王敏', 'desk.hotlines']);
    assert.match(feverctl(store, 'history'), /hotlines.*王敏/);
    assert.match(feverctl(store, 'audit'), /王敏.*desk\.hotlines.*110101/);

    await act({ act: 'add', name: '第二', number: '12320' });
    const changed = await act({ act: 'change', at: '0', name: '东城疾控', number: '12345' });
    assert.deepEqual(await served(), ['东城疾控 12345', '第二 12320'], 'in their order');
    assert.equal((await takeBack(changed)).status, 303);
    assert.deepEqual(await served(), ['东城区卫健委 010-6403 1234', '第二 12320']);
    const removed = await act({ act: 'remove', at: '1' });
    assert.deepEqual(await served(), ['东城区卫健委 010-6403 1234']);
    const back = await takeBack(removed);
    assert.deepEqual(await served(), ['东城区卫健委 010-6403 1234', '第二 12320']);
    await takeBack(back);
    assert.deepEqual(await served(), ['东城区卫健委 010-6403 1234'], 'the way back has one of its own');
    await act({ act: 'remove', at: '0' });
    assert.deepEqual(await served(), before, 'those of the region above again');
    assert.match(await page(AT), /没有自己的热线/);
  });

  test('no hotline needs to stay, and the last one comes back', async () => {
    const listed = [...(await page('/hotlines')).matchAll(/href="(\/hotlines\/\d+)"/g)].map(([, at]) => at);
    let last;
    for (const at of listed)
      while (/value="remove"/.test(await page(at)))
        last = await act({ act: 'remove', at: '0' }, at);
    if (!last)
      last = await act({ act: 'remove', at: '0' }, (await act({ act: 'add', name: '一', number: '1' })).headers.location.split('?')[0]);
    assert.match(await page('/hotlines'), /还没有任何热线/);
    assert.deepEqual(await served(), []);
    assert.equal((await takeBack(last)).status, 303);
    assert.doesNotMatch(await page('/hotlines'), /还没有任何热线/);
  });

  test('what is wrong is said beside what was typed, and nothing is written', async () => {
    const revision = newest(store);
    for (const [name, number] of [['', '12345'], ['a\nb', '12345'], ['字'.repeat(101), '12345'], ['好', ''],
      ['好', 'abc'], ['好', ' - '], ['好', '1'.repeat(41)], ['好', '12345<b>']]) {
      const answer = await act({ act: 'add', name, number });
      assert.equal(answer.status, 400, `${name} ${number}`);
      assert.match(answer.body.toString(), /没有保存/);
    }
    const typed = (await act({ act: 'add', name: '"><script>', number: 'x' })).body.toString();
    assert.match(typed, /value="&quot;&gt;&lt;script&gt;"/);
    for (const fields of [{ act: 'change', at: '9', name: '好', number: '1' }, { act: 'remove', at: '-1' }, { act: 'x' }, {}])
      assert.equal((await act(fields)).status, 400, JSON.stringify(fields));
    assert.equal((await act({ act: 'add', name: '好', number: '1', secret: 'x' })).status, 403);
    assert.equal(newest(store), revision);
    await act({ act: 'add', name: '好', number: '1' });
    assert.match((await act({ act: 'add', name: '好', number: '1' })).body.toString(), /已经有这条热线/);
    const same = await act({ act: 'change', at: '0', name: '好', number: '1' });
    assert.equal(same.headers.location, AT, 'nothing changed: no revision');
    assert.equal(newest(store), revision + 1);
  });

  test('a form and a way back for an older state are refused with 409', async () => {
    const old = seenOf(await page(AT));
    const added = await act({ act: 'add', name: '丙', number: '3' });
    const stale = await clerk.post(AT, { seen: old, at: '-1', act: 'add', name: '丁', number: '4' });
    assert.equal(stale.status, 409);
    assert.match(stale.body.toString(), /没有执行/);
    assert.match(stale.body.toString(), /value="丙"/, 'as it stands now');
    await act({ act: 'add', name: '戊', number: '5' });
    assert.equal((await takeBack(added)).status, 409);
    assert.match(await page(AT), /value="丙".*value="戊"/s);
  });

  test('another revision in between does not stand in the way of it', async () => {
    const seen = seenOf(await page(AT));
    feverctl(store, 'correct', '110101-0001', 'note=meanwhile', '--why', 'test');
    assert.equal((await clerk.post(AT, { seen, at: '-1', act: 'add', name: '己', number: '6' })).status, 303);
    assert.ok((await served()).includes('己 6'));
  });
});
