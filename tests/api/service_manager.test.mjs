// feverd under a service manager: the socket that it is passed, and what it tells of its life.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { ask, build, freePort, isRelease, root, sampleStore, startFeverd, temporaryFolder, until as untilAsked }
  from './support.mjs';

const feverd = join(build, 'feverd');
const store = sampleStore();
const children = new Set();
after(() => children.forEach((child) => child.kill('SIGKILL')));

/** Looks again as what was written comes in. */
const until = (check, seconds, what) =>
  untilAsked(() => new Promise((say) => { setImmediate(() => say(check())); }), seconds, what);

/** Runs a program, and collects its lines. */
function run(program, args, { env = {}, stdio = [] } = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe', ...stdio], env: { PATH: process.env.PATH, ...env } });
  children.add(child);
  const lines = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  const has = (text) => lines.some((line) => line.includes(text));
  const ended = once(child, 'close').then(([code]) => {
    children.delete(child);
    assert.ok(!has('Sanitizer') && !has('runtime error:'), lines.join('\n')); // in this environment it has no file to go to
    return code;
  });
  return { child, lines, ended, has };
}

/* Stands for systemd: holds the socket as descriptor 3 and starts the service again when it ends. */
const MANAGER = `while sh -c 'echo "pid $$"; LISTEN_PID=$$ exec "$0" "$@"' "$0" "$@"; do :; done`;

/** One request on a connection of its own; the status, or what went wrong. */
const status = (port) => ask(port, '/api/v1/clinics/nearest?lat=39.9&lon=116.4', { agent: false })
  .then((answer) => answer.status, (error) => error.code);

/** Under a manager that restarts it thrice the service answers all that comes; `env` is for it alone. */
async function restarts(t, ...env) {
  const port = await freePort();
  const manager = run('systemd-socket-activate',
    ['-l', `127.0.0.1:${port}`, ...env.flatMap((one) => ['-E', one]), 'sh', '-c', MANAGER, feverd, '--store', store, '--listen', '127.0.0.1:1', '--threads', '1']);
  /* The manager first: else it starts another one. */
  t.after(() => {
    manager.child.kill('SIGKILL');
    pids().slice(-1).forEach((pid) => { try { process.kill(pid, 'SIGKILL'); } catch { /* has ended */ } });
  });
  const pids = () => manager.lines.filter((line) => line.startsWith('pid ')).map((line) => Number(line.slice(4)));
  await until(() => manager.has('Listening on'), 10, 'the socket is there');
  assert.equal(pids().length, 0, 'nothing serves yet');
  assert.equal(await status(port), 200);
  await until(() => manager.has(`listening on http://127.0.0.1:${port}/`), 10, 'it tells its address');

  const answers = new Map();
  let over = false;
  const client = async () => {
    while (!over) {
      const got = await status(port);
      answers.set(got, (answers.get(got) ?? 0) + 1);
    }
  };
  const clients = [client(), client(), client(), client()];
  for (let count = 1; count <= 3; count++) {
    const before = answers.get(200) ?? 0;
    process.kill(pids().at(-1), 'SIGTERM');
    await until(() => pids().length === count + 1 && manager.lines.filter((line) => line.startsWith('up to')).length === count + 1,
      20, 'the service is there again');
    await until(() => (answers.get(200) ?? 0) > before + 20, 10, 'it answers');
  }
  over = true;
  await Promise.all(clients);
  assert.deepEqual([...answers.keys()], [200], 'no connection was refused or cut');
}

test('what comes before the service and while it restarts is answered', (t) => restarts(t));

test('so is what it was just taking when it was to end',
  { skip: isRelease ? false : 'a sanitizer wants no other library before it' }, (t) => {
    const slow = join(temporaryFolder(), 'slow_accept.so');
    execFileSync('cc', ['-shared', '-fPIC', '-o', slow, `${root}tests/api/fixtures/slow_accept.c`]);
    return restarts(t, `LD_PRELOAD=${slow}`);
  });

/* The other end of NOTIFY_SOCKET: prints each word that it is told. */
const LISTENER = `use Socket; socket(S, PF_UNIX, SOCK_DGRAM, 0) or die; bind(S, sockaddr_un($ARGV[0])) or die; $| = 1;
  print "bound\\n"; while (defined recv(S, $word, 4096, 0)) { print "$word\\n" }`;

test('the manager hears when it is ready, reads again, and ends', async () => {
  const path = join(temporaryFolder(), 'notify');
  const listener = run('perl', ['-e', LISTENER, path]);
  await until(() => listener.has('bound'), 10, 'the socket of the manager');
  const service = await startFeverd(['--store', store], { NOTIFY_SOCKET: path });
  const words = () => listener.lines.filter((line) => /^(READY|RELOADING|STOPPING)=1$/.test(line));
  await until(() => words().length === 1, 10, 'it is ready');
  service.signal('SIGHUP');
  await until(() => words().length === 3, 10, 'it has read again');
  assert.equal(await service.stop(), 0);
  await until(() => words().length === 4, 10, 'it ends');
  assert.deepEqual(words(), ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1']);
  assert.ok(listener.lines.some((line) => /^MONOTONIC_USEC=\d+$/.test(line)));
  listener.child.kill('SIGKILL');
});

test('a manager that cannot be reached is no reason not to serve', async () => {
  const service = await startFeverd(['--store', store], { NOTIFY_SOCKET: join(temporaryFolder(), 'nobody') });
  assert.equal((await ask(service.port, '/readyz')).status, 200);
  assert.equal(await service.stop(), 0);
});

test('a socket that was passed to another process does not count', async () => {
  const service = await startFeverd(['--store', store], { LISTEN_PID: '1', LISTEN_FDS: '1' });
  assert.equal((await ask(service.port, '/readyz')).status, 200);
  assert.equal(await service.stop(), 0);
});

for (const [what, count, says] of [
  ['two sockets', 2, 'leave one ListenStream='],
  ['no socket', 1, 'use ListenStream=ADDRESS:PORT and Accept=no'],
]) {
  test(`${what} where one is served: refused in words`, async () => {
    const nothing = openSync('/dev/null', 'r');
    const service = run('sh', ['-c', 'LISTEN_PID=$$ exec "$0" "$@"', feverd, '--store', store],
      { env: { LISTEN_FDS: String(count) }, stdio: [nothing, nothing] });
    assert.equal(await service.ended, 1);
    closeSync(nothing);
    assert.ok(service.has(says), service.lines.join('\n'));
  });
}
