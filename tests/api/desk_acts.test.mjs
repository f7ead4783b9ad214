// Every act of the desk: its entry in the history or the audit log with the clerk's name, and the
// way back from the page that follows it, which outlives the desk.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { baseOf, newest, published, shownOf, signIn, token } from './desk_support.mjs';
import { ask, feverctl, startDesk, startSample } from './support.mjs';

const ID = '110101-0001', OTHER = '110101-0002', WHO = '王敏';
const LIST = '机构名称,区,地址,电话\n春风医院,东城区,春风路1号,010-62345678\n';
const PAIRS = '机构名称,省,市,区,地址\n东四社区卫生服务站,北京市,北京市,东城区,东四六条甲44号\n'
  + '东四社区卫生服务站,北京市,北京市,东城区,朝阳门内大街288号\n';

const hidden = (form) => {
  const fields = {};
  for (const [, name, value] of form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g))
    fields[name] = fields[name] === undefined ? value : [fields[name], value].flat();
  return fields;
};

/** The fields of the page's form that goes to that address. */
const formOf = (page, action) => {
  const form = page.split('<form ').slice(1).map((part) => part.split('</form>')[0])
    .find((part) => part.includes(`action="${action}"`));
  assert.ok(form, `the page has a form to ${action}`);
  return hidden(form);
};

describe('every act of the desk', () => {
  let server, desk, clerk, secret;
  const store = () => server.store;

  before(async () => {
    server = await startSample();
    for (const clinic of [ID, ID, OTHER]) {
      const made = await ask(server.port, `/api/v1/clinics/${clinic}/reports`, { method: 'POST',
        headers: { 'content-type': 'application/json' }, body: JSON.stringify({ kind: 'moved', text: '搬走了' }) });
      assert.equal(made.status, 201);
    }
    secret = token(store(), WHO);
    desk = await startDesk(store());
    clerk = await signIn(desk, secret);
  });
  after(async () => {
    await desk.stop();
    await server.stop();
  });

  const page = (path) => clerk.page(path);
  const json = (...args) => JSON.parse(feverctl(store(), '--json', ...args));

  /** The newest entries of the audit log are those acts of the clerk's upon those targets. */
  const isNoted = (action, targets) => {
    const entries = json('audit', '--limit', String(targets.length)).entries.reverse();
    assert.deepEqual(entries.map((entry) => [entry.actor, entry.action, entry.target]),
      targets.map((target) => [WHO, action, target]));
  };
  const isRevision = (action) => {
    const [revision] = json('history').revisions;
    assert.deepEqual([revision.actor, revision.action], [WHO, action]);
  };

  /** What is live or said by residents. */
  const live = () => ({ closures: json('close', '--list').closures, notices: json('notice', 'list').notices,
    reports: json('reports', 'list', '--all').groups, takes: [...page_takes] });
  let page_takes = [];
  const state = async () => {
    page_takes = (await page('/reports')).match(/<p>[^<]* 在处理<\/p>/g) ?? [];
    return live();
  };

  const post = async (path, fields) => {
    const answer = await clerk.post(path, fields);
    assert.equal(answer.status, 303, answer.body.toString());
    return answer.headers.location;
  };

  /** Does it, and shows that it is noted, taken back by the page that follows, done again by the
   * page that follows that, and taken back at last by another process of the desk. */
  async function walk(action, targets, act) {
    const first = await state();
    let at = await act();
    isNoted(action, targets);
    const done = await state();
    assert.notDeepEqual(done, first, 'it did something');
    for (const expected of [first, done]) {
      at = await post('/undo', { undo: formOf(await page(at), '/undo').undo });
      assert.deepEqual(await state(), expected);
    }
    await desk.stop();
    desk = await startDesk(store());
    clerk = await signIn(desk, secret);
    await post('/undo', { undo: formOf(await page(at), '/undo').undo });
    assert.deepEqual(await state(), first, 'after the desk was started anew');
  }

  const closing = async (query, fields = {}) => {
    const form = formOf(await page(`/close?${query}`), '/close');
    return post('/close', { ...form, preset: '设备检修', until: 'open', ...fields });
  };
  const closed = async (fields) => {
    const form = (await page('/closures')).split('action="/reopen"')[1].split('</form>')[0];
    return { ...hidden(form), ...fields };
  };

  test('one clinic, several, and a region are closed', async () => {
    await walk('closure.put', [ID], () => closing(`id=${ID}`, { alternative: OTHER }));
    await walk('closure.put', [ID, OTHER], () => closing(`id=${ID}&id=${OTHER}`, { until: 'today' }));
    await walk('closure.put', ['110101'], () => closing('region=110101'));
  });

  test('a closure is ended, confirmed and replaced', async () => {
    await closing(`id=${ID}`, { reason: '停电 "<b>\\', alternative: OTHER });
    await walk('closure.drop', [ID], async () => post('/reopen', await closed()));
    await walk('closure.put', [ID], () => closing(`id=${ID}`, { reason: '停水' }));
    await post('/reopen', await closed());
  });

  test('a notice is put up and taken down', async () => {
    const fields = { title: '寒潮"<b>\\', text: '请注意保暖', severity: 'warning', regions: '东城区，110000', from: '',
      until: '2199-01-01T08:00', source: '北京市卫健委', epidemic: 'yes', step: 'keep' };
    const removing = async () => post('/notices/remove', formOf(await page('/notices'), '/notices/remove'));
    await post('/notices', fields);
    const [{ id }] = json('notice', 'list').notices;
    await walk('notice.drop', [id], removing);
    await removing();
    const at = await post('/notices', { ...fields, epidemic: 'no' });
    const up = json('notice', 'list').notices;
    isNoted('notice.put', [up[0].id]);
    await post('/undo', { undo: formOf(await page(at), '/undo').undo });
    assert.deepEqual(json('notice', 'list').notices, []);
  });

  test('reports are taken, let go, resolved and reopened', async () => {
    const group = (text) => hidden(text.split('<section class="row">')[1]).n;
    const numbers = group(await page('/reports'));
    assert.equal(numbers.length, 2);
    await walk('report.take', numbers, () => post('/reports/take', { n: numbers, leave: 'no' }));
    await post('/reports/take', { n: numbers, leave: 'no' });
    await walk('report.leave', numbers, () => post('/reports/take', { n: numbers, leave: 'yes' }));
    await walk('report.resolve', numbers, () => post('/reports/resolve', { n: numbers, answer: '地址已改 "<b>\\' }));
    await post('/reports/resolve', { n: numbers, answer: '地址已改' });
    const reopening = () => post('/reports/reopen', { n: numbers });
    await walk('report.reopen', numbers, reopening);
    await reopening();
  });

  test('a report taken from another is given back to them', async () => {
    const second = await signIn(desk, token(store(), '李娜'));
    const [number] = json('reports', 'list').groups.flatMap(({ reports }) => reports).map((one) => String(one.number));
    assert.equal((await second.post('/reports/take', { n: number })).status, 303);
    const at = await post('/reports/take', { n: number });
    assert.match(await page('/reports'), /王敏 在处理/);
    const { undo } = formOf(await page(at), '/undo');
    assert.doesNotMatch((await second.get(at)).body.toString(), /action="\/undo"/, 'nobody is offered another’s');
    assert.equal((await second.post('/undo', { undo })).status, 404);
    await post('/undo', { undo });
    assert.match(await page('/reports'), /李娜 在处理/);
  });

  test('what was acted upon since is not taken back', async () => {
    const [number] = json('reports', 'list').groups.flatMap(({ reports }) => reports).map((one) => String(one.number));
    const at = await post('/reports/resolve', { n: number, answer: '一' });
    const { undo } = formOf(await page(at), '/undo');
    await post('/reports/reopen', { n: number });
    feverctl(store(), 'reports', 'resolve', number, '--answer', '二');
    assert.equal((await clerk.post('/undo', { undo })).status, 409);
    assert.match(await page('/reports/resolved'), /<td>二<br>/);
    await post('/reports/reopen', { n: number });
  });

  test('resolved reports are listed, and reopened from there with their answer at hand', async () => {
    const [number] = json('reports', 'list').groups.flatMap(({ reports }) => reports).map((one) => String(one.number));
    assert.match(await page('/reports'), /href="\/reports\/resolved"/);
    assert.match(await page('/reports/resolved'), /还没有处理过/);
    await post('/reports/resolve', { n: number, answer: '<i>已核实</i>' });
    const list = await page('/reports/resolved');
    assert.match(list, /&lt;i&gt;已核实&lt;\/i&gt;<br><span class="hint">王敏 处理 · <time/);
    await post('/reports/reopen', formOf(list, '/reports/reopen'));
    assert.match(await page('/reports/resolved'), /还没有处理过/);
    assert.match(await page('/reports'), /name="answer"[^>]* value="&lt;i&gt;已核实/);
    for (const odd of ['0', '-1', 'x', '99999999', '%ff'])
      await page(`/reports/resolved?page=${odd}`);
  });

  /** Goes the way back that the page offers: a look at the revision before, and the button. */
  async function rollBack(text) {
    const [, back] = /href="(\/history\/\d+\/rollback)">撤销/.exec(text);
    return post(back, formOf(await page(back), back));
  }

  test('a list is published, rolled back, and that rolled back', async () => {
    const first = published(store());
    const { at, page: plan } = await clerk.plan({ file: { name: 'list.csv', text: LIST } });
    await post(`${at}/publish`, shownOf(plan));
    const after_publishing = await clerk.settled(at);
    isRevision('desk.publish');
    isNoted('desk.publish', [String(newest(store()))]);
    const second = published(store());
    assert.notEqual(second, first);
    const there = await page(await rollBack(after_publishing));
    isRevision('desk.rollback');
    assert.equal(published(store()), first);
    const here = await page(await rollBack(there));
    assert.equal(published(store()), second);
    await rollBack(here);
    assert.equal(published(store()), first);
  });

  test('a field is corrected and that taken back', async () => {
    const edit = `/clinics/${ID}/edit`, first = published(store());
    const fields = { field: 'address', value: '甲路9号', why: '现场核实', until: '' };
    const at = await post(edit, { ...hidden(await page(`${edit}?field=address`)), ...fields, step: 'keep' });
    isRevision('desk.correct');
    isNoted('desk.correct', [ID]);
    assert.notEqual(published(store()), first);
    const form = formOf(await page(at), `/clinics/${ID}/take-back`);
    await post(`/clinics/${ID}/take-back`, form);
    isRevision('desk.uncorrect');
    assert.equal(published(store()), first);
  });

  test('a pin is moved and put back', async () => {
    const place = `/clinics/${ID}/place`, first = published(store());
    const look = await page(`${place}?lat=39.9214&lon=116.4159&crs=wgs84`);
    const at = await post(place, { ...formOf(look, place), why: '实地核对' });
    isRevision('desk.place');
    isNoted('desk.place', [ID]);
    assert.notEqual(published(store()), first);
    await post(`${place}/undo`, formOf(await page(at), `${place}/undo`));
    isRevision('desk.place.undo');
    assert.equal(published(store()), first);
  });

  test('a doubtful pair is decided, and that taken back', async () => {
    const { at, page: plan } = await clerk.plan({ source: 'pairs', file: { name: 'pairs.csv', text: PAIRS } });
    const turn = (text) => /name="turn" value="(\d+)"/.exec(text)[1];
    const [, pair] = /type="radio" name="(d[^"]+)" value="same"/.exec(plan);
    await post(at, { act: 'decisions', turn: turn(plan), [pair]: 'same' });
    isNoted('desk.decide', ['pairs']);
    const decided = await clerk.settled(at);
    assert.doesNotMatch(decided, /待决定（/);
    await post(at, { act: 'undecide', turn: turn(decided) });
    isNoted('desk.undecide', ['pairs']);
    assert.match(await clerk.settled(at), /待决定（1 对）/);
  });
});
