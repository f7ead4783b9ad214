// The residents' report as a form without scripts: what is kept, what is refused in words, erasing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, feverctl, holdStore, sql, startSample } from './support.mjs';

const FORM = '/clinics/110101-0001/report';
const ERASE = '/reports/erase';
const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Sends fields as a browser does; a string goes as it stands. */
async function send(server, path, fields, headers = {}) {
  const body = typeof fields === 'string' || Buffer.isBuffer(fields) ? fields : new URLSearchParams(fields).toString();
  const answer = await ask(server.port, path, { method: 'POST', headers: { ...form, ...headers }, body });
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(answer.headers['referrer-policy'], 'no-referrer');
  assert.match(answer.headers['content-type'], /^text\/html/);
  return { ...answer, text: answer.body.toString() };
}

const receiptOf = (answer) => />(fcr_[\w-]{43})</.exec(answer.text)?.[1];
const listed = (store) => JSON.parse(feverctl(store, 'reports', 'list', '--json')).groups
  .flatMap((group) => group.reports.map((report) => ({ ...report, kind: group.kind })));

test('a report is taken, and erased by its receipt', async () => {
  const server = await startSample(['--report-days', '30']);
  const page = await ask(server.port, FORM);
  assert.equal(page.status, 200);
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.match(page.body.toString(), /最长保存 30 天/);
  assert.match((await ask(server.port, '/privacy')).body.toString(), /最长保存 30 天/);
  const taken = await send(server, FORM, { kind: 'wrong_hours', text: ' 周末\r\n不开门 ',
    contact: 'a@example.org', consent: 'true', utm: 'x' }, { origin: 'null' });
  assert.equal(taken.status, 201);
  const receipt = receiptOf(taken);
  assert.ok(receipt);
  assert.ok(!JSON.stringify(taken.headers).includes(receipt));
  assert.doesNotMatch(taken.text, /(?:href|action|src)="[^"]*fcr_/, 'the receipt stands in no address');
  const [report] = listed(server.store);
  assert.deepEqual([report.kind, report.text, report.contact], ['wrong_hours', '周末\n不开门', 'a@example.org']);

  for (const [typed, status] of [[receipt.slice(0, 20), 400], ['', 400], [`fcr_${'A'.repeat(43)}`, 404]]) {
    const refused = await send(server, ERASE, { receipt: typed });
    assert.equal(refused.status, status);
    assert.match(refused.text, /id="receipt-fault"/);
    assert.ok(refused.text.includes(`value="${typed}"`) || !typed);
  }
  assert.equal(listed(server.store).length, 1);
  const erased = await send(server, ERASE, { receipt: `  ${receipt}\r\n` });
  assert.equal(erased.status, 200);
  assert.match(erased.text, /<h1>已彻底删除<\/h1>/);
  assert.equal(listed(server.store).length, 0);
  assert.equal((await send(server, ERASE, { receipt })).status, 404);
  assert.equal(await server.stop(), 0);
});

test('what is wrong is said at its field, and what was typed is kept', async () => {
  const server = await startSample();
  const long = '字'.repeat(501);
  const typed = { kind: 'moved', text: 'x <b>&amp;</b> "y"', contact: "a'b@example.org", consent: 'true' };
  const cases = [
    [{ ...typed, kind: '' }, 'kind', /请选一项/],
    [{ ...typed, kind: 'nonsense' }, 'kind', /请选一项/],
    [{ ...typed, text: long }, 'text', /最多 500 字，现在有 501 字/],
    [{ ...typed, contact: 'c'.repeat(101) }, 'contact', /最多 100 字，现在有 101 字/],
    [{ ...typed, consent: '' }, 'consent', /须您另行同意/],
  ];
  for (const [fields, field, words] of cases) {
    const answer = await send(server, FORM, fields);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /<title>还没有提交/);
    const fault = new RegExp(`<p class="fault" id="${field}-fault">(.*?)</p>`).exec(answer.text);
    assert.match(fault?.[1] ?? '', words);
    assert.match(answer.text, new RegExp(`aria-invalid="true" aria-describedby="(?:\\w+-hint )?${field}-fault"`));
    assert.ok(answer.text.includes(`<a href="#${field}">`) && answer.text.includes(`id="${field}"`));
    assert.equal(answer.text.includes('value="moved" checked'), fields.kind === 'moved');
    assert.equal(answer.text.includes('aria-describedby="consent-hint" checked'), fields.consent === 'true');
    assert.ok(answer.text.includes(fields.text === long ? `>\n${long}</textarea>`
      : '>\nx &lt;b&gt;&amp;amp;&lt;/b&gt; &quot;y&quot;</textarea>'));
    assert.ok(answer.text.includes(`value="${fields.contact.replace("'", '&#39;')}"`));
  }
  const all = await send(server, FORM, { text: long, contact: 'c' });
  for (const field of ['kind', 'text', 'consent'])
    assert.match(all.text, new RegExp(`id="${field}-fault"`));
  assert.match((await send(server, `${FORM}?lang=en`, {})).text, /Choose what is wrong/);
  assert.deepEqual(listed(server.store), []);
  assert.equal((await send(server, FORM, { kind: 'moved', text: `${'字'.repeat(250)}\r\n${'字'.repeat(249)}` })).status, 201);
  assert.equal(await server.stop(), 0);
});

test('bytes that are no text are refused, never echoed', async () => {
  const server = await startSample();
  for (const text of ['a%ff%feb', '%', 'a%zz', 'a%00b', '%ed%a0%80', '\xff']) {
    const answer = await send(server, FORM, Buffer.from(`kind=moved&text=x${text}`, 'latin1'));
    assert.equal(answer.status, 400, text);
    assert.match(answer.text, /id="text-fault">有无法识别的内容/);
    assert.doesNotThrow(() => new TextDecoder('utf-8', { fatal: true }).decode(answer.body), text);
    assert.match(answer.text, />\nxa?\?/);
  }
  for (const body of ['', '&&&', '=', 'kind', 'kind=moved&kind=closed', `a=${'b&a='.repeat(5000)}`])
    assert.equal((await send(server, FORM, body)).status, 400, body.slice(0, 30));
  assert.equal((await send(server, FORM, '{"kind":"moved"}', { 'content-type': 'application/json' })).status, 415);
  assert.equal((await ask(server.port, FORM, { method: 'POST', headers: form, body: `text=${'a'.repeat(70_000)}` })).status, 413);
  assert.deepEqual(listed(server.store), []);
  assert.equal(await server.stop(), 0);
});

test('forms that other sites send are refused', async () => {
  const server = await startSample(['--public-url', 'https://fever.example.org']);
  const host = `127.0.0.1:${server.port}`;
  const foreign = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' }, { origin: `https://${host}.evil.example` },
    { origin: 'https://fever.example.org.evil.example' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' }];
  for (const headers of foreign) {
    for (const path of [FORM, ERASE])
      assert.equal((await send(server, path, { kind: 'moved', receipt: 'x' }, headers)).status, 403, JSON.stringify(headers));
  }
  assert.deepEqual(listed(server.store), []);
  const own = [{}, { origin: 'null' }, { origin: `http://${host}` }, { origin: 'https://fever.example.org' },
    { 'sec-fetch-site': 'same-origin', origin: 'null' }, { 'sec-fetch-site': 'none' }];
  for (const headers of own)
    assert.equal((await send(server, FORM, { kind: 'moved' }, headers)).status, 201, JSON.stringify(headers));
  assert.equal(await server.stop(), 0);
});

test('the form is where its clinic is, for as long as there is one', async () => {
  const server = await startSample(['--demo']);
  for (const [path, status] of [['/clinics/110101-0009/report', 410], ['/clinics/none/report', 404],
    ['/clinics/report', 404], ['/clinics//report', 404], [`/clinics/${'a'.repeat(65)}/report`, 404]]) {
    assert.equal((await ask(server.port, path)).status, status, path);
  }
  assert.equal((await send(server, '/clinics/110101-0009/report', { kind: 'moved' })).status, 410);
  const wrong = await ask(server.port, FORM, { method: 'PUT' });
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.allow, 'GET, HEAD, POST');
  assert.equal((await send(server, FORM, { kind: 'moved' })).status, 201, 'a demonstration takes reports, too');
  assert.equal(await server.stop(), 0);
});

test('who is too quick, or too late that day, is told when to come again', async () => {
  const server = await startSample();
  const text = '写了很久的一段话';
  assert.equal((await send(server, FORM, { kind: 'closed' })).status, 201);
  sql(server.store, 'UPDATE report_day SET taken = 1000000');
  const late = await send(server, FORM, { kind: 'closed', text });
  assert.equal(late.status, 503);
  assert.ok(Number(late.headers['retry-after']) >= 1);
  assert.match(late.text, /role="alert">没有保存/);
  assert.ok(late.text.includes(text));
  sql(server.store, 'UPDATE report_day SET taken = 1');
  let answer;
  let taken = 0;
  while ((answer = await send(server, FORM, { kind: 'closed', text })).status === 201)
    taken++;
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers['retry-after']) >= 1);
  assert.match(answer.text, /还没有保存/);
  assert.ok(answer.text.includes(text));
  assert.ok(taken >= 5 && taken <= 50);
  const program = await ask(server.port, '/api/v1/clinics/110101-0001/reports',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"kind":"closed"}' });
  assert.equal(program.status, 429, 'one allowance for both ways');
  const receipt = `fcr_${'A'.repeat(43)}`;
  while ((answer = await send(server, ERASE, { receipt })).status === 404);
  assert.equal(answer.status, 429);
  assert.ok(Number(answer.headers['retry-after']) >= 1);
  assert.match(answer.text, /分钟后再试/);
  assert.equal(await server.stop(), 0);
});

test('while the store cannot be written the form says so and keeps its text', async () => {
  const server = await startSample();
  const release = await holdStore(server.store);
  const answer = await send(server, FORM, { kind: 'closed', text: '不能丢' });
  await release();
  assert.equal(answer.status, 503);
  assert.ok(Number(answer.headers['retry-after']) >= 1);
  assert.match(answer.text, /role="alert">还没有保存：现在无法写入/);
  assert.match(answer.text, /不能丢/);
  assert.equal(await server.stop(), 0);
  assert.deepEqual(listed(server.store), []);
});
