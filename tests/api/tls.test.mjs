// TLS of feverd's own: which it speaks, what it refuses to start with, and how its certificate is
// changed while connections go on.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { ask, root, runFeverd, sampleStore, startFeverd, temporaryFolder, tells, until } from './support.mjs';

const folder = temporaryFolder();
const store = sampleStore();

/** A key and a certificate of that name, as files `name.pem` and `name.key`; made on `day` for a week. */
function makeCertificate(name, key = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], day) {
  const files = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const command = ['openssl', 'req', '-x509', '-newkey', ...key, '-nodes', '-days', '7',
    '-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1',
    '-keyout', files.key, '-out', files.certificate];
  const [program, ...args] = day ? ['faketime', day, ...command] : command;
  execFileSync(program, args, { stdio: 'ignore' });
  return files;
}

const first = makeCertificate('first');
const second = makeCertificate('second', ['rsa:2048']);
const expired = makeCertificate('expired', undefined, '2020-01-01');

const settings = ({ certificate, key }) => ['--tls-certificate', certificate, '--tls-key', key];

/** One request over TLS; with the name in the certificate and the port that it came from. */
function askSecurely(port, path, options = {}) {
  return new Promise((resolve, reject) => {
    const request = https.get({ host: '127.0.0.1', port, path, rejectUnauthorized: false, agent: false,
      ...options }, (response) => {
      let body = '';
      const { socket } = response;
      const from = { name: socket.getPeerCertificate().subject?.CN, protocol: socket.getProtocol(),
        localPort: socket.localPort };
      response.setEncoding('utf8').on('data', (text) => { body += text; });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body, ...from }));
    });
    request.on('error', reject);
  });
}

/** The certificate's name that a new connection gets. */
const nameNow = (port) => askSecurely(port, '/livez').then(({ name }) => name);

/** Puts another certificate where feverd reads its own, and tells it. */
function change(server, place, { certificate, key }) {
  copyFileSync(certificate, place.certificate);
  copyFileSync(key, place.key);
  server.signal('SIGHUP');
}

test('the API and the pages are served over TLS 1.2 and 1.3, and name themselves so', async () => {
  const server = await startFeverd(['--store', store, '--static', join(root, 'static'), ...settings(first)]);
  assert.match(server.url, /^https:/);
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const { status, headers, body, protocol } = await askSecurely(server.port, '/ogc',
      { minVersion: version, maxVersion: version, ca: [], servername: '' });
    assert.equal(status, 200);
    assert.equal(protocol, version);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000');
    assert.match(body, new RegExp(`"https://127\\.0\\.0\\.1:${server.port}/ogc"`));
    assert.doesNotMatch(body, /"http:/);
  }
  const page = await askSecurely(server.port, '/');
  assert.equal(page.status, 200);
  assert.equal(page.headers['strict-transport-security'], 'max-age=31536000');
  assert.match(page.body, /rel="canonical" href="https:/);
  const file = await askSecurely(server.port, '/static/css/card.css');
  assert.equal(file.status, 200);
  assert.equal(file.headers['strict-transport-security'], 'max-age=31536000');
  await assert.rejects(ask(server.port, '/livez'), 'nothing is said without TLS');
  assert.equal(await server.stop(), 0);
});

/** What becomes of a handshake with these: `secure`, or the error's code; libmicrohttpd hangs up
 * without an alert. */
function handshake(port, options) {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options },
      () => (resolve('secure'), socket.destroy()));
    socket.on('error', (error) => resolve(error.code));
  });
}

test('older versions and ciphers without forward secrecy or authentication are refused', async () => {
  const server = await startFeverd(['--store', store, ...settings(second)]);
  const versions = (version) => ({ minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' });
  for (const version of ['TLSv1', 'TLSv1.1'])
    assert.equal(await handshake(server.port, versions(version)), 'ECONNRESET', version);
  for (const ciphers of ['AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA', 'ECDHE-RSA-AES256-SHA384'])
    assert.equal(await handshake(server.port, { ciphers, maxVersion: 'TLSv1.2' }), 'ECONNRESET', ciphers);
  assert.equal(await handshake(server.port, { ciphers: 'ECDHE-RSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' }), 'secure');
  await server.stop();
});

test('SIGHUP changes the certificate for new connections while an old one goes on', async () => {
  const place = { certificate: join(folder, 'place.pem'), key: join(folder, 'place.key') };
  copyFileSync(first.certificate, place.certificate);
  copyFileSync(first.key, place.key);
  const server = await startFeverd(['--store', store, ...settings(place)]);
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1, maxCachedSessions: 0 });
  const before = await askSecurely(server.port, '/livez', { agent });
  assert.equal(before.name, 'first');
  change(server, place, second);
  await until(async () => await nameNow(server.port) === 'second', 10, 'the new certificate is served');
  const kept = await askSecurely(server.port, '/livez', { agent });
  assert.equal(kept.localPort, before.localPort, 'the connection is the same');
  assert.equal(kept.status, 200);
  await tells(server, /has read the certificate again/);

  const broken = [
    [{ certificate: first.certificate, key: second.key }, /the key in .*place\.key is not that of/],
    [{ certificate: second.key, key: second.key }, /place\.pem holds no certificate/],
    [{ certificate: second.certificate, key: second.certificate }, /place\.key holds no private key/],
    [expired, /place\.pem ran out on 2020-01-08/],
  ];
  for (const [files, because] of broken) {
    change(server, place, files);
    await until(async () => {
      assert.equal(await nameNow(server.port), 'second');
      return because.test(server.said());
    }, 10, `${because}`);
  }
  assert.equal(server.said().match(/level=error event=certificate_kept /g).length, broken.length);
  change(server, place, first);
  await until(async () => await nameNow(server.port) === 'first', 10, 'a whole one is served again');
  assert.equal((await askSecurely(server.port, '/livez', { agent })).localPort, before.localPort);
  agent.destroy();
  assert.equal(await server.stop(), 0);
});

test('/metrics tells when the certificate that is served runs out', async () => {
  const place = { certificate: join(folder, 'told.pem'), key: join(folder, 'told.key') };
  const runsOut = ({ certificate }) => Date.parse(new X509Certificate(readFileSync(certificate)).validTo) / 1000;
  copyFileSync(expired.certificate, place.certificate);
  copyFileSync(expired.key, place.key);
  const server = await startFeverd(['--store', store, ...settings(place)]);
  const told = async () => Number(/^fever_certificate_expires_timestamp_seconds (\d+)$/m
    .exec((await askSecurely(server.port, '/metrics')).body)[1]);
  assert.equal(await told(), runsOut(expired));
  change(server, place, second);
  await until(async () => await told() === runsOut(second), 10, 'that of the new one is told');
  assert.equal(await server.stop(), 0);
});

test('connections come and go while the certificate changes', async () => {
  const place = { certificate: join(folder, 'busy.pem'), key: join(folder, 'busy.key') };
  copyFileSync(first.certificate, place.certificate);
  copyFileSync(first.key, place.key);
  const server = await startFeverd(['--store', store, ...settings(place)]);
  const names = new Set();
  for (let round = 0; round < 8; round++) {
    change(server, place, round % 2 ? first : second);
    const answers = await Promise.all(Array.from({ length: 12 }, () => askSecurely(server.port, '/livez')));
    for (const { status, name } of answers) {
      assert.equal(status, 200);
      names.add(name);
    }
  }
  assert.deepEqual([...names].sort(), ['first', 'second']);
  assert.equal(await server.stop(), 0);
});

test('what cannot be served is told at the start', async () => {
  const refuse = (files, status, because) => {
    const run = runFeverd(['--store', store, '--listen', '127.0.0.1:0', ...settings(files)]);
    assert.equal(run.status, status, run.stderr);
    assert.match(run.stderr, because);
  };
  const missing = join(folder, 'missing.pem');
  const garbage = join(folder, 'garbage.pem');
  writeFileSync(garbage, 'this is no certificate\n');
  refuse({ ...first, certificate: missing }, 2, /missing\.pem cannot be read: No such file/);
  refuse({ ...first, key: missing }, 2, /missing\.pem cannot be read/);
  refuse({ ...first, certificate: folder }, 1, /cannot be read: Is a directory/);
  const pipe = join(folder, 'pipe.pem');
  execFileSync('mkfifo', [pipe]);
  refuse({ ...first, key: pipe }, 1, /pipe\.pem holds no private key/);
  refuse({ ...first, certificate: garbage }, 1, /garbage\.pem holds no certificate/);
  refuse({ ...first, key: garbage }, 1, /garbage\.pem holds no private key/);
  refuse({ ...first, key: second.key }, 1, /second\.key is not that of the first certificate in .*first\.pem/);
  const alone = runFeverd(['--store', store, '--tls-certificate', first.certificate]);
  assert.equal(alone.status, 2);
  assert.match(alone.stderr, /--tls-certificate needs --tls-key too/);
  const open = { ...first, key: join(folder, 'open.key') };
  copyFileSync(first.key, open.key);
  for (const [mode, isTold] of [[0o604, true], [0o640, false]]) {
    chmodSync(open.key, mode);
    const server = await startFeverd(['--store', store, ...settings(open)]);
    await server.stop();
    assert.equal(/event=unguarded msg="the private key in \S*open\.key may be read by everybody/.test(server.said()), isTold);
  }
  const old = await startFeverd(['--store', store, ...settings(expired)]);
  await tells(old, /level=error event=certificate_out_of_date msg=".* ran out on 2020-01-08; browsers refuse it"/);
  assert.equal(await nameNow(old.port), 'expired');
  await old.stop();
});

test('behind a trusted proxy that speaks TLS, and only there, its word on the scheme counts', async () => {
  const headers = { host: 'map.example.org', 'x-forwarded-proto': 'https' };
  const files = ['--static', join(root, 'static')], path = '/static/css/card.css';
  const trusting = await startFeverd(['--store', store, ...files, '--trusted-proxy', '127.0.0.1']);
  const trusted = await ask(trusting.port, '/ogc', { headers });
  assert.equal(trusted.headers['strict-transport-security'], 'max-age=31536000');
  assert.equal(trusted.json.links[0].href, 'https://map.example.org/ogc');
  const plain = await ask(trusting.port, '/ogc', { headers: { ...headers, 'x-forwarded-proto': 'http' } });
  assert.equal(plain.headers['strict-transport-security'], undefined);
  assert.equal(plain.json.links[0].href, 'http://map.example.org/ogc');
  for (const [scheme, policy] of [['https', 'max-age=31536000'], ['http', undefined], ['https', 'max-age=31536000']]) {
    const asked = { headers: { ...headers, 'x-forwarded-proto': scheme } };
    const file = await ask(trusting.port, path, asked);
    assert.equal(file.status, 200);
    assert.equal(file.headers['strict-transport-security'], policy, `a file by ${scheme}`);
    asked.headers['if-none-match'] = file.headers.etag;
    const known = await ask(trusting.port, path, asked);
    assert.equal(known.status, 304);
    assert.equal(known.headers['strict-transport-security'], policy, `a known file by ${scheme}`);
  }
  await trusting.stop();
  const wary = await startFeverd(['--store', store]);
  const forged = await ask(wary.port, '/ogc', { headers });
  assert.equal(forged.headers['strict-transport-security'], undefined);
  assert.equal(forged.json.links[0].href, 'http://map.example.org/ogc');
  await wary.stop();
});
