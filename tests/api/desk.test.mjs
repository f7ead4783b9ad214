// The desk without a browser: who may do what, and what hostile bytes come to.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { baseOf, newest, published, shownOf, signIn, token } from './desk_support.mjs';
import { ask, feverctl, runFeverctl, sampleStore, startDesk } from './support.mjs';

const LIST = '机构名称,区,地址,电话\n春风医院,东城区,春风路1号,010-62345678\n夏雨医院,东城区,夏雨路2号,010-87654321\n';

describe('the desk', () => {
  let desk, store, clerk;
  before(async () => {
    store = sampleStore();
    desk = await startDesk(store);
    clerk = await signIn(desk, token(store, 'clerk'));
  });
  after(() => desk.stop());

  test('nobody gets in without a token for it', async () => {
    for (const path of ['/', '/import', '/history', '/history/1', '/history/1/rollback', '/import/1']) {
      const answer = await ask(desk.port, path);
      assert.equal(answer.status, 303, path);
      assert.equal(answer.headers.location, path === '/' ? '/sign-in' : `/sign-in?to=${path}`, path);
    }
    const load = await signIn(desk, token(store, 'nurse', 'load:*'));
    assert.equal(load.answer.status, 403);
    assert.equal(load.answer.headers['set-cookie'], undefined);
    assert.equal((await signIn(desk, 'fct_nonsense')).answer.status, 403);
  });

  test('who followed a link comes to its page after signing in, and to no other site', async () => {
    const secret = token(store, 'linked');
    const signInToward = async (to) => (await ask(desk.port, '/sign-in', { method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `token=${secret}&to=${encodeURIComponent(to)}` })).headers.location;
    const { headers: { location } } = await ask(desk.port, '/history/1');
    const form = (await ask(desk.port, location)).body.toString();
    assert.equal(/name="to" value="([^"]*)"/.exec(form)[1], '/history/1');
    const english = (await ask(desk.port, `/sign-in${/href="(\?lang=en[^"]*)"/.exec(form)[1].replace('&amp;', '&')}`)).body.toString();
    assert.match(english, /<html lang="en">/);
    assert.match(english, /name="to" value="\/history\/1"/, 'the other language, too');
    assert.equal(await signInToward('/history/1'), '/history/1');
    const wrong = (await ask(desk.port, '/sign-in', { method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'token=fct_no&to=/closures' })).body.toString();
    assert.match(wrong, /name="to" value="\/closures"/, 'a wrong token loses nothing');
    assert.match(wrong, /href="\?lang=en&amp;to=\/closures"/);
    for (const to of ['https://evil.example/', '//evil.example/clinics', '/\\evil.example', '/clinics/../../x', '/nonsense', '/sign-in',
      '/sign-out', '/undo', '/clinics/a\r\nx: y', '/clinics?q=<i>', `/clinics/${'a'.repeat(300)}`, ''])
      assert.equal(await signInToward(to), '/', JSON.stringify(to));
    assert.equal((await ask(desk.port, '/clinics?x=x')).headers.location, '/sign-in', 'a query may be somebody\'s secret');
    const searched = `/clinics?q=${encodeURIComponent('协和')}&page=2`;
    const toward = (await ask(desk.port, searched)).headers.location;
    assert.match((await ask(desk.port, toward)).body.toString(), /name="to" value="\/clinics\?q=%E5%8D%8F%E5%92%8C&amp;page=2"/);
    assert.equal(await signInToward(searched), searched, 'but what a page of ours asks with is taken along');
    assert.equal((await ask(desk.port, `/clinics?q=${'x'.repeat(300)}`)).headers.location, '/sign-in');
  });

  test('a session is a strict cookie, and ends with its token or by signing out', async () => {
    const secret = token(store, 'leaver');
    const leaver = await signIn(desk, secret);
    const cookie = leaver.answer.headers['set-cookie'][0];
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/);
    assert.ok(!cookie.includes(secret));
    assert.equal((await leaver.get('/')).status, 200);
    feverctl(store, 'token', 'revoke', 'leaver');
    assert.equal((await leaver.get('/')).status, 303);
    const other = await signIn(desk, token(store, 'other'));
    assert.equal((await other.post('/sign-out', {})).status, 303);
    assert.equal((await other.get('/')).status, 303);
  });

  test('a form without the secret, or from another site, does nothing', async () => {
    const before = newest(store);
    for (const [fields, headers] of [[{ secret: '' }, {}], [{ secret: 'x'.repeat(43) }, {}],
      [{}, { 'sec-fetch-site': 'cross-site' }], [{}, { origin: 'https://elsewhere.example' }]]) {
      const answer = await clerk.post('/history/0/rollback', { base: String(before), ...fields }, headers);
      assert.equal(answer.status, 403);
    }
    assert.equal(newest(store), before);
    assert.equal((await clerk.get('/history/0/rollback?secret=x')).status, 200, 'a link only shows');
    assert.equal(newest(store), before);
  });

  test('wrong tokens are limited, and the wait is said', async () => {
    const own = await startDesk(store);
    let answer;
    for (let i = 0; i < 12; i++) answer = (await signIn(own, `fct_wrong${i}`)).answer;
    assert.equal(answer.status, 429);
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    await own.stop();
  });

  test('a list is planned, published for what was seen, and taken back', async () => {
    const { at, page } = await clerk.plan({ file: { name: 'list.csv', text: LIST } });
    assert.match(page, /新增 2 家/);
    const stale = await clerk.plan({ file: { name: 'second.csv', text: LIST.replace('夏雨医院', '秋月医院') } });
    assert.equal((await clerk.post(`${at}/publish`, shownOf(page))).status, 303);
    assert.match(await clerk.settled(at), /已发布：版本 \d+/);
    assert.match(published(store), /春风医院/);

    /* The second plan was made for the revision before: it is shown again, not applied. */
    await clerk.post(`${stale.at}/publish`, shownOf(stale.page));
    const again = await clerk.settled(stale.at);
    assert.match(again, /别人发布了别的版本/);
    assert.notEqual(baseOf(again), baseOf(stale.page));
    assert.doesNotMatch(published(store), /秋月医院/);
    await clerk.post(`${stale.at}/publish`, shownOf(stale.page));
    assert.doesNotMatch(published(store), /秋月医院/, 'an older tab publishes nothing');

    const number = newest(store);
    const back = `/history/${number - 1}/rollback`;
    const look = (await clerk.get(back)).body.toString();
    assert.match(look, /春风医院/);
    assert.equal((await clerk.post(back, { base: String(number - 1) })).status, 409);
    assert.equal((await clerk.post(back, { base: baseOf(look) })).status, 303);
    assert.doesNotMatch(published(store), /春风医院/);
    assert.match(feverctl(store, 'audit'), /clerk.*desk\.publish/);
    assert.match(feverctl(store, 'audit'), /clerk.*desk\.rollback/);
    assert.match((await clerk.get('/history')).body.toString(), /clerk/);

    /* Once it is published nobody is asked to look at it again. */
    await clerk.post(`${stale.at}/publish`, shownOf(again));
    await clerk.post(`${stale.at}/publish`, shownOf(await clerk.settled(stale.at)));
    const done = await clerk.settled(stale.at);
    assert.match(done, /已发布：版本 \d+/);
    assert.doesNotMatch(done, /别人发布了别的版本/);
    feverctl(store, 'rollback', String(newest(store) - 1));
  });

  test('a cell at fault is corrected on the spot', async () => {
    const { at, page } = await clerk.plan(
      { file: { name: 'fault.csv', text: `${LIST}丁医院,东城区,丁路3号,call us\n,东城区,戊路4号,010-11112222\n` } });
    assert.match(page, /有错的 1 行不发布/);
    const form = /<form method="post" action="[^"]*">(?:(?!<\/form>)[^])*name="row" value="(\d+)"(?:(?!<\/form>)[^])*<\/form>/.exec(page);
    const cells = Object.fromEntries([...form[0].matchAll(/name="(c\d+)"[^>]* value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    assert.equal(cells.c0, '');
    assert.equal((await clerk.post(at, { row: form[1], turn: shownOf(page).turn, ...cells, c0: '戊医院' })).status, 303);
    const mended = await clerk.settled(at);
    assert.doesNotMatch(mended, /行不发布/);
    assert.match(mended, /戊医院/);
    const refused = await clerk.get(`${at}/refused.csv`);
    assert.match(refused.headers['content-disposition'], /attachment/);
    assert.equal((await clerk.post(`${at}/forget`, {})).status, 303);
    assert.equal((await clerk.get(at)).status, 404);
  });

  test('what is pasted is a list too', async () => {
    const { page } = await clerk.plan({ rows: '机构名称\t区\t地址\r\n己医院\t东城区\t己路5号\r\n' });
    assert.match(page, /新增 1 家/);
  });

  test('hostile uploads end in a sentence', async () => {
    const sent = (fields) => clerk.post('/import', { source: 'tests', ...fields });
    assert.equal((await sent({})).status, 400);
    assert.equal((await sent({ file: { name: 'a.csv', text: LIST }, source: '' })).status, 400);
    assert.equal((await sent({ file: { name: 'a.csv', text: LIST }, rows: LIST })).status, 400);
    const named = await clerk.plan({ file: { name: '../../../etc/<img src=x>.csv', text: LIST } });
    assert.doesNotMatch(named.page, /<img/);
    assert.match(named.page, /&lt;img src=x&gt;/);
    const markup = await clerk.plan({ file: { name: 'm.csv', text: '机构名称,区\n<script>alert(1)</script>,东城区\n' } });
    assert.doesNotMatch(markup.page, /<script>/);
    for (const text of ['PK\u0003\u0004 not a zip', '', '\0\0\0', 'x'.repeat(1 << 21)]) {
      const answer = await sent({ file: { name: 'odd.xlsx', text } });
      if (answer.status === 303)
        assert.match(await clerk.settled(answer.headers.location), /没有成功|没有导入任何内容/);
      else assert.equal(answer.status, 400);
    }
    const large = await sent({ file: { name: 'large.csv', text: 'x'.repeat(21 << 20) } }).catch((error) => error);
    assert.ok(large.status === 413 || large.code === 'EPIPE' || large.code === 'ECONNRESET', String(large));
    const anybody = await ask(desk.port, '/import', { method: 'POST', body: 'x'.repeat(1 << 20),
      headers: { 'content-type': 'multipart/form-data; boundary=x' } }).catch((error) => error);
    assert.ok(anybody.status === 413 || anybody.code, 'who has not signed in sends little');
  });

  test('broken forms are refused', async () => {
    const { cookie } = clerk;
    for (const [type, body] of [['multipart/form-data', 'x'], ['multipart/form-data; boundary=x', '--y\r\n'],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="secret"'],
      ['application/x-www-form-urlencoded', 'secret=%zz'], ['application/x-www-form-urlencoded', '%ff=%ff'],
      ['text/plain', 'secret=x'], ['application/json', '{}'],
      ['application/x-www-form-urlencoded', 'a=b&'.repeat(2000)]]) {
      const answer = await ask(desk.port, '/sign-out', { method: 'POST', body, headers: { cookie, 'content-type': type } });
      assert.equal(answer.status, 403, `${type} ${body.slice(0, 40)}`);
    }
    assert.equal((await clerk.get('/')).status, 200);
    for (const path of ['/import/x', '/import/99999999999999999999', '/history/-1', '/history/999', '/nothing', '/import/1/2'])
      assert.equal((await clerk.get(path)).status, 404, path);
    assert.equal((await ask(desk.port, '/', { method: 'DELETE', headers: { cookie } })).status, 405);
  });

  test('uploads are for this user alone and gone at the end', async (t) => {
    const temporary = mkdtempSync(path.join(tmpdir(), 'fever-test-'));
    t.after(() => rmSync(temporary, { recursive: true }));
    const own = await startDesk(store, [], { TMPDIR: temporary });
    const one = await signIn(own, token(store, 'one'));
    await one.plan({ file: { name: 'list.csv', text: LIST } });
    const [folder, ...others] = readdirSync(temporary);
    assert.match(folder, /^fever-desk-/);
    assert.equal(others.length, 0);
    assert.equal(statSync(path.join(temporary, folder)).mode & 0o777, 0o700);
    assert.equal(await own.stop(), 0);
    assert.deepEqual(readdirSync(temporary), []);
    for (const secret of [one.secret, one.cookie.split('=')[1]])
      assert.ok(!own.said().includes(secret));
    assert.ok(newest(store) > 0);
  });

  test('what a killed desk has left is taken away by the next one, and nothing of a living one', async (t) => {
    const temporary = mkdtempSync(path.join(tmpdir(), 'fever-test-'));
    t.after(() => rmSync(temporary, { recursive: true }));
    const environment = { TMPDIR: temporary };
    const secret = token(store, 'left');
    const killed = await startDesk(store, [], environment);
    await (await signIn(killed, secret)).plan({ file: { name: 'list.csv', text: LIST } });
    const [left] = readdirSync(temporary);
    const living = await startDesk(store, [], environment);
    await (await signIn(living, secret)).plan({ file: { name: 'list.csv', text: LIST } });
    const kept = readdirSync(temporary).find((name) => name !== left);
    mkdirSync(path.join(temporary, 'fever-desk-others'), { mode: 0o755 });
    await killed.stop('SIGKILL');
    for (const name of readdirSync(temporary))
      utimesSync(path.join(temporary, name), 1e9, 1e9);
    const next = await startDesk(store, [], environment);
    const found = readdirSync(temporary);
    assert.ok(!found.includes(left) && found.includes(kept) && found.includes('fever-desk-others'), found.join());
    assert.equal(await next.stop(), 0);
    assert.equal(await living.stop(), 0);
    assert.deepEqual(readdirSync(temporary), ['fever-desk-others']);
  });

  test('it does not listen to a network without TLS before it', () => {
    for (const args of [['--listen', '0.0.0.0:0'], ['--listen', ':0'], ['--listen', '[::]:0', '--public-url', 'http://desk.example']]) {
      const run = runFeverctl(store, 'desk', ...args);
      assert.equal(run.status, 2);
      assert.match(run.stderr, /TLS/);
    }
    for (const address of ['8090', '127.0.0.1:99999']) {
      const run = runFeverctl(store, 'desk', '--listen', address);
      assert.equal(run.status, 2, address);
      assert.match(run.stderr, /^feverctl: --listen: '.*' is no address to listen at; it must be ADDRESS:PORT/);
    }
  });
});
