// The desk's list of work: each count of the first page goes down by the act that it asks for.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { shownOf, signIn, token } from './desk_support.mjs';
import { ask, feverctl, importText, startDesk, startSample } from './support.mjs';

const ID = '110101-0002';

describe('the list of work', () => {
  let server, desk, clerk;
  before(async () => {
    server = await startSample();
    desk = await startDesk(server.store);
    clerk = await signIn(desk, token(server.store, 'clerk'));
  });
  after(async () => {
    await desk.stop();
    await server.stop();
  });

  const page = (path) => clerk.page(path);
  /** The number that the first page puts before a list, none where it has no tile. */
  const count = async (list) =>
    Number(new RegExp(`<li><b>(\\d+)</b><a href="${list}">`).exec(await page('/'))?.[1] ?? 0);
  /** The clinics of a list. */
  const listed = async (list) => [...(await page(list)).matchAll(/<a href="\/clinics\/([\w-]+)/g)].map(([, id]) => id);
  /** The hidden fields of the form that posts to an address. */
  const hidden = (text, action) => {
    const [own] = new RegExp(`<form method="post" action="${action}">[^]*?</form>`).exec(text);
    return Object.fromEntries([...own.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  };
  const publish = async (fields) => {
    const { at, page: plan } = await clerk.plan(fields);
    assert.equal((await clerk.post(`${at}/publish`, shownOf(plan))).status, 303);
    assert.match(await clerk.settled(at), /已发布/);
  };

  test('a clinic that is not located, until its pin is placed', async () => {
    await publish({ source: 'no-place', file: { name: 'list.csv', text: '机构名称,省,市,地址,电话\n无处医院,河北省,保定市,无名路1号,0312-6234567\n' } });
    const before = await count('/work/no-place');
    assert.equal(before, 1);
    const id = (await listed('/work/no-place')).at(-1), at = `/clinics/${id}/place`;
    const look = await page(`${at}?lat=39.9214&lon=116.4159&crs=wgs84`);
    assert.equal((await clerk.post(at, { ...hidden(look, at), why: '实地核对' })).status, 303);
    assert.equal(await count('/work/no-place'), before - 1);
    assert.ok(!(await listed('/work/no-place')).includes(id));
  });

  test('one without hours and telephone, until a field is corrected', async () => {
    const before = await count('/work/no-way');
    assert.ok((await listed('/work/no-way')).includes(ID));
    const edit = `/clinics/${ID}/edit`;
    const form = await page(`${edit}?field=phone`);
    const state = { base: shownOf(form).base, tag: /name="tag" value="([^"]+)"/.exec(form)[1] };
    const kept = await clerk.post(edit, { ...state, field: 'phone', value: '010-62345679', why: '电话核实', until: '', step: 'keep' });
    assert.equal(kept.status, 303, kept.body.toString());
    assert.equal(await count('/work/no-way'), before - 1);
    assert.ok(!(await listed('/work/no-way')).includes(ID));
  });

  test('one that nobody confirmed for 90 days, until a list of today has it', async () => {
    const before = await count('/work/old');
    assert.ok((await listed('/work/old')).includes(ID));
    const today = new Date().toISOString().slice(0, 10);
    for (const [i, [column, id, name]] of [['verified_at', ID, '乙医院发热门诊'],
      ['source_date', '110101-0003', '丙医院发热门诊']].entries()) {
      await publish({ file: { name: 'list.csv', text: `id,name,${column}\n${id},${name},${today}\n` } });
      assert.equal(await count('/work/old'), before - 1 - i, column);
      assert.ok(!(await listed('/work/old')).includes(id), column);
    }
  });

  test('a doubtful pair, until it is decided', async () => {
    const pairs = '机构名称,省,市,区,地址\n东四社区卫生服务站,北京市,北京市,东城区,东四六条甲44号\n东四社区卫生服务站,北京市,北京市,东城区,朝阳门内大街288号\n';
    const { at, page: plan } = await clerk.plan({ source: 'pairs', file: { name: 'pairs.csv', text: pairs } });
    assert.match(plan, /待决定（1 对）/);
    const [, key] = /type="radio" name="(d[^"]+)" value="same"/.exec(plan);
    const [, turn] = /name="turn" value="(\d+)"/.exec(plan);
    assert.equal((await clerk.post(at, { act: 'decisions', turn, [key]: 'different' })).status, 303);
    assert.doesNotMatch(await clerk.settled(at), /待决定/);
  });

  test('a report, until it is resolved, and again once that is taken back', async () => {
    const sent = await ask(server.port, `/api/v1/clinics/${ID}/reports`, { method: 'POST',
      headers: { 'content-type': 'application/json' }, body: JSON.stringify({ kind: 'closed' }) });
    assert.equal(sent.status, 201);
    assert.equal(await count('/reports'), 1);
    const [, n] = /name="n" value="(\d+)"/.exec(await page('/reports'));
    assert.equal((await clerk.post('/reports/resolve', { n, answer: '已核实' })).status, 303);
    assert.equal(await count('/reports'), 0);
    assert.equal((await clerk.post('/reports/reopen', { n })).status, 303);
    assert.equal(await count('/reports'), 1);
  });

  test('a calendar that ends, until the next years are imported', async () => {
    const year = new Date().getUTCFullYear();
    const calendar = (last) => {
      const years = Array.from({ length: last - year + 3 }, (_, i) => year - 2 + i);
      const days = years.map((one) => `${one}-01-01,元旦,holiday,\n`).join('');
      importText(server.store, `date,name,kind,adcode\n${days}`, '--as', 'calendar');
    };
    calendar(year - 1);
    assert.equal(await count('/work/calendar'), 1);
    calendar(year + 1);
    assert.equal(await count('/work/calendar'), 0);
  });

  test('what an act replaced takes one line of the audit log as people read it', async () => {
    feverctl(server.store, 'notice', 'add', '--id', 'n-1', '--title', '寒潮', '--text', '请注意保暖。'.repeat(40), '--region', '110101');
    const [, seen] = /name="seen" value="([^"]+)"/.exec(await page('/notices'));
    assert.equal((await clerk.post('/notices/remove', { id: 'n-1', seen })).status, 303);
    const details = JSON.parse(feverctl(server.store, '--json', 'audit')).entries.map(({ detail }) => detail ?? '');
    const lines = feverctl(server.store, 'audit').trimEnd().split('\n');
    assert.equal(lines.length, details.length + 1, 'a line for each, and how many there are');
    const long = details.map((detail, i) => [detail, lines[i]]).filter(([detail]) => Buffer.byteLength(detail) > 80);
    assert.ok(long.length > 0);
    for (const [detail, line] of long) {
      const shown = line.slice(line.lastIndexOf('  ') + 2, -1);
      assert.ok(line.endsWith('…') && detail.startsWith(shown) && shown.length > 20, line);
    }
  });
});
