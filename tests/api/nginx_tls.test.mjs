// The site of deploy/nginx-tls.conf in real nginx: what it adds in front of feverd, and what feverd
// learns through it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { startNginx } from './nginx.mjs';
import { ask, freePort, root, startSample, temporaryFolder } from './support.mjs';

const HOST = 'fever.example.org';

/** The configuration as it is shipped, with this machine's ports and paths. */
function configure(folder, upstream, port) {
  const site = readFileSync(join(root, 'deploy/nginx-tls.conf'), 'utf8');
  const changes = [['listen 443 ssl http2;', `listen 127.0.0.1:${port} ssl http2;`],
    ['/etc/feverd/tls', folder], ['/var/www/acme', folder], ['127.0.0.1:8080;', `127.0.0.1:${upstream};`]];
  return changes.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replaceAll(from, to);
  }, site);
}

function get(port, path, options = {}) {
  return new Promise((resolve, reject) => {
    https.get({ host: '127.0.0.1', port, path, headers: { host: HOST }, rejectUnauthorized: false, agent: false,
      ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    }).on('error', reject);
  });
}

test('nginx with TLS before feverd', { skip: !existsSync('/usr/sbin/nginx') && 'nginx is not installed' }, async (t) => {
  const folder = temporaryFolder();
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '7',
    '-subj', `/CN=${HOST}`, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'chain.pem')], { stdio: 'ignore' });
  mkdirSync(join(folder, '.well-known/acme-challenge'), { recursive: true });
  writeFileSync(join(folder, '.well-known/acme-challenge/ready'), 'ours');
  const port = await freePort();
  const feverd = await startSample(['--trusted-proxy', '127.0.0.1']);
  const nginx = await startNginx(configure(folder, feverd.port, port), '/.well-known/acme-challenge/ready');

  await t.test('plain HTTP leads to TLS, but for the proof of the host', async () => {
    const plain = await ask(nginx.port, '/clinics/110101-0001?lang=en', { headers: { host: HOST } });
    assert.equal(plain.status, 308);
    assert.equal(plain.headers.location, `https://${HOST}/clinics/110101-0001?lang=en`);
    assert.equal((await ask(nginx.port, '/.well-known/acme-challenge/ready')).body.toString(), 'ours');
  });

  await t.test('answers keep their headers, once, and name the host over https', async () => {
    const page = await get(port, '/');
    assert.equal(page.status, 200);
    assert.equal(page.headers['strict-transport-security'], 'max-age=31536000');
    assert.match(page.headers['content-security-policy'], /^default-src 'none'; [^,]*$/);
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.match(page.body, new RegExp(`rel="canonical" href="https://${HOST}/"`));
    assert.doesNotMatch(page.headers.server, /\d/, 'no version');
    assert.match((await get(port, '/ogc')).body, new RegExp(`"https://${HOST}/ogc"`));
  });

  await t.test('a client does not name its request', async () => {
    const headers = { host: HOST, 'x-request-id': '39.9154-116.4041' };
    const refused = await get(port, '/api/v1/clinics/nearest?lat=x', { headers });
    assert.equal(refused.status, 400);
    assert.match(refused.headers['x-request-id'], /^[0-9a-f]{32}$/);
  });

  await t.test('/metrics is for this machine alone', async () => {
    assert.match((await get(port, '/metrics')).body, /^fever_ready 1$/m);
    assert.equal((await get(port, '/metrics', { localAddress: '127.0.0.2' })).status, 403);
    assert.equal((await get(port, '/livez', { localAddress: '127.0.0.2' })).status, 200);
  });

  await t.test('old TLS is refused', async () => {
    const options = { host: '127.0.0.1', port, rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' };
    const outcome = (version) => new Promise((resolve) => {
      const socket = tls.connect({ ...options, maxVersion: version }, () => (resolve(socket.getProtocol()), socket.destroy()));
      socket.on('error', (error) => resolve(error.code));
    });
    assert.match(await outcome('TLSv1.1'), /PROTOCOL_VERSION/);
    assert.equal(await outcome('TLSv1.2'), 'TLSv1.2');
  });

  await t.test('a body that is too large never reaches feverd', async () => {
    const headers = { host: HOST, 'content-length': String(65 * 1024) };
    const status = await new Promise((resolve, reject) => {
      const request = https.request({ host: '127.0.0.1', port, path: '/api/v1/clinics/110101-0001/reports',
        method: 'POST', headers, rejectUnauthorized: false, agent: false }, (response) => {
        resolve(response.statusCode);
        response.resume();
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders();
    });
    assert.equal(status, 413);
  });

  await t.test('no position and no address stands in a log, also where nothing answers', async () => {
    await feverd.stop();
    assert.equal((await get(port, '/api/v1/clinics/nearest?lat=39.9154&lon=116.4041')).status, 502);
    assert.doesNotMatch(nginx.errors(), /39\.9154|nearest|client:/);
  });

  await nginx.stop();
});
