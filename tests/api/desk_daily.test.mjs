// Daily work at the desk: every act, its way back, what is refused, and hostile text.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { feverctl, importText, sampleStore, sql, startDesk } from './support.mjs';
import { newest, signIn, token } from './desk_support.mjs';

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
    const affected = /name="affected" value="(\d+)"/.exec(form)[1];
    return clerk.post('/close', { seen: seenOf(form), affected, [target[0][1]]: target.map(([, , value]) => value),
      preset: '设备检修', until: 'today', ...fields });
  };

  test('nothing of it is for those who have not signed in', async () => {
    const nobody = await signIn(desk, 'fct_nobody');
    for (const path of ['/clinics', `/clinics/${ID}`, `/close?id=${ID}`, '/closures'])
      assert.match((await nobody.get(path)).headers.location, /^\/sign-in(\?to=|$)/, path);
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
    assert.equal((await close('region=110101', { affected: '1' })).status, 409, 'others are affected than were shown');
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
    sql(store, 'UPDATE closure SET made_at = made_at - 3600');
    const before = closures(store);
    const fields = { scope: 'clinic', target: ID, seen: seenOf(await page('/closures')) };
    const confirmed = await clerk.post('/confirm', fields);
    assert.equal(confirmed.status, 303);
    const again = await clerk.post('/confirm', fields);
    assert.deepEqual([again.status, again.headers.location], [303, '/closures'], 'pressed twice, nobody else has changed it');
    await takeBack(clerk, confirmed);
    assert.deepEqual(closures(store), before);
    feverctl(store, 'reopen', ID);
    assert.match(await page('/closures'), /现在没有停诊/);
  });

  test('a clinic that was closed under what is its alias today is opened on its page', async () => {
    feverctl(store, 'close', ID, '--reason', '消毒');
    sql(store, "UPDATE closure SET target = 'old-1'");
    const form = /action="\/reopen".*?name="target" value="([^"]+)".*?name="seen" value="([^"]+)"/s
      .exec(await page(`/clinics/${ID}`));
    assert.equal(form?.[1], 'old-1');
    const opened = await clerk.post('/reopen', { scope: 'clinic', target: form[1], seen: form[2] });
    assert.deepEqual(closures(store), []);
    await takeBack(clerk, opened);
    assert.equal(closures(store)[0].target, 'old-1');
    feverctl(store, 'reopen', ID);
    assert.deepEqual(closures(store), []);
  });

  /** The hidden fields of the page's form for a revision. */
  const stateOf = (text) => ({ base: /name="base" value="([^"]+)"/.exec(text)?.[1],
    tag: /name="tag" value="([^"]+)"/.exec(text)?.[1] });
  const corrections = () => JSON.parse(feverctl(store, '--json', 'corrections')).corrections;

  test('a field is corrected after a look, and taken back, and made again', async () => {
    const edit = `/clinics/${ID}/edit`;
    const fields = { field: 'address', value: '甲路9号', why: '现场核实', until: '2199-12-31' };
    const form = await page(`${edit}?field=address`);
    assert.match(form, /value="甲路1号"/);
    const look = await clerk.post(edit, { ...stateOf(form), ...fields, step: 'look' });
    assert.equal(look.status, 200);
    assert.match(look.body.toString(), /<del>甲路1号<\/del> → <ins>甲路9号<\/ins>/);
    assert.deepEqual(corrections(), [], 'a look changes nothing');
    const kept = await clerk.post(edit, { ...stateOf(look.body.toString()), ...fields, step: 'keep' });
    assert.equal(kept.headers.location, `/clinics/${ID}`);
    const [made] = corrections();
    assert.deepEqual([made.field, made.value, made.who, made.why, made.until],
      ['address', '甲路9号', 'clerk', '现场核实', '2199-12-31']);
    const shown = await page(`/clinics/${ID}`);
    assert.match(shown, /clerk .*? 到 2200-01-01 00:00: 现场核实/, 'with its end');
    assert.match(await page('/corrections'), /甲路9号.*clerk .*? 到 2200-01-01 00:00: 现场核实/s, 'with its end');
    const late = await clerk.post(edit, { ...stateOf(form), ...fields, value: '甲路7号', step: 'keep' });
    assert.equal(late.status, 409);
    assert.match(late.body.toString(), /现在是：甲路9号/, 'who came second sees what the first has made of it');
    assert.match(await page(`/history/${newest(store) - 1}/rollback`), /没有可退回的。人工修改不随版本退回/);
    assert.match(await page(`${edit}?field=address`), /现在是：甲路9号[^]*value="甲路9号"/);

    const back = await clerk.post(`/clinics/${ID}/take-back`, { ...stateOf(shown), field: 'address' });
    assert.equal(back.status, 303, back.body.toString());
    assert.deepEqual(corrections(), []);
    assert.match(await page(back.headers.location), /value="甲路9号"/, 'the page that follows offers it again');
    assert.equal((await clerk.post(`/clinics/${ID}/take-back`, { ...stateOf(shown), field: 'address' })).status, 409);
    assert.match(feverctl(store, 'audit'), /clerk.*desk\.correct/);
    assert.match(await page('/corrections'), /没有人工修改/);
  });

  test('values of fixed words are shown, and corrected, in the clerk\'s words', async () => {
    const edit = `/clinics/${ID}/edit`;
    assert.match(await page(`/clinics/${ID}`), /<td>发热门诊<\/td>/);
    assert.match(await page(`/clinics/${ID}?lang=en`), /<td>fever_clinic<\/td>/);
    const form = await page(`${edit}?field=kind&lang=zh-CN`);
    assert.match(form, /id="value"[^>]* value="发热门诊"/);
    const fields = { field: 'kind', why: '核实', until: '' };
    const same = await clerk.post(edit, { ...stateOf(form), ...fields, value: '发热门诊', step: 'look' });
    assert.match(same.body.toString(), /与现有内容相同/);
    const look = await clerk.post(edit, { ...stateOf(form), ...fields, value: '发热诊室', step: 'look' });
    assert.match(look.body.toString(), /<del>发热门诊<\/del> → <ins>发热诊室<\/ins>/);
  });

  test('a correction that cannot be is refused in a sentence', async () => {
    const edit = `/clinics/${ID}/edit`;
    const form = await page(`${edit}?field=phone`);
    for (const fields of [{ value: 'call us' }, { why: ' ' }, { why: 'x'.repeat(1001) }, { until: '2020-01-01' },
      { until: 'soon' }, { until: '2027-13-40' }]) {
      const answer = await clerk.post(edit, { ...stateOf(form), field: 'phone', value: '010-87654321', why: '核实', until: '', step: 'keep', ...fields });
      assert.equal(answer.status, 400, JSON.stringify(fields));
      assert.match(answer.body.toString(), /role="alert"/);
    }
    const said = async (field, value, lang = 'zh-CN') => {
      const answer = await clerk.post(`${edit}?lang=${lang}`, { ...stateOf(form), field, value, why: '核实', until: '', step: 'look' });
      return /role="alert">([^<]+)</.exec(answer.body.toString())?.[1] ?? answer.body.toString();
    };
    assert.match(await said('phone', '13812345678'), /^“138\*{4}5678”不能用：手机号往往属于个人，不能公开/);
    assert.match(await said('phone', '13812345678', 'en'), /cannot be used: a mobile number is often a person(&#39;|’|')s; give/);
    assert.match(await said('hours', '每天早上'), /^“每天早上”不能用：读不出开诊时间；请写成“周一至周五 8:00-17:00”/);
    assert.match(await said('insurance', '也许'), /请填写“是”或“否”/);
    assert.match(await said('hours_text', '每周5天8:00-17:00'), /开诊时间只读懂一部分：其余时段显示为“不确定”.*有看不懂的文字/);
    for (const field of ['id', 'marker_id', 'nothing', ''])
      await page(`${edit}?field=${field}`, 400);
    await page('/clinics/110101-9999/edit?field=phone', 404);
    const hostile = await clerk.post(edit, { ...stateOf(form), field: 'note', value: '<img src=x>', why: '<img src=y>', step: 'look' });
    assert.doesNotMatch(hostile.body.toString(), /<img/);
    assert.deepEqual(corrections(), []);
  });

  test('where each value comes from: the sources that stated it, beside the correction', async () => {
    const name = /<h2>([^<]+) </.exec(await page(`/clinics/${ID}`))[1];
    importText(store, `id,name,note\n${ID},${name},from the second list\n`, '--source', '第二<b>份', '--partial');
    const row = (text, field) => text.split('<tr>').find((one) => one.includes(`edit?field=${field}"`));
    let shown = await page(`/clinics/${ID}`);
    assert.match(row(shown, 'name'), /<span>tests, 第二&lt;b&gt;份<\/span>/);
    assert.match(row(shown, 'note'), /<span>第二&lt;b&gt;份<\/span>/);
    feverctl(store, 'correct', ID, 'note=by hand', '--why', 'asked');
    shown = await page(`/clinics/${ID}`);
    assert.match(row(shown, 'note'), /asked<br><span class="hint">.*第二/);
    feverctl(store, 'correct', ID, '--remove', 'note');
  });

  const notices = () => JSON.parse(feverctl(store, '--json', 'notice', 'list')).notices;

  test('a notice is looked at, put up, taken down, and each is taken back', async () => {
    const fields = { title: '寒潮<b>提示</b>', text: '请注意保暖', severity: 'warning', regions: '东城区，110000',
      from: '', until: '2199-01-01T08:00', source: '北京市卫健委', epidemic: 'yes' };
    const look = (await clerk.post('/notices', { ...fields, step: 'look' })).body.toString();
    assert.match(look, /寒潮&lt;b&gt;提示/);
    assert.match(look, /北京市东城区|东城区/);
    assert.deepEqual(notices(), [], 'a look publishes nothing');
    const up = await clerk.post('/notices', { ...fields, step: 'keep' });
    const [made] = notices();
    assert.deepEqual([made.title, made.severity, made.regions, made.until, made.source, made.epidemic],
      [fields.title, 'warning', ['110101', '110000'], '2199-01-01T08:00:00+08:00', '北京市卫健委', true]);
    assert.doesNotMatch(await page('/notices'), /<b>提示/);
    await takeBack(clerk, up);
    assert.deepEqual(notices(), []);

    await clerk.post('/notices', { ...fields, step: 'keep' });
    const before = notices();
    const down = await clerk.post('/notices/remove', { id: before[0].id, seen: seenOf(await page('/notices')) });
    assert.deepEqual(notices(), []);
    await takeBack(clerk, down);
    assert.deepEqual(notices(), before, 'as it was, to the letter');
    assert.equal((await clerk.post('/notices/remove', { id: before[0].id, seen: '1' })).status, 409);
    assert.equal((await clerk.post('/notices/remove', { id: 'nothing', seen: '' })).status, 404);
    assert.match(feverctl(store, 'audit'), /clerk.*notice\.put/);
    feverctl(store, 'notice', 'remove', before[0].id);
  });

  test('a notice is edited in place, with its link, for the state that was shown', async () => {
    feverctl(store, 'notice', 'add', '--id', 'n-1', '--title', '寒潮', '--url', 'https://example.org/a?b=1&c=2',
      '--region', '110101,110000', '--from', '2026-01-01T00:00:30+08:00', '--until', '2199-01-01T08:00:59+08:00', '--epidemic');
    const [before] = notices();
    const list = await page('/notices');
    assert.match(list, /href="https:\/\/example\.org\/a\?b=1&amp;c=2"/);
    assert.match(list, /href="\/notices\/n-1\/edit"/);
    const at = '/notices/n-1/edit', form = await page(at);
    const typed = { ...Object.fromEntries([...form.matchAll(/name="(title|text|url|regions|from|until|source|seen)"[^>]* value="([^"]*)"/g)]
      .map(([, name, value]) => [name, value.replaceAll('&amp;', '&')])), severity: 'info', epidemic: 'yes' };
    assert.deepEqual([typed.regions, typed.until, typed.url], ['110101,110000', '2199-01-01T08:00', before.url]);
    assert.match(form, /value="yes" checked/);
    const change = { ...typed, title: '寒潮蓝色预警', url: 'https://example.org/b' };
    const look = await clerk.post(at, { ...change, step: 'look' });
    assert.match(look.body.toString(), /还没有发布.*href="https:\/\/example\.org\/b"/s);
    assert.deepEqual(notices(), [before], 'a look changes nothing');
    const kept = await clerk.post(at, { ...change, step: 'keep' });
    assert.equal(kept.status, 303, kept.body.toString());
    assert.deepEqual(notices(), [{ ...before, title: '寒潮蓝色预警', url: 'https://example.org/b' }], 'instants to the second');
    assert.equal((await clerk.post(at, { ...change, step: 'keep' })).status, 409, 'the form is of an older state');
    await takeBack(clerk, kept);
    assert.deepEqual(notices(), [before]);
    for (const url of ['javascript:alert(1)', 'ftp://example.org/', 'https://a b', 'https://a"b', `https://${'x'.repeat(500)}`]) {
      const answer = await clerk.post(at, { ...change, url, step: 'keep' });
      assert.equal(answer.status, 400, url);
      assert.doesNotMatch(answer.body.toString(), /href="(javascript|ftp)/);
    }
    feverctl(store, 'notice', 'remove', 'n-1');
    await page(at, 404);
    assert.equal((await clerk.post(at, { ...change, step: 'keep' })).status, 404);
  });

  test('a notice that cannot be is refused with what was typed kept', async () => {
    for (const fields of [{ title: '' }, { title: 'x'.repeat(101) }, { text: 'a\u0007b' }, { severity: 'panic' },
      { regions: '没有这个地方' }, { regions: '999999' }, { until: '2020-01-01T00:00' }, { until: 'soon' },
      { from: '2199-01-02T00:00', until: '2199-01-01T00:00' }, { source: 'x'.repeat(201) }]) {
      const answer = await clerk.post('/notices', { title: '标题', severity: 'info', text: '留着', step: 'keep', ...fields });
      assert.equal(answer.status, 400, JSON.stringify(fields));
      assert.match(answer.body.toString(), /role="alert"/);
    }
    assert.deepEqual(notices(), []);
  });
});
