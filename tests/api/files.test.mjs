// Static files: what lies in the folder and nothing else.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ask, startSample, talk, temporaryFolder } from './support.mjs';

const SECRET = 'never to be served';
const SCRIPT = `export const text = '${'发热门诊 '.repeat(200)}';\n`;
let server;
let folder;

before(async () => {
  const above = temporaryFolder();
  folder = join(above, 'static');
  mkdirSync(join(folder, 'client/.git'), { recursive: true });
  writeFileSync(join(above, 'secret.txt'), SECRET);
  writeFileSync(join(folder, 'app.js'), SCRIPT);
  writeFileSync(join(folder, 'client/fever-client.mjs'), SCRIPT);
  writeFileSync(join(folder, 'client/.git/config'), SECRET);
  writeFileSync(join(folder, '.env'), SECRET);
  writeFileSync(join(folder, 'MP_verify_abc123.txt'), 'abc123');
  writeFileSync(join(folder, 'empty.css'), '');
  writeFileSync(join(folder, 'a b+c.txt'), 'blank');
  symlinkSync('../secret.txt', join(folder, 'link.txt'));
  symlinkSync('..', join(folder, 'up'));
  symlinkSync(join(above, 'secret.txt'), join(folder, 'absolute.txt'));
  symlinkSync('app.js', join(folder, 'inside.js'));
  symlinkSync('/dev/zero', join(folder, 'zero'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  server = await startSample(['--static', folder]);
});
after(() => server.stop());

test('files have their type, tag and age', async () => {
  const file = await ask(server.port, '/static/app.js');
  assert.equal(file.status, 200);
  assert.equal(file.body.toString(), SCRIPT);
  assert.equal(file.headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal(file.headers['x-content-type-options'], 'nosniff');
  assert.match(file.headers['content-security-policy'], /default-src 'none'/);
  assert.match(file.headers['cache-control'], /max-age=\d+/);
  const again = await ask(server.port, '/static/app.js',
    { headers: { 'if-none-match': file.headers.etag } });
  assert.equal(again.status, 304);
  assert.equal(again.body.length, 0);
  const packed = await ask(server.port, '/static/app.js', { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(packed.headers['content-encoding'], 'gzip');
  assert.notEqual(packed.headers.etag, file.headers.etag);
  assert.equal(gunzipSync(packed.body).toString(), SCRIPT);
  const head = await ask(server.port, '/static/app.js', { method: 'HEAD' });
  assert.equal(head.headers['content-length'], String(Buffer.byteLength(SCRIPT)));
});

test('what the operator puts at the root', async () => {
  const file = await ask(server.port, '/MP_verify_abc123.txt');
  assert.equal(file.status, 200);
  assert.equal(file.body.toString(), 'abc123');
  assert.equal((await ask(server.port, '/static/client/fever-client.mjs')).status, 200);
  assert.equal((await ask(server.port, '/static/empty.css')).body.length, 0);
  assert.equal((await ask(server.port, '/static/a%20b+c.txt')).body.toString(), 'blank');
});

test('a file that changes is served as it is now', async () => {
  const path = join(folder, 'changing.txt');
  for (const text of ['one', 'two and more', 'three']) {
    writeFileSync(path, text);
    assert.equal((await ask(server.port, '/changing.txt')).body.toString(), text);
  }
  rmSync(path);
  assert.equal((await ask(server.port, '/changing.txt')).status, 404);
});

const NOT_SERVED = ['/static/', '/static', '/static/client', '/static/client/', '/static/nothing.js',
  '/static/.env', '/.env', '/static/client/.git/config', '/static/../secret.txt', '/../secret.txt',
  '/static/..%2fsecret.txt', '/static/%2e%2e/secret.txt', '/static/%2e%2e%2fsecret.txt',
  '/static/client/../../secret.txt', '/static/client/%2e%2e/%2e%2e/secret.txt', '/static/link.txt',
  '/link.txt', '/static/up/secret.txt', '/static//app.js', '/static/./app.js', '/static/app.js/',
  '/static/app.js%20', '/static/..\\secret.txt', '//secret.txt', '/static//etc/passwd',
  '/static/%5c..%5csecret.txt', '/static/%252e%252e/secret.txt', '/static/%252e%252e%252fsecret.txt',
  '/static/client%2f..%2f..%2fsecret.txt', '/static%2f..%2fsecret.txt', '/%2e%2e/secret.txt',
  '/static/client%2ffever-client.mjs', '/static/...//secret.txt', '/static/..;/secret.txt',
  '/static/absolute.txt', '/static/inside.js', '/static/zero', '/static/pipe', '/zero',
 '/client/fever-client.mjs', `/static/${'a'.repeat(300)}`,
  `/static/${'a/'.repeat(200)}x`];

test('nothing else is served', async () => {
  for (const path of NOT_SERVED) {
    const { text, status } = await talk(server.port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.equal(status, 404, path);
    assert.doesNotMatch(text, new RegExp(SECRET), path);
  }
  for (const path of ['/static/app.js%00', '/static/%ff', '/static/%c0%ae%c0%ae/secret.txt', '/static/%2'])
    assert.equal((await ask(server.port, path)).status, 400, path);
  const put = await ask(server.port, '/static/app.js', { method: 'PUT', body: 'x' });
  assert.equal(put.status, 405);
});
