// Residents' reports at the desk, and the lists of what is to be done.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { signIn, token } from './desk_support.mjs';
import { ask, feverctl, holdStore, startDesk, startSample, waitsForStore } from './support.mjs';

const report = (server, clinic, body) => ask(server.port, `/api/v1/clinics/${clinic}/reports`,
  { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const groupsOf = (page) => page.split('<section class="row">').slice(1);
const numbersOf = (group) => [...group.matchAll(/name="n" value="(\d+)"/g)].map(([, number]) => number);

describe('reports at the desk', () => {
  let server, desk, clerk, other;
  before(async () => {
    server = await startSample();
    for (const [clinic, body] of [
      ['110101-0001', { kind: 'moved', text: '<b>搬到</b>对面', contact: '13800000000', consent: true }],
      ['110101-0002', { kind: 'closed', text: '关了' }], ['110101-0002', { kind: 'closed' }]])
      assert.equal((await report(server, clinic, body)).status, 201);
    desk = await startDesk(server.store);
    clerk = await signIn(desk, token(server.store, 'clerk'));
    other = await signIn(desk, token(server.store, 'other'));
  });
  after(async () => {
    await desk.stop();
    await server.stop();
  });

  const list = async () => (await clerk.get('/reports')).body.toString();
  const resolve = (numbers, answer, who = clerk) => who.post('/reports/resolve', { n: numbers[0], answer });

  test('they stand together by clinic and complaint, without contacts', async () => {
    assert.match((await clerk.get('/')).body.toString(), /<b>3<\/b><a href="\/reports">/);
    const page = await list();
    assert.deepEqual(groupsOf(page).map((group) => numbersOf(group).length), [2, 1]);
    assert.match(groupsOf(page)[0], /110101-0002[^]*已停诊 · 2 条/);
    assert.match(page, /&lt;b&gt;搬到/);
    assert.doesNotMatch(page, /<b>搬到|13800000000/);
    const [number] = numbersOf(groupsOf(page)[1]);
    assert.match((await clerk.get(`/reports/${number}`)).body.toString(), /13800000000/);
    for (const none of ['0', '999999', 'x', '-1'])
      assert.equal((await clerk.get(`/reports/${none}`)).status, 404, none);
  });

  test('who takes one is seen by the others, and lets go of it', async () => {
    const [number] = numbersOf(groupsOf(await list())[1]);
    assert.equal((await other.post('/reports/take', { n: number })).status, 303);
    assert.match(groupsOf(await list())[1], /other 在处理/);
    assert.equal((await other.post('/reports/take', { n: number, leave: 'yes' })).status, 303);
    assert.doesNotMatch(await list(), /在处理/);
    assert.match(feverctl(server.store, 'audit'), /other.*report\.take/);
  });

  test('nobody takes over what somebody took up since the page was made', async () => {
    const [number] = numbersOf(groupsOf(await list())[1]);
    assert.equal((await other.post('/reports/take', { n: number, taker: '' })).status, 303);
    const late = await clerk.post('/reports/take', { n: number, taker: '', leave: 'no' });
    assert.equal(late.status, 409);
    assert.match(late.body.toString(), /other 刚刚开始处理这些反映，什么也没有改/);
    assert.match(groupsOf(await list())[1], /name="taker" value="other"/);
    assert.equal((await clerk.post('/reports/take', { n: number, taker: 'other' })).status, 303, 'who saw it may');
    assert.equal((await other.post('/reports/take', { n: number, taker: 'other', leave: 'yes' })).status, 409);
    assert.equal((await clerk.post('/reports/take', { n: number, taker: 'clerk', leave: 'yes' })).status, 303);
    assert.doesNotMatch(await list(), /在处理/);
  });

  test('nor what another desk takes up while this one waits for the store', async () => {
    const [number] = numbersOf(groupsOf(await list())[1]);
    const release = await holdStore(server.store, 'INSERT INTO audit (at, actor, action, target) '
      + `VALUES (${Math.floor(Date.now() / 1000)}, 'other', 'report.take', '${number}');`);
    const taking = clerk.post('/reports/take', { n: number, taker: '' });
    await waitsForStore(desk, server.store);
    await release();
    assert.equal((await taking).status, 409);
    assert.match(groupsOf(await list())[1], /other 在处理/);
    assert.equal((await other.post('/reports/take', { n: number, taker: 'other', leave: 'yes' })).status, 303);
  });

  test('one is resolved with an answer, once, and that is taken back', async () => {
    const [number] = numbersOf(groupsOf(await list())[1]);
    for (const answer of ['', '   ', 'two\nlines', '好'.repeat(501)])
      assert.equal((await resolve([number], answer)).status, 400);
    const done = await resolve([number], '地址已更正');
    assert.equal(done.status, 303);
    assert.equal((await resolve([number], '再来一次', other)).status, 409);
    const after = (await clerk.get(done.headers.location)).body.toString();
    assert.match(after, /已处理 1 条/);
    assert.equal(groupsOf(after).length, 1);
    assert.match((await clerk.get(`/reports/${number}`)).body.toString(), /地址已更正/);
    assert.doesNotMatch((await other.get(done.headers.location)).body.toString(), /已处理 1 条/);
    assert.equal((await clerk.post('/reports/reopen', { n: number })).status, 303);
    assert.equal(groupsOf(await list()).length, 2);
    assert.equal((await clerk.post('/reports/reopen', { n: number })).status, 409);
    assert.match(feverctl(server.store, 'audit'), /clerk.*report\.resolve/);
    assert.match(feverctl(server.store, 'audit'), /clerk.*report\.reopen/);
  });

  test('nothing is done to none, or to what is no report', async () => {
    assert.equal((await clerk.post('/reports/resolve', { answer: '好' })).status, 400);
    for (const n of ['x', '0', '999999', '-1'])
      assert.equal((await clerk.post('/reports/resolve', { n, answer: '好' })).status, 409, n);
    assert.equal((await clerk.post('/reports/resolve', { n: '1', answer: '好', secret: 'x' })).status, 403);
  });

  test('each count of the first page has its list', async () => {
    const home = (await clerk.get('/')).body.toString();
    const tiles = [...home.matchAll(/<li><b>(\d+)<\/b><a href="(\/work\/[a-z-]+)">/g)];
    assert.ok(tiles.length >= 1, home);
    for (const [, count, path] of tiles) {
      const answer = await clerk.get(path);
      assert.equal(answer.status, 200);
      if (path === '/work/calendar') continue;
      const rows = answer.body.toString().match(/<a href="\/clinics\//g) ?? [];
      assert.equal(rows.length, Math.min(Number(count), 50), path);
    }
    for (const page of ['0', '-1', 'x', '99999999', '%ff'])
      assert.equal((await clerk.get(`/work/old?page=${page}`)).status, 200, page);
    assert.equal((await clerk.get('/work/nothing')).status, 404);
  });
});
