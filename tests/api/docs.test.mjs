// The page that shows the open interface to people: whole, in both languages, without a script.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ask, root, startSample } from './support.mjs';

let server;
let document;
before(async () => {
  server = await startSample(['--static', join(root, 'build/static')]);
  document = JSON.parse((await ask(server.port, '/openapi.json')).body);
});
after(() => server.stop());

for (const [path, lang] of [['/docs.html', 'zh-CN'], ['/docs.en.html', 'en']]) {
  test(`${path} shows all that the document has`, async () => {
    const answer = await ask(server.port, path);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
    assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
    const html = answer.body.toString();
    assert.match(html, new RegExp(`<html lang="${lang}">`));
    for (const item of Object.values(document.paths))
      for (const { operationId } of Object.values(item))
        assert.ok(html.includes(`id="${operationId}"`), operationId);
    for (const name of Object.keys(document.components.schemas))
      assert.ok(html.includes(`id="${name}"`), name);
    assert.doesNotMatch(html, /<script|<style|style=|https?:\/\/(?!127|www\.opengis|fever\.example)/);
    assert.doesNotMatch(html, /<span lang=/, 'a text lacks its Chinese in static/docs/zh-CN.json');
  });
}

test('it is kept packed', async () => {
  const answer = await ask(server.port, '/docs.html', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.ok(answer.body.length < 40_000);
  assert.match(gunzipSync(answer.body).toString(), /开放接口/);
});

test('the document is kept packed too', async () => {
  const answer = await ask(server.port, '/openapi.json', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers['content-encoding'], 'gzip');
  assert.deepEqual(JSON.parse(gunzipSync(answer.body)), document);
});

test('every page leads to it', async () => {
  assert.match((await ask(server.port, '/')).body.toString(), /href="\/docs\.html"/);
  assert.match((await ask(server.port, '/?lang=en')).body.toString(), /href="\/docs\.en\.html"/);
});
