// The desk's history: pages of revisions, two of them compared, and who made them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newest, shownOf, signIn, token } from './desk_support.mjs';
import { feverctl, sampleStore, sql, startDesk } from './support.mjs';

const LIST = '机构名称,区,地址,电话\n春风医院,东城区,春风路1号,010-62345678\n';

describe('the history at the desk', () => {
  let desk, store, clerk, made;
  const page = async (path) => {
    const answer = await clerk.get(path);
    assert.equal(answer.status, 200, path);
    return answer.body.toString();
  };
  before(async () => {
    store = sampleStore();
    desk = await startDesk(store);
    clerk = await signIn(desk, token(store, '王敏'));
    const first = await clerk.plan({ file: { name: 'list.csv', text: LIST } });
    await clerk.post(`${first.at}/publish`, shownOf(first.page));
    await clerk.settled(first.at);
    made = newest(store);
    const id = /(110101-\d{4})[^\n]*春风医院|春风医院[^\n]*?(110101-\d{4})/.exec(await page(`/history/${made}`));
    feverctl(store, 'correct', id[1] ?? id[2], 'phone=010-65432109', '--why', 'called');
  });
  after(() => desk.stop());

  test('a revision says who published it and when, and what', async () => {
    const own = await page(`/history/${made}`);
    assert.match(own, new RegExp(`版本 ${made}</a> · <time datetime="[^"]+">[^<]+</time> · 王敏 · 导入名单 · tests · list.csv`));
    assert.match(own, /新增<\/span> <b>春风医院/);
    assert.match(await page(`/history/${made + 1}`), /<\/time> · feverctl [^<]+ · 更正</);
    const entries = JSON.parse(feverctl(store, '--json', 'history')).revisions;
    assert.deepEqual(entries.slice(0, 2).map(({ action }) => action), ['correct', 'desk.publish']);
    assert.equal(entries[1].actor, '王敏');
    const noted = JSON.parse(feverctl(store, '--json', 'audit')).entries
      .find(({ action }) => action === 'desk.publish');
    assert.deepEqual([noted.actor, noted.target, noted.detail], ['王敏', `${made}`, `{"revision":${made}}`]);
  });

  test('any two are compared, either way round', async () => {
    const list = await page('/history');
    assert.match(list, new RegExp(`name="from" value="${made}"[^>]* checked`));
    assert.match(list, new RegExp(`name="to" value="${made + 1}"[^>]* checked`));
    const forth = await page(`/history/compare?from=${made - 1}&to=${made + 1}`);
    assert.match(forth, /新增<\/span> <b>春风医院/);
    const back = await page(`/history/compare?from=${made + 1}&to=${made - 1}`);
    assert.match(back, /停用<\/span> <b>春风医院/);
    const one = await page(`/history/compare?from=${made}&to=${made + 1}`);
    assert.match(one, /<del>010-62345678<\/del> → <ins>010-65432109<\/ins>/);
    assert.match(await page(`/history/compare?from=${made}&to=${made}`), /没有变化/);
    assert.match(await page('/history/compare?from=0&to=1'), /空库/);
  });

  test('what is no revision is refused', async () => {
    for (const query of ['', '?from=1', '?from=1&to=999', '?from=-1&to=1', '?from=x&to=1', '?from=%ff&to=1',
      '?from=99999999999999999999&to=1'])
      assert.equal((await clerk.get(`/history/compare${query}`)).status, 404, query);
  });

  test('a long history has pages', async () => {
    // As an older program made them, which did not write down who did.
    sql(store, `WITH RECURSIVE n(i) AS (SELECT MAX(number) + 1 FROM revision
      UNION ALL SELECT i + 1 FROM n WHERE i < 103) INSERT INTO revision
      (number, tag, published_at, kind, keeps_claims, inserted, updated, retired)
      SELECT i, i, 1769000000 + i, 'corrections', 1, 0, 1, 0 FROM n`);
    const last = newest(store);
    assert.equal(last, 103);
    const first = await page('/history');
    assert.match(first, /<td>corrections<\/td><td>不详<\/td>/);
    assert.equal(first.match(/name="from"/g).length, 100);
    assert.match(first, /href="\/history\?page=1"/);
    const older = await page('/history?page=1');
    assert.equal(older.match(/name="from"/g).length, last - 100);
    assert.match(older, /href="\/history\?page=0"/);
    assert.match(await page('/history?page=9999'), /还没有版本/);
    for (const odd of ['x', '-1', '99999999999', '%ff'])
      assert.equal(await page(`/history?page=${odd}`), first, odd);
  });
});
