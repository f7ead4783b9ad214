// The JavaScript client online: what it sends, how it tries again, what it throws.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { FeverAbort, FeverClient, FeverNetworkError, FeverProblem, FeverTimeout, fetchTransport, wxTransport }
  from '../../static/client/fever-client.js';
import { ask, startSample, withinOneMinute } from './support.mjs';

const AT = '2026-01-25T08:00:00+08:00';
const HERE = { lat: 39.912449, lon: 116.415851 };
const BACKOFF_MS = 20;

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

/** wx.request as phones have it: every status is a success, headers keep their spelling. */
const wx = {
  request({ url, method, header, data, success, fail }) {
    const request = http.request(url, { method, headers: header }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => { text += piece; });
      response.on('end', () => {
        const spelt = response.rawHeaders;
        const headers = Object.fromEntries(spelt.map((name, at) => [name, spelt[at + 1]]).filter((_, at) => at % 2 === 0));
        success({ statusCode: response.statusCode, header: headers, data: text, errMsg: 'request:ok' });
      });
    });
    request.on('error', (error) => fail({ errMsg: `request:fail ${error.code}` }));
    request.end(data);
    return { abort: () => request.destroy() };
  },
};

const transports = { fetch: () => fetchTransport(), wx: () => wxTransport(wx) };

/** A server that answers by the functions given, one for each request, the last one ever after. */
async function scripted(t, ...answers) {
  const seen = [];
  const listener = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers,
        body: Buffer.concat(chunks).toString(), at: performance.now() });
      answers[Math.min(seen.length, answers.length) - 1](response);
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => { listener.closeAllConnections(); listener.close(); });
  return { seen, base: `http://127.0.0.1:${listener.address().port}` };
}

const fine = (response) => response.setHeader('content-type', 'application/json').end('{"fine":true}');
const says = (status, headers = {}, body = '{}') => (response) => response.writeHead(status, headers).end(body);
const breaks = (response) => response.destroy();

test('half a character, which a field of limited length may leave, is asked for and not thrown', async (t) => {
  const { seen, base } = await scripted(t, fine);
  const client = new FeverClient(base);
  await client.clinic('甲\uD83D', { lang: '\uDE37' });
  await client.page({ q: '\uD83D\uDE37\uD83D' });
  assert.deepEqual(seen.map(({ url }) => url), [
    `/api/v1/clinics/${encodeURIComponent('甲\uFFFD')}?lang=%EF%BF%BD`,
    `/api/v1/clinics?q=${encodeURIComponent('\uD83D\uDE37\uFFFD')}`]);
});

for (const [name, transport] of Object.entries(transports)) {
  test(`${name}: every read answers as the service does`, async () => {
    const client = new FeverClient(server.url, { transport: transport() });
    const at = `at=${encodeURIComponent(AT)}`;
    const reads = [
      [() => client.nearest({ ...HERE, at: AT, kind: ['fever_clinic', 'pharmacy'] }), `clinics/nearest?lat=39.912&lon=116.416&${at}&kind=fever_clinic,pharmacy`],
      [() => client.nearestUnlogged({ ...HERE, at: AT, open: true }), `clinics/nearest?lat=39.912&lon=116.416&${at}&open=true`],
      [() => client.clinic('110101-0001', { at: new Date(AT), crs: 'gcj02' }), `clinics/110101-0001?${at}&crs=gcj02`],
      [() => client.opening('110101-0003', { at: AT, days: 2 }), `clinics/110101-0003/opening?${at}&days=2`],
      [() => client.page({ region: '110101', kind: 'fever_clinic', limit: 3, at: Date.parse(AT) }), `clinics?region=110101&kind=fever_clinic&limit=3&${at}`],
      [() => client.page({ q: '甲医院' }), `clinics?q=${encodeURIComponent('甲医院')}`],
      [() => client.map({ bbox: [116.4, 39.9, 116.5, 40], zoom: 12, at: AT }), `map?bbox=116.4,39.9,116.5,40&zoom=12&${at}`],
      [() => client.places({ q: 'dong', limit: 3 }), 'places?q=dong&limit=3'],
      [() => client.pack('110100'), 'packs/110100'],
      [() => client.regions({ parent: '110100' }), 'regions?parent=110100'],
      [() => client.region('110101'), 'regions/110101'],
      [() => client.regionAt(HERE), 'regions/at?lat=39.912&lon=116.416'],
      [() => client.dataset(), 'dataset'],
    ];
    for (const [read, path] of reads) {
      const [answer, expected] = await withinOneMinute(async () =>
        [await read(), (await ask(server.port, `/api/v1/${path}`)).json]);
      assert.deepEqual(answer, expected, path);
    }
  });

  test(`${name}: the list comes page by page, each clinic once`, async () => {
    const client = new FeverClient(server.url, { transport: transport() });
    const pages = [];
    for await (const page of client.list({ region: '110100', bbox: [116.4, 39.9, 116.5, 40], limit: 2 }))
      pages.push(page.clinics.map(({ id }) => id));
    assert.deepEqual(pages, [['110101-0001', '110101-0002'], ['110101-0003', '110101-0004'], ['110101-0006']]);
    for await (const page of client.list({ kind: 'vaccination_site' }))
      assert.deepEqual([page.clinics, page.next], [[], null]);
  });

  test(`${name}: a refusal is thrown at once, with what is wrong`, async () => {
    const client = new FeverClient(server.url, { transport: transport(), backoffMs: 60_000 });
    await assert.rejects(client.nearest({ ...HERE, limit: 99, color: 'red' }), (error) => {
      assert.ok(error instanceof FeverProblem);
      assert.equal(error.status, 400);
      assert.equal(error.retryable, false);
      assert.deepEqual(error.errors.map((fault) => fault.param).sort(), ['color', 'limit']);
      return true;
    });
    await assert.rejects(client.clinic('110101-0009'), (error) =>
      error.status === 410 && error.body.name === '旧医院发热门诊');
    await assert.rejects(client.clinic('../dataset'), { status: 404 });
  });

  test(`${name}: a network that breaks is tried again`, async (t) => {
    const { base, seen } = await scripted(t, breaks, says(200, {}, '<html>Log in'), says(502, {}, '<html>'), fine);
    const client = new FeverClient(base, { transport: transport(), backoffMs: BACKOFF_MS });
    assert.deepEqual(await client.dataset(), { fine: true });
    assert.equal(seen.length, 4);
    seen.slice(1).forEach(({ at }, i) =>
      assert.ok(at - seen[i].at >= BACKOFF_MS * 2 ** i / 2 - 2, `pause ${i}: ${at - seen[i].at}`));
  });

  test(`${name}: the last failure is thrown when the tries are used up`, async (t) => {
    const { base, seen } = await scripted(t, says(503), breaks);
    const client = new FeverClient(base, { transport: transport(), backoffMs: 1, retries: 2 });
    await assert.rejects(client.dataset(), FeverNetworkError);
    assert.equal(seen.length, 3);
  });

  test(`${name}: Retry-After is waited for, in seconds and as a date`, async (t) => {
    const date = () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString();
    const { base, seen } = await scripted(t, says(429, { 'Retry-After': '1' }),
      (response) => says(503, { 'Retry-After': date() })(response), fine);
    const client = new FeverClient(base, { transport: transport(), backoffMs: 1 });
    await client.dataset();
    assert.ok(seen[1].at - seen[0].at >= 999, `${seen[1].at - seen[0].at}`);
    assert.ok(seen[2].at - seen[1].at >= 999, `${seen[2].at - seen[1].at}`);
  });

  test(`${name}: a Retry-After beyond the longest pause is the caller's to wait for`, async (t) => {
    const { base, seen } = await scripted(t, says(503, { 'Retry-After': '3600' }));
    const client = new FeverClient(base, { transport: transport() });
    await assert.rejects(client.dataset(), { status: 503, retryAfterMs: 3_600_000 });
    assert.equal(seen.length, 1);
  });

  test(`${name}: no 4xx but 429 is tried again`, async (t) => {
    for (const status of [400, 401, 403, 404, 405, 408, 410, 413, 415]) {
      const { base, seen } = await scripted(t, says(status, { 'Retry-After': '0' }), fine);
      const client = new FeverClient(base, { transport: transport(), backoffMs: 1 });
      await assert.rejects(client.dataset(), { name: 'FeverProblem', status });
      assert.equal(seen.length, 1, `${status}`);
    }
  });

  test(`${name}: a silent server is given up after the time`, async (t) => {
    const { base, seen } = await scripted(t, () => {});
    const client = new FeverClient(base, { transport: transport(), timeoutMs: 50, retries: 1, backoffMs: 1 });
    await assert.rejects(client.dataset(), FeverTimeout);
    assert.equal(seen.length, 2);
  });

  test(`${name}: a signal ends the request, and the pause before the next`, async (t) => {
    const silent = await scripted(t, () => stop.abort());
    const busy = await scripted(t, (response) => { says(503)(response); setTimeout(() => later.abort(), 50); });
    const stop = new AbortController();
    const later = new AbortController();
    const settings = { transport: transport(), backoffMs: 20_000 };
    await assert.rejects(new FeverClient(silent.base, settings).dataset({ signal: stop.signal }), FeverAbort);
    await assert.rejects(new FeverClient(busy.base, settings).dataset({ signal: later.signal }), { name: 'AbortError' });
    await assert.rejects(new FeverClient(busy.base, settings).dataset({ signal: later.signal }), FeverAbort);
    assert.deepEqual([silent.seen.length, busy.seen.length], [1, 1]);
  });

  test(`${name}: what is known is asked for by its tag`, async (t) => {
    const tagged = (response) => says(200, { ETag: '"a"' }, '{"n":1}')(response);
    const { base, seen } = await scripted(t, tagged, says(304, { ETag: '"a"' }, ''), says(200, { ETag: '"b"' }, '{"n":2}'),
      says(304, {}, ''));
    const client = new FeverClient(base, { transport: transport() });
    const got = [];
    for (let i = 0; i < 4; i++)
      got.push(await client.dataset());
    assert.deepEqual(got.map(({ n }) => n), [1, 1, 2, 2]);
    assert.deepEqual(seen.map(({ headers }) => headers['if-none-match']), [undefined, '"a"', '"a"', '"b"']);
    assert.notEqual(got[0], got[1]);
  });

  test(`${name}: no more answers are kept than said`, async (t) => {
    const { base, seen } = await scripted(t, says(200, { ETag: '"a"' }, '{}'));
    const client = new FeverClient(base, { transport: transport(), remembered: 2 });
    for (const id of ['a', 'b', 'c', 'a', 'c'])
      await client.clinic(id);
    assert.deepEqual(seen.map(({ headers }) => headers['if-none-match']), [undefined, undefined, undefined, undefined, '"a"']);
  });

  test(`${name}: no position leaves with more than three decimals`, async (t) => {
    const { base, seen } = await scripted(t, fine);
    const client = new FeverClient(base, { transport: transport() });
    const fine3 = { lat: 39.91245678, lon: -116.41558765 };
    await client.nearest({ ...fine3, crs: 'bd09' });
    await client.nearest({ lat: '39.91245678', lon: '116.4155' });
    await client.nearestUnlogged(fine3);
    await client.regionAt(fine3);
    await client.page({ bbox: [116.41551, 39.91251, 116.41649, 39.91349] });
    await client.map({ bbox: '-116.41551,-39.91251,-116.41449,-39.91149', zoom: 12 });
    for (const { url, body } of seen)
      assert.doesNotMatch(decodeURIComponent(url) + body, /\.\d{4}/);
    assert.deepEqual(JSON.parse(seen[2].body), { lat: 39.912, lon: -116.416 });
    assert.match(decodeURIComponent(seen[4].url), /bbox=116\.415,39\.912,116\.417,39\.914$/);
    assert.match(decodeURIComponent(seen[5].url), /bbox=-116\.416,-39\.913,-116\.414,-39\.911&zoom=12$/);
  });
}

test('a page of a site asks the site itself', async (t) => {
  const urls = [];
  const fetcher = async (url) => { urls.push(url); return new Response('{}'); };
  await new FeverClient('', { transport: fetchTransport(fetcher) }).dataset();
  await new FeverClient('https://example.org/', { transport: fetchTransport(fetcher) }).dataset();
  assert.deepEqual(urls, ['/api/v1/dataset', 'https://example.org/api/v1/dataset']);
});
