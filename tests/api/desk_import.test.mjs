// A plan at the desk: what its columns are, and what becomes of doubtful pairs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { published, shownOf, signIn, token } from './desk_support.mjs';
import { feverctl, importText, sampleStore, startDesk, temporaryFolder, until } from './support.mjs';

/* One name in one district with two addresses and no telephone: one clinic, or two. */
const PAIRS = '机构名称,省,市,区,地址\n东四社区卫生服务站,北京市,北京市,东城区,东四六条甲44号\n东四社区卫生服务站,北京市,北京市,东城区,朝阳门内大街288号\n';

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A member of a workbook. */
const unzipped = (file, member) => execFileSync('unzip', ['-p', file, member], { encoding: 'utf8' });

const turnOf = (page) => /name="turn" value="(\d+)"/.exec(page)?.[1];

/** The columns as the page has them: header, example, field, and the name of its select. */
const columnsOf = (page) => [...page.matchAll(
  /<th scope="row" id="(f\d+)">([^<]*)<\/th><td>([^<]*)<\/td><td>(<select[^]*?<\/select>)/g)]
  .map(([, name, header, example, select]) =>
    ({ name, header, example, field: /value="([^"]*)" selected/.exec(select)?.[1] }));

/** The form of columns as a browser sends it, with some choices changed. */
const choose = (page, choices) => ({ act: 'columns', turn: turnOf(page),
  ...Object.fromEntries(columnsOf(page).map(({ name, header, field }) => [name, choices[header] ?? field])) });

describe('a plan at the desk', () => {
  let desk, clerk, store;
  before(async () => {
    store = sampleStore();
    desk = await startDesk(store);
    clerk = await signIn(desk, token(store, 'clerk'));
  });
  after(() => desk.stop());

  test('columns are shown as they were understood, and can be changed', async () => {
    const { at, page } = await clerk.plan({ file: { name: 'list.csv',
      text: '机构名称,区,地址,联系方式,某某\n春风医院,东城区,春风路1号,010-62345678,院内东侧\n' } });
    assert.deepEqual(columnsOf(page).map(({ header, example, field }) => [header, example, field]), [
      ['机构名称', '春风医院', 'name'], ['区', '东城区', 'district'], ['地址', '春风路1号', 'address'],
      ['联系方式', '010-62345678', 'phone'], ['某某', '院内东侧', '']]);
    const send = choose(page, { 某某: 'note', 地址: '' });
    assert.equal((await clerk.post(at, send)).status, 303);
    const changed = await clerk.settled(at);
    assert.equal(columnsOf(changed)[4].field, 'note');
    assert.equal(columnsOf(changed)[2].field, '');
    assert.match(changed, /新增 1 家/);
    assert.doesNotMatch(changed.replace(/<details[^]*?<\/details>/, ''), /春风路1号/);
    assert.equal((await clerk.post(at, send)).status, 409, 'an older tab changes nothing');
    assert.equal((await clerk.post(at, choose(changed, { 机构名称: 'password' }))).status, 303);
    assert.equal(columnsOf(await clerk.settled(at))[0].field, 'name', 'what is no field is passed over');
  });

  test('coordinates are of the system that the header names, unless the clerk says another', async () => {
    const text = '机构名称,区,经度(GCJ-02),纬度(GCJ-02)\n高德医院,东城区,116.4159,39.9124\n';
    const file = { name: 'list.csv', text };
    const offered = (page) => /<select id="crs"[^>]*><option value="([^"]*)"( selected)?>/.exec(page);
    const [, first] = offered(await clerk.page('/import'));
    const { at, page } = await clerk.plan({ file, crs: first });
    assert.ok(offered(page)[2], 'the plan keeps to it');
    await clerk.post(`${at}/publish`, shownOf(page));
    await clerk.settled(at);
    assert.match(published(store), /高德医院.*,39\.9124,116\.4159,gcj02,/);
    const other = await clerk.plan({ file, crs: 'bd09' });
    await clerk.post(`${other.at}/publish`, shownOf(other.page));
    await clerk.settled(other.at);
    assert.match(published(store), /高德医院.*,39\.9124,116\.4159,bd09,/);
  });

  test('what was pasted stays in a form that is refused', async () => {
    const rows = '机构名称,区\n春风<夏雨医院,东城区\n', file = { name: 'list.csv', text: rows };
    for (const fields of [{ source: '', rows }, { source: 'tests', rows, file }]) {
      const refused = await clerk.post('/import', fields);
      assert.equal(refused.status, 400);
      assert.match(refused.body.toString(), /<textarea id="rows"[^>]*>\n机构名称,区\n春风&lt;夏雨医院,东城区\n<\/textarea>/);
    }
  });

  test('a list with foreign headers shows what its columns look like first', async () => {
    const { at, page } = await clerk.plan({ file: { name: 'foreign.csv',
      text: 'aa,bb,cc "x"\n春风医院,北京市东城区春风路1号,010-62345678\n夏雨医院,北京市东城区夏雨路2号,010-87654321\n' } });
    assert.match(page, /没有认出哪一列是机构名称/);
    assert.ok(page.indexOf('name="f0"') < page.indexOf('name="source"'));
    assert.deepEqual(columnsOf(page).map(({ field }) => field), ['name', 'address', 'phone']);
    assert.equal((await clerk.post(at, choose(page, {}))).status, 303);
    const planned = await clerk.settled(at);
    assert.match(planned, /新增 2 家/);
    assert.deepEqual(columnsOf(planned).map(({ field }) => field), ['name', 'address', 'phone']);
  });

  test('a list in two blocks side by side is refused, with what to do', async () => {
    const { page } = await clerk.plan({ file: { name: 'blocks.csv',
      text: '机构名称,区县,机构名称,区县\n春风医院,东城区,夏雨医院,西城区\n' } });
    assert.match(page, /左右并排的两栏：“机构名称”这一列出现了两次/);
  });

  test('what a column of states says of a closure is seen in the plan', async () => {
    const { page } = await clerk.plan({ file: { name: 'states.csv',
      text: '机构名称,区县,开诊时间,开诊状态\n暮雪医院,东城区,24小时,停诊\n' } });
    assert.equal(columnsOf(page)[3].field, 'state');
    assert.match(page, /备注说停诊/);
  });

  test('numbers that only count the rows are refused, and taken without their column', async () => {
    const list = (...names) => `编号,机构名称,区县,地址\n${names.map((name, at) =>
      `${at + 1},${name}路医院,东城区,${name}路1号`).join('\n')}\n`;
    importText(store, list('甲', '乙', '丙', '丁'), '--source', 'numbers', '--kind', 'fever_clinic');
    const { at, page } = await clerk.plan({ source: 'numbers',
      file: { name: 'numbers.csv', text: list('戊', '甲', '乙', '丙', '丁') } });
    assert.match(page, /第 2 行的编号上次是“甲路医院”的，而它的名称在第 3 行/);
    assert.equal((await clerk.post(at, choose(page, { 编号: '' }))).status, 303);
    assert.match(await clerk.settled(at), /新增 1 家/);
  });

  test('a column without a name of its own, and one of two fields', async () => {
    const { at, page } = await clerk.plan({ file: { name: 'position.csv',
      text: '机构名称,区,,"位置<b>"\n春风医院,东城区,x,"116.41,39.91"\n' } });
    assert.doesNotMatch(page, /位置<b>/);
    const [, , position] = columnsOf(page);
    assert.equal(position.header, '位置&lt;b&gt;');
    assert.equal((await clerk.post(at, { ...choose(page, {}), [position.name]: 'lon,lat' })).status, 303);
    const planned = await clerk.settled(at);
    assert.equal(columnsOf(planned)[2].field, 'lon,lat');
    assert.match(planned, /新增 1 家/);
  });

  test('doubtful pairs are decided on the page, and the decisions can be taken back', async () => {
    const { at, page } = await clerk.plan({ source: 'pairs', file: { name: 'pairs.csv', text: PAIRS } });
    assert.match(page, /新增 2 家/);
    assert.match(page, /待决定（1 对）/);
    assert.doesNotMatch(page, /--decisions/);
    const [, key] = /type="radio" name="(d[^"]+)" value="same"/.exec(page);
    const decide = (word, turn = turnOf(page)) => clerk.post(at, { act: 'decisions', turn, [key]: word });
    assert.equal((await decide('same')).status, 303);
    const merged = await clerk.settled(at);
    assert.match(merged, /新增 1 家/);
    assert.doesNotMatch(merged, /待决定/);
    assert.equal((await decide('different')).status, 409, 'an older tab decides nothing');
    assert.equal((await clerk.post(at, { act: 'undecide', turn: turnOf(merged) })).status, 303);
    const open = await clerk.settled(at);
    assert.match(open, /待决定（1 对）/);
    assert.equal((await decide('perhaps', turnOf(open))).status, 303);
    const still = await clerk.settled(at);
    assert.match(still, /待决定（1 对）/, 'a word that is none decides nothing');
    assert.equal((await decide('different', turnOf(still))).status, 303);
    const apart = await clerk.settled(at);
    assert.match(apart, /新增 2 家/);
    assert.doesNotMatch(apart, /待决定/);
    await clerk.post(`${at}/publish`, shownOf(apart));
    assert.match(await clerk.settled(at), /已发布/);
    const again = await clerk.plan({ source: 'pairs', file: { name: 'pairs.csv', text: PAIRS } });
    assert.doesNotMatch(again.page, /待决定（/, 'the next list does not ask again');
    assert.equal((await clerk.post(again.at, { act: 'undecide', turn: turnOf(again.page) })).status, 303);
    assert.match(await clerk.settled(again.at), /待决定（1 对）/);
  });

  test('long work says how far it is, and asks again by itself', async () => {
    const rows = Array.from({ length: 15000 }, (_, i) => `第${i}医院,110101,长安街${i}号,24/7`);
    const sent = await clerk.post('/import', { source: 'long', kind: 'fever_clinic', partial: 'yes',
      file: { name: 'long.csv', text: `name,adcode,address,hours\n${rows.join('\n')}\n` } });
    const seen = new Set();
    await until(async () => {
      const page = (await clerk.get(sent.headers.location)).body.toString();
      const bar = /<progress max="100"(?: value="(\d+)")?/.exec(page);
      assert.equal(page.includes('http-equiv="refresh"'), Boolean(bar));
      if (bar) seen.add(bar[1] ?? 'begun');
      return !bar;
    }, 30, 'the plan');
    assert.ok(seen.size > 0);
    for (const percent of seen) assert.ok(percent === 'begun' || Number(percent) <= 100, percent);
  });

  test('a plan speaks the language of the desk and no other', async () => {
    /* All that is not said by us is data, and this list has none but Latin letters and digits. */
    const list = 'name,city,address,phone,hours_text,lat,lon,odd\n'
      + 'Spring Clinic,Nowhere,1 Spring Rd,123,whenever,91,200,x\n,Nowhere,2 Spring Rd,,,,,\n'
      + 'Summer Clinic,Nowhere,3 Summer Rd,,08:00-12:00,,,\n';
    const { at, page } = await clerk.plan({ file: { name: 'list.csv', text: list } });
    const own = (text) => text.slice(text.indexOf('<ul class="counts">'))
      .replace(/<b>[^<]*<\/b>|<span class="id">[^<]*<\/span>|<table>[^]*?<\/table>|<[^>]*>/g, ' ');
    assert.match(page, /清单共 3 行/);
    assert.doesNotMatch(own(page), /\b(row|read as|expected|correct|the|is|of|and|not)\b/);
    const english = (await clerk.get(`${at}?lang=en`)).body.toString();
    assert.match(english, /Rows of the list: 3\. Once published: 1 new/);
    assert.match(english, /Name is missing/);
    assert.match(english, /Corrected: check again/);
    assert.doesNotMatch(own(english).replace('中文', ''), /[\u3000-\u9fff\uff00-\uffef]/);
    await clerk.get(`${at}?lang=zh-CN`);
  });

  test('the template is understood as it is, but for its examples being new', async () => {
    assert.match((await clerk.get('/import')).body.toString(), /href="\/import\/template.xlsx"/);
    const template = await clerk.get('/import/template.xlsx');
    assert.equal(template.headers['content-type'], WORKBOOK);
    const file = join(temporaryFolder(), 'template.xlsx');
    writeFileSync(file, template.body);
    const report = JSON.parse(feverctl(store, '--json', 'import', file, '--source', 'template', '--dry-run', '--partial'));
    assert.deepEqual(report.findings.map(({ code, value }) => [code, value]), [], 'no note on what we made ourselves');
    assert.deepEqual(report.changes.map(({ action }) => action), ['insert', 'insert']);
    const sheets = unzipped(file, 'xl/worksheets/sheet1.xml');
    assert.equal((sheets.match(/<dataValidation /g) ?? []).length, 6);
  });

  test('rows at fault are in a file with a name that a browser can read, however long the list has one', async () => {
    const name = `${'关于公布全市发热门诊名单的通知'.repeat(2)}.csv`;
    const { at } = await clerk.plan({ file: { name, text: '机构名称,区,地址\n,东城区,春风路1号\n' } });
    for (const ending of ['csv', 'xlsx']) {
      const { headers } = await clerk.get(`${at}/refused.${ending}`);
      const told = decodeURIComponent(/UTF-8''(.+)$/.exec(headers['content-disposition'])[1]);
      assert.match(told, new RegExp(`^关于公布.*-refused\\.${ending}$`));
    }
  });

  test('rows at fault come back as a workbook in which nothing is a formula', async () => {
    const { at, page } = await clerk.plan({ file: { name: 'fault.csv',
      text: '机构名称,区,地址\n春风医院,东城区,春风路1号\n,东城区,"=HYPERLINK(""http://x"",""y"")"\n' } });
    assert.match(page, /refused\.xlsx/);
    const refused = await clerk.get(`${at}/refused.xlsx`);
    assert.equal(refused.headers['content-type'], WORKBOOK);
    assert.match(refused.headers['content-disposition'], /attachment/);
    const file = join(temporaryFolder(), 'refused.xlsx');
    writeFileSync(file, refused.body);
    const sheet = unzipped(file, 'xl/worksheets/sheet1.xml');
    assert.match(sheet, /=HYPERLINK/);
    assert.doesNotMatch(sheet, /<f>/);
    assert.equal((await clerk.get('/import/99/refused.xlsx')).status, 404);
  });
});
