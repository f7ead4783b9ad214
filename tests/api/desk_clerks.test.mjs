// Several clerks, and several windows of one, at the same lists and closures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newest, published, shownOf, signIn, token } from './desk_support.mjs';
import { feverctl, holdStore, noFork, sampleStore, startDesk, waitsForStore } from './support.mjs';

const list = (name, text = '') => ({ name: 'list.csv', text: `机构名称,区,地址\n${name},东城区,春风路1号\n${text}` });
const table = (title, ...rows) => `<h2>${title}</h2><table>${[['机构名称', '区县', '地址'], ...rows].map((cells) =>
  `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
const SHEETS = `<meta charset="utf-8">${table('甲表', ['甲一医院', '东城区', '甲路1号'], ['', '东城区', '甲路2号'])}`
  + table('乙表', ['乙一医院', '东城区', '乙路1号'], ['乙二医院', '东城区', '乙路2号']);

describe('several clerks at one desk', () => {
  let store, desk, wang, li;

  before(async () => {
    store = sampleStore();
    desk = await startDesk(store);
    wang = await signIn(desk, token(store, '王敏'));
    li = await signIn(desk, token(store, '李娜'));
  });
  after(() => desk.stop());

  test('nobody publishes what another has made of the plan since', async () => {
    const revision = newest(store);
    const { at, page } = await wang.plan({ file: list('春风医院') });
    assert.equal((await li.post(at, { source: 'another', kind: 'fever_clinic' })).status, 303);
    const changed = await li.settled(at);
    const refused = await wang.post(`${at}/publish`, shownOf(page));
    assert.equal(refused.status, 409);
    assert.match(refused.body.toString(), /在别的窗口里改过了/);
    assert.match(refused.body.toString(), new RegExp(`<main[^]*href="${at}"`), 'the way on is the plan');
    assert.equal(newest(store), revision);
    assert.equal((await wang.post(`${at}/publish`, shownOf(changed))).status, 303);
    assert.match(await wang.settled(at), /已发布/);
  });

  test('history names who published a list, whoever sent it', async () => {
    const { at, page } = await wang.plan({ file: list('夏雨医院') });
    await li.post(`${at}/publish`, shownOf(page));
    assert.match(await li.settled(at), /已发布/);
    const [{ actor, action }] = JSON.parse(feverctl(store, '--json', 'history')).revisions;
    assert.deepEqual([actor, action], ['李娜', 'desk.publish']);
  });

  test('nobody is offered to undo one publication that would take another along', async () => {
    const first = await wang.plan({ file: list('白露医院') });
    await wang.post(`${first.at}/publish`, shownOf(first.page));
    assert.match(await wang.settled(first.at), /rollback">撤销这次发布/);
    const second = await li.plan({ file: list('霜降医院') });
    await li.post(`${second.at}/publish`, shownOf(second.page));
    await li.settled(second.at);
    const shown = await wang.page(first.at);
    assert.doesNotMatch(shown, /撤销这次发布/);
    assert.match(shown, new RegExp(`现在是版本 ${newest(store)}[^]*href="/history"`));
  });

  test('a list that could not be published for now is published later', async () => {
    const { at, page } = await wang.plan({ file: list('秋月医院') });
    const release = await holdStore(store);
    await wang.post(`${at}/publish`, shownOf(page));
    const failed = await wang.settled(at);
    await release();
    assert.match(failed, /别的程序正在写入/);
    assert.equal((await wang.post(`${at}/publish`, shownOf(failed))).status, 303);
    assert.match(await wang.settled(at), /已发布/);
    assert.match(published(store), /秋月医院/);
  });

  test('a plan that cannot be made any more offers nothing to publish', async () => {
    const { at, page } = await wang.plan({ file: list('冬雪医院') });
    const turn = shownOf(page).turn;
    assert.equal((await wang.post(at, { act: 'columns', turn, f0: '', f1: 'district', f2: 'address' })).status, 303);
    const failed = await wang.settled(at);
    assert.match(failed, /没有认出哪一列是机构名称/);
    assert.ok(!failed.includes(`action="${at}/publish"`));
  });

  test('a row of the sheet that was chosen before is not corrected in another one', { skip: noFork }, async () => {
    const { at, page } = await wang.plan({ file: { name: 'two.xls', text: SHEETS } });
    const choose = (sheet, turn) => wang.post(at, { act: 'sheet', sheet, turn });
    const names = [...page.matchAll(/name="sheet"[^>]* value="([^"]+)"/g)].map(([, name]) => name);
    assert.equal(names.length, 2, page);
    await choose(names[0], shownOf(page).turn);
    const first = await wang.settled(at), row = /name="row" value="(\d+)"/.exec(first)[1];
    await choose(names[1], shownOf(first).turn);
    assert.match(await wang.settled(at), /乙二医院/);
    const late = await wang.post(at, { row, turn: shownOf(first).turn, c0: '甲二医院' });
    assert.equal(late.status, 409);
    assert.match(await wang.settled(at), /乙二医院/);
  });

  test('a closure that another program writes while the desk waits is not written over unseen', async () => {
    const id = '110101-0002', other = '110101-0003';
    const form = await wang.page(`/close?id=${id}`);
    const [, seen] = /name="seen" value="([^"]+)"/.exec(form), [, affected] = /name="affected" value="(\d+)"/.exec(form);
    feverctl(store, 'close', other, '--reason', '工具');
    const release = await holdStore(store, 'INSERT INTO closure (scope, target, starts_at, ends_at, reason, actor, made_at) '
      + `SELECT scope, '${id}', starts_at, ends_at, reason, actor, made_at FROM closure WHERE target = '${other}';`);
    const closing = wang.post('/close', { id, seen, affected, preset: '设备检修', until: 'open' });
    await waitsForStore(desk, store); // what it reads before that is read
    await release();
    assert.equal((await closing).status, 409);
    const { reason } = JSON.parse(feverctl(store, '--json', 'close', '--list')).closures.find(({ target }) => target === id);
    assert.equal(reason, '工具');
  });
});
