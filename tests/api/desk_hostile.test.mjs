// Workbooks and links that mean harm, at the desk: each comes to nothing, and the desk goes on.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { newest, shownOf, signIn, token } from './desk_support.mjs';
import { ask, noFork, sampleStore, startDesk, temporaryFolder } from './support.mjs';

const GZIP_HEADER_BYTES = 10, GZIP_TRAILER_BYTES = 8;
const SHEET = 'xl/worksheets/sheet1.xml';

/** A zip archive (APPNOTE.TXT 4.3) of these members, all deflated. */
function zip(members) {
  const parts = [], directory = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(members)) {
    const gzip = gzipSync(bytes), packed = gzip.subarray(GZIP_HEADER_BYTES, -GZIP_TRAILER_BYTES);
    const crc = gzip.readUInt32LE(gzip.length - GZIP_TRAILER_BYTES);
    const fields = Buffer.alloc(26);
    [20, 0x800, 8, 0, 0].forEach((value, i) => fields.writeUInt16LE(value, 2 * i));
    [crc, packed.length, bytes.length].forEach((value, i) => fields.writeUInt32LE(value, 10 + 4 * i));
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory), end = Buffer.alloc(18), count = Object.keys(members).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06'), end]);
}

describe('hostile workbooks', { skip: noFork }, () => {
  let desk, clerk, store, members, revision;
  before(async () => {
    store = sampleStore();
    desk = await startDesk(store);
    clerk = await signIn(desk, token(store, 'clerk'));
    revision = newest(store);
    const file = join(temporaryFolder(), 'template.xlsx');
    writeFileSync(file, (await clerk.get('/import/template.xlsx')).body);
    members = Object.fromEntries(execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' }).trim().split('\n')
      .map((name) => [name, execFileSync('unzip', ['-p', file, name.replace(/[[\]]/g, '\\$&')])]));
  });
  after(() => desk.stop());

  /** Sends bytes under a name, and says what the desk's page says of them. */
  async function plan(name, bytes) {
    const fields = { secret: clerk.secret, source: 'hostile', partial: 'yes' };
    const head = Object.entries(fields).map(([key, value]) =>
      `--x\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`).join('');
    const body = Buffer.concat([Buffer.from(`${head}--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n`
      + 'Content-Type: application/octet-stream\r\n\r\n'), bytes, Buffer.from('\r\n--x--\r\n')]);
    const sent = await ask(desk.port, '/import', { method: 'POST', body,
      headers: { cookie: clerk.cookie, 'content-type': 'multipart/form-data; boundary=x' } });
    assert.equal(sent.status, 303, sent.body.toString());
    return clerk.settled(sent.headers.location);
  }

  test('the workbook as it is, packed anew, is a list', async () => {
    assert.match(await plan('list.xlsx', zip(members)), /新增 2 家/);
  });

  test('one that unpacks to more than a workbook may is refused', async () => {
    const bomb = zip({ ...members, [SHEET]: Buffer.alloc((256 << 20) + 1, ' ') });
    assert.ok(bomb.length < 1 << 20);
    assert.match(await plan('bomb.xlsx', bomb), /没有成功：“bomb.xlsx”解开后超过 256 MB/);
  });

  test('macros are not run, looked at or handed on', async () => {
    const types = members['[Content_Types].xml'].toString()
      .replace('spreadsheetml.sheet.main+xml', 'ms-excel.sheet.macroEnabled.main+xml')
      .replace('<Default', '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default');
    for (const name of ['macros.xlsm', 'macros.xlsx']) {
      const page = await plan(name, zip({ ...members, '[Content_Types].xml': Buffer.from(types),
        'xl/vbaProject.bin': Buffer.from('Sub Auto_Open()\r\nShell "calc"\r\nEnd Sub') }));
      assert.match(page, /新增 2 家/, name);
      assert.doesNotMatch(page, /Auto_Open/, name);
    }
  });

  const word = (body) => zip({ 'word/document.xml': Buffer.from('<w:document xmlns:w='
    + `"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`) });
  const paragraph = (text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const table = (...rows) => `<w:tbl>${rows.map((cells) =>
    `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`;
  const list = (name) => table(['机构名称', '区县'], [name, '东城区']);

  test('of the lists in a Word document one is chosen, and read', async () => {
    const page = await plan('two.docx', word(paragraph('发热门诊名单') + list('春风医院') + paragraph('定点医院') + list('夏雨医院')));
    assert.match(page, /不止一份名单/);
    assert.doesNotMatch(page, /--layer/);
    assert.match(page, /value="定点医院"[^>]*>定点医院（2 行）/);
    const at = /action="(\/import\/\d+)"/.exec(page)[1], turn = /name="turn" value="(\d+)"/.exec(page)[1];
    assert.equal((await clerk.post(at, { act: 'sheet', turn, sheet: '没有这份' })).status, 400);
    assert.equal((await clerk.post(at, { act: 'sheet', turn, sheet: '定点医院' })).status, 303);
    const chosen = await clerk.settled(at);
    assert.match(chosen, /夏雨医院/);
    assert.doesNotMatch(chosen, /春风医院/);
    assert.match(chosen, /读哪一份/, 'and another may be chosen');
  });

  test('a list that was taken by its content says so, and another one may be chosen', async () => {
    const page = await plan('notes.docx', word(paragraph('发热门诊名单') + list('春风医院')
      + paragraph('修改记录') + table(['日期', '内容'], ['1月', '新建'])));
    assert.match(page, /按内容读了“发热门诊名单”/);
    assert.match(page, /value="发热门诊名单" checked>/);
    assert.match(page, /新增 1 家/);
    const at = /action="(\/import\/\d+)"/.exec(page)[1], turn = /name="turn" value="(\d+)"/.exec(page)[1];
    assert.equal((await clerk.post(at, { act: 'sheet', turn, sheet: '修改记录' })).status, 303);
    const other = await clerk.settled(at);
    assert.match(other, /value="修改记录" checked>/);
    assert.doesNotMatch(other, /春风医院|按内容读了/);
    assert.equal((await clerk.post(`${at}/forget`, {})).status, 303);
  });

  test('a sheet that the workbook hides is marked where one is chosen', async () => {
    const before = (name, end, text) => Buffer.from(members[name].toString().replace(end, `${text}${end}`));
    const page = await plan('hides.xlsx', zip({ ...members, 'xl/worksheets/old.xml': members[SHEET],
      'xl/workbook.xml': before('xl/workbook.xml', '</sheets>', '<sheet name="旧表" sheetId="99" state="hidden" r:id="old"/>'),
      'xl/_rels/workbook.xml.rels': before('xl/_rels/workbook.xml.rels', '</Relationships>',
        '<Relationship Id="old" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/old.xml"/>') }));
    assert.match(page, /旧表（\d+ 行）（在工作簿里是隐藏的）<\/label>/);
    assert.equal(page.match(/隐藏/g).length, 1);
    assert.equal((await clerk.post(`/import/${/\/import\/(\d+)\/forget/.exec(page)[1]}/forget`, {})).status, 303);
  });

  test('a page that a system exports as .xls is a list', async () => {
    const page = await plan('export.xls', Buffer.from('<html><meta charset="gbk"><script>alert(1)</script><table>'
      + '<tr><td colspan="2">发热门诊名单</td></tr><tr><td>区县<td>机构名称</tr><tr><td>东城区<td>秋水&lt;b&gt;医院</tr></table></html>'));
    assert.match(page, /新增 1 家/);
    assert.match(page, /秋水&lt;b&gt;医院/);
    assert.doesNotMatch(page, /alert\(1\)/);
    assert.equal((await clerk.post(`${/action="(\/import\/\d+)"/.exec(page)[1]}/forget`, {})).status, 303);
  });

  test('a refusal is said in the language of the desk', async () => {
    assert.match(await plan('text.docx', word(paragraph('只有文字'))), /没有成功：“text.docx”里没有表格/);
    assert.match(await plan('old.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex')), /旧版 Word 文档/);
    assert.match(await plan('entities.docx', zip({ 'word/document.xml': Buffer.from('<!DOCTYPE d [<!ENTITY a "aa">]><d>&a;</d>') })),
      /没有成功：“entities.docx”读不出来/);
    assert.match(await plan('quote.csv', Buffer.from('机构名称,区县\n"甲医院,东城区\n')), /第 2 行的引号没有结束/);
  });

  test('a file of more than 20 MB is refused on a page, in the language of the desk', async () => {
    const send = (size) => clerk.post('/import', { source: 'tests', kind: 'fever_clinic',
      file: { name: 'big.csv', text: `机构名称,区县\n${'a'.repeat(size)}` } });
    for (const size of [(20 << 20) + 1000, 24 << 20]) {
      const { status, headers, body } = await send(size);
      assert.equal(status, 413);
      assert.match(headers['content-type'], /^text\/html/);
      assert.match(body.toString(), /文件超过 20 MB/);
    }
    await clerk.get('/?lang=en');
    assert.match((await send(21 << 20)).body.toString(), /larger than 20 MB/);
    await clerk.get('/?lang=zh-CN');
    const long = await clerk.post('/notices', { title: 'a'.repeat(300 << 10) });
    assert.equal(long.status, 413);
    assert.match(long.body.toString(), /填写的内容太多/);
  });

  test('what a file is called does not say what it is', async () => {
    assert.match(await plan('list.csv', zip(members)), /新增 2 家/);
    assert.match(await plan('list.xlsx', Buffer.from('机构名称,区\n春风医院,东城区\n')),
      /没有成功：“list.xlsx”的后缀是 .xlsx，内容却不是/);
    for (const [name, bytes] of [['a.xlsx', '\x7fELF\x02\x01\x01'], ['b.csv', '%PDF-1.7\n%\xe2\xe3'], ['c.xls', 'MZ\x90\x00'],
      ['d.xlsx', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>']]) {
      const page = await plan(name, Buffer.from(bytes, 'latin1'));
      assert.match(page, /没有成功|没有认出/, name);
      assert.doesNotMatch(page, /root:/, name);
    }
    const without = { ...members };
    delete without[SHEET];
    assert.match(await plan('e.xlsx', zip(without)), /没有认出哪一列/, 'its explanations are no list');
    assert.equal((await clerk.get('/')).status, 200, 'the desk goes on');
    assert.equal(newest(store), revision, 'and nothing was written');
  });

  test('a link opens no session, carries none, and does nothing', async () => {
    const secret = token(store, 'linked'), own = clerk.cookie.split('=')[1];
    for (const link of [`/?token=${secret}`, `/sign-in?token=${secret}`, `/?desk=${own}`, `/?${clerk.cookie}`, `/history?cookie=${own}`]) {
      const answer = await ask(desk.port, link);
      assert.equal(answer.headers['set-cookie'], undefined, link);
      if (link.startsWith('/sign-in'))
        assert.ok(!answer.body.includes(secret), 'nor is it written into the form');
      else
        assert.deepEqual([answer.status, answer.headers.location], [303, '/sign-in'], link);
    }
    for (const path of ['/', '/import', '/history', '/reports', '/clinics/110101-0001', '/closures']) {
      const { body, headers } = await clerk.get(path);
      const text = body.toString();
      assert.ok(!text.includes(own), `${path} shows the cookie`);
      assert.doesNotMatch(text, new RegExp(`(href|action|src)="[^"]*${clerk.secret}`), `${path} has the secret in an address`);
      assert.equal(headers['referrer-policy'], 'no-referrer', path);
    }
    for (const path of ['/close', '/reopen', '/undo', '/reports/resolve', '/history/1/rollback'])
      await clerk.get(`${path}?secret=${clerk.secret}&id=110101-0001&n=1`);
    assert.equal(newest(store), revision, 'what a link asks for is shown at most');
  });

  test('one plan published from two tabs is one revision', async () => {
    const own = await startDesk(store), tab = await signIn(own, token(store, 'tabs'));
    const { at, page } = await tab.plan({ source: 'twice', file: { name: 'list.csv', text: '机构名称,区\n两次医院,东城区\n' } });
    const shown = shownOf(page);
    const answers = await Promise.all([1, 2].map(() => tab.post(`${at}/publish`, shown)));
    assert.ok(answers.every(({ status }) => [303, 409].includes(status)), answers.map(({ status }) => status).join());
    assert.match(await tab.settled(at), /已发布/);
    const late = await tab.post(`${at}/publish`, shown);
    assert.ok([303, 409].includes(late.status), String(late.status));
    await tab.settled(at);
    assert.equal(newest(store), revision + 1);
    await own.stop();
  });
});
