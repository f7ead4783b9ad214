// What feverd gives up once it has started, and that nothing of its work is among it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { token } from './desk_support.mjs';
import {
  ask, fileAlone, importClinics, isRelease, runFeverd, sampleStore, sqlite, startFeverd, temporaryFolder, tells, until,
} from './support.mjs';

const NEAREST = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';

/** The values of a field in the status of every thread of a process. */
function ofThreads(pid, field) {
  return readdirSync(`/proc/${pid}/task`).map((thread) =>
    new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'))[1]);
}

/** Whether the kernel has Landlock: feverd says so where it was told to insist. */
function landlockMissing() {
  const run = runFeverd(['--sandbox', 'on', '--store', join(temporaryFolder(), 'none.db')]);
  return /has no Landlock/.test(run.stderr) && run.stderr.trim();
}

/** A folder with a certificate and its key. */
function makeCertificate(folder, name) {
  mkdirSync(folder, { recursive: true });
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
    '-days', '7', '-subj', `/CN=${name}`, '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'chain.pem')],
  { stdio: 'ignore' });
}

function nameNow(port) {
  return new Promise((resolve, reject) => {
    https.get({ host: '127.0.0.1', port, path: '/livez', rejectUnauthorized: false, agent: false }, (response) => {
      resolve(response.socket.getPeerCertificate().subject.CN);
      response.resume();
    }).on('error', reject);
  });
}

/** Points a link elsewhere in one step. */
function relink(link, target) {
  symlinkSync(target, `${link}.new`);
  renameSync(`${link}.new`, link);
}

describe('the sandbox', { skip: !isRelease && 'sanitizers need what it forbids' }, () => {
  test('a name is listened at as its address is', async () => {
    const server = await startFeverd(['--store', sampleStore()], {}, { listen: 'localhost:0' });
    assert.equal((await fetch(`${server.url}livez`)).status, 200);
    assert.equal(await server.stop(), 0);
  });

  test('every thread is filtered and gains no privileges', async () => {
    const server = await startFeverd(['--store', sampleStore(), '--threads', '3']);
    assert.ok(ofThreads(server.pid, 'Seccomp').length > 3);
    assert.deepEqual(new Set(ofThreads(server.pid, 'Seccomp')), new Set(['2']));
    assert.deepEqual(new Set(ofThreads(server.pid, 'NoNewPrivs')), new Set(['1']));
    const ofCore = (pid) => /^Max core file size +(\w+) +(\w+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')).slice(1);
    assert.deepEqual(ofCore(server.pid), ['0', '0'], 'a crash writes no memory to the disk');
    await server.stop();
    const open = await startFeverd(['--store', sampleStore(), '--sandbox', 'off']);
    assert.deepEqual(ofCore(open.pid), ofCore(process.pid));
    assert.deepEqual(new Set(ofThreads(open.pid, 'Seccomp')), new Set(['0']));
    assert.deepEqual(new Set(ofThreads(open.pid, 'NoNewPrivs')), new Set(['1']));
    await open.stop();
  });

  test('the service does all of its work in it', async () => {
    const store = sampleStore();
    const kept = join(temporaryFolder(), 'kept.db');
    const secret = token(store, 'staff', 'load:*,closure:*');
    const files = temporaryFolder();
    writeFileSync(join(files, 'robots.txt'), 'User-agent: *\n');
    const server = await startFeverd(['--store', store, '--keep', kept, '--static', files, '--threads', '2']);
    const revision = async () => (await ask(server.port, '/readyz')).json.dataset.revision;
    assert.equal((await ask(server.port, NEAREST)).status, 200);
    assert.equal((await ask(server.port, '/')).status, 200);
    assert.equal((await ask(server.port, '/robots.txt')).body.toString(), 'User-agent: *\n');
    const load = await ask(server.port, '/api/v1/clinics/110101-0001/load', { method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ level: 'busy' }) });
    assert.equal(load.status, 200, load.body.toString());
    const before = await revision();
    importClinics(store, (lines) => lines.slice(1));
    await until(async () => await revision() > before, 20, 'the new revision is served');
    server.signal('SIGHUP');
    await until(async () => (await ask(server.port, '/livez'), /now serving revision .*now serving/s.test(server.said())), 20, 'the store is loaded again');
    await until(async () => (await ask(server.port, '/readyz')).json.degraded.length === 0, 20, 'nothing is degraded');
    const holds = () => sqlite(kept, 'SELECT count(*) > 0 FROM clinic', '-readonly');
    await until(async () => (await ask(server.port, '/livez'), holds().stdout.trim() === '1'), 20, 'the kept file holds the clinics');
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.said(), /not permitted|denied|not implemented/i);
  });

  test('a file outside stays shut, although its owner asks for it', { skip: landlockMissing() }, async () => {
    const inside = join(temporaryFolder(), 'tls'), outside = join(temporaryFolder(), 'elsewhere');
    makeCertificate(inside, 'inside');
    makeCertificate(outside, 'outside');
    const link = join(inside, 'link.pem');
    symlinkSync(join(inside, 'chain.pem'), link);
    const settings = ['--store', sampleStore(), '--tls-certificate', link, '--tls-key', join(inside, 'key.pem')];
    const server = await startFeverd(settings);
    assert.equal(await nameNow(server.port), 'inside');
    relink(link, join(outside, 'chain.pem'));
    server.signal('SIGHUP');
    await until(async () => (await nameNow(server.port), /link\.pem cannot be read: Permission denied/.test(server.said())), 10, 'the file is refused');
    assert.equal(await nameNow(server.port), 'inside');
    await server.stop();

    rmSync(link);
    symlinkSync(join(inside, 'chain.pem'), link);
    const open = await startFeverd([...settings, '--sandbox', 'off']);
    copyFileSync(join(outside, 'key.pem'), join(inside, 'key.pem'));
    relink(link, join(outside, 'chain.pem'));
    open.signal('SIGHUP');
    await until(async () => await nameNow(open.port) === 'outside', 10, 'without the sandbox it is read');
    await open.stop();
  });
});

test('another user is taken on, or the reason told', { skip: fileAlone || (process.getuid() !== 0 && 'only root becomes another user') }, async () => {
  const store = sampleStore();
  execFileSync('chown', ['-R', 'nobody', join(store, '..')]);
  const server = await startFeverd(['--store', store, '--user', 'nobody']);
  const [uid] = ofThreads(server.pid, 'Uid');
  const nobody = execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).trim();
  assert.deepEqual(uid.split('\t'), [nobody, nobody, nobody, nobody]);
  assert.deepEqual(new Set(ofThreads(server.pid, 'CapEff')), new Set(['0000000000000000']));
  if (isRelease)
    assert.equal(statSync(`/proc/${server.pid}/mem`).uid, 0, 'no other program of that user looks into its memory');
  assert.match((await ask(server.port, '/metrics')).body.toString(), /^process_open_fds [1-9]/m);
  await server.stop();
  assert.doesNotMatch(server.said(), /runs as root|takes no writes/);
  const unknown = runFeverd(['--store', store, '--user', 'nobody-of-that-name']);
  assert.equal(unknown.status, 2);
  assert.match(unknown.stderr, /there is no such user/);
  const asRoot = await startFeverd(['--store', sampleStore()]);
  await tells(asRoot, /runs as root, which it needs for nothing/);
  await asRoot.stop();
});

test('another user speaks TLS to a database with what lies in that user\'s home, not in root\'s',
  { skip: process.getuid() !== 0 && 'only root becomes another user' }, async () => {
    const home = temporaryFolder(); // nobody else may look into it
    mkdirSync(join(home, '.postgresql'));
    writeFileSync(join(home, '.postgresql/postgresql.crt'), 'root\'s own');
    const listener = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('S')); // speaks TLS, and no more
    }).listen(0, '127.0.0.1');
    listener.unref();
    await once(listener, 'listening');
    const url = `postgresql://fever@127.0.0.1:${listener.address().port}/fever?sslmode=require`;
    await assert.rejects(startFeverd(['--store', url, '--user', 'nobody'], { HOME: home }), ({ message }) => {
      assert.match(message, /cannot be reached: .*SSL/);
      assert.doesNotMatch(message, /certificate file/);
      return true;
    });
    listener.close();
  });
