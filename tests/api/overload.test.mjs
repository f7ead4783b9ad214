// What the server does when more is asked of it than it can give, and by whom.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { ask, isRelease, sampleStore, startFeverd, startSample, talk, tells, until } from './support.mjs';

const NEAREST = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';
const SEARCHES = ['/api/v1/clinics?q=xiehe', '/api/v1/places?q=xiehe', '/api/v1/packs/110100',
  '/?q=xiehe'];
const ORDINARY = ['/api/v1/clinics?region=110101', '/api/v1/dataset', '/', '/regions/110101',
  '/api/v1/map?bbox=116,39,117,40&zoom=8'];
const HEALTH = ['/livez', '/readyz', '/metrics'];

async function metric(port, name) {
  const { body } = await ask(port, '/metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body.toString())[1]);
}

/* Without a crowd nobody is refused: connections that ask for nothing make one. */
const CROWD = 100;
const crowd = [];

async function gather(port) {
  for (let i = 0; i < CROWD; i++)
    if (!crowd[i] || crowd[i].destroyed) crowd[i] = open(port);
  await until(async () => await metric(port, 'fever_connections') > CROWD, 20, 'a crowd');
}

/** Whether each thread stands still, which on a busy machine comes some time after the signal. */
const isStopped = (pid) => readdirSync(`/proc/${pid}/task`).every((thread) =>
  /\) T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')));

/** Makes a request old: the server is stopped while it waits in the kernel. */
async function pressOnce(server) {
  server.signal('SIGSTOP');
  await until(() => isStopped(server.pid), 10, 'the server stands still');
  const answer = metric(server.port, 'fever_pressure_percent');
  await new Promise((resolve) => setTimeout(resolve, 60));
  server.signal('SIGCONT');
  return answer;
}

/** Again and again, until the pressure is as high as asked for. */
async function press(server, percent) {
  await until(async () => {
    await gather(server.port); // who asks for nothing is not kept for ever
    return await pressOnce(server) >= percent;
  }, 20, `a pressure of ${percent} %`);
}

/** A busy machine lets requests wait, too, and they count while there is a crowd. */
const calm = (server, seconds = 20) =>
  until(async () => await metric(server.port, 'fever_pressure_percent') === 0, seconds, 'calm again');

let server;
before(async () => {
  server = await startSample(['--trusted-proxy', '127.0.0.1']);
});
after(() => {
  crowd.forEach((socket) => socket.destroy());
  return server.stop();
});

function checkBusy(answer, path) {
  assert.equal(answer.status, 503, path);
  assert.match(answer.headers['retry-after'], /^[1-9]\d?$/, path);
  assert.equal(answer.headers['cache-control'], 'no-store', path);
  assert.equal(answer.headers.etag, undefined, path);
  if (path.startsWith('/api')) {
    assert.equal(answer.headers['content-type'], 'application/problem+json', path);
    assert.equal(answer.headers['access-control-allow-origin'], '*', path);
    assert.equal(answer.json.status, 503, path);
  } else {
    assert.match(answer.body.toString(), /120/, path);
  }
}

test('searches and packs are refused first, then all but the nearest, health never', async () => {
  for (const path of [...SEARCHES, ...ORDINARY, ...HEALTH, NEAREST])
    assert.equal((await ask(server.port, path)).status, 200, path);
  await press(server, 120);
  for (const path of SEARCHES)
    checkBusy(await ask(server.port, path), path);
  for (const path of [...HEALTH, NEAREST])
    assert.equal((await ask(server.port, path)).status, 200, path);
  await press(server, 230);
  for (const path of [...SEARCHES, ...ORDINARY])
    checkBusy(await ask(server.port, path), path);
  for (const path of HEALTH)
    assert.equal((await ask(server.port, path)).status, 200, path);
  const nearest = await Promise.all(Array.from({ length: 20 }, () => ask(server.port, NEAREST)));
  const refused = nearest.filter((answer) => answer.status === 503);
  refused.forEach((answer) => checkBusy(answer, NEAREST));
  assert.ok(refused.length < nearest.length);
  assert.ok(await metric(server.port, 'fever_refused_total{class="costly"}') >= 2 * SEARCHES.length);
  assert.ok(await metric(server.port, 'fever_refused_total{class="ordinary"}') >= ORDINARY.length);
});

test('calm comes back', async () => {
  await press(server, 150);
  crowd.forEach((socket) => socket.destroy());
  await calm(server, 4);
  for (const path of [...SEARCHES, ...ORDINARY])
    assert.equal((await ask(server.port, path)).status, 200, path);
});

test('a few who wait are no crowd: the machine is busy with something else', async () => {
  const lonely = await startSample();
  for (let i = 0; i < 12; i++) assert.equal(await pressOnce(lonely), 0);
  for (const path of SEARCHES) assert.equal((await ask(lonely.port, path)).status, 200, path);
  await lonely.stop();
});

test('requests sent ahead by who reads slowly are not old: nobody is refused for them', async () => {
  await gather(server.port);
  await calm(server);
  const BUFFERED = 4 << 20; // more than the sockets hold of answers that nobody has taken yet
  const slow = Array.from({ length: 40 }, () => open(server.port, '127.0.0.3'));
  for (const socket of slow) {
    socket.on('data', () => { socket.pause(); setTimeout(() => socket.resume(), 30); });
    socket.write('GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(100));
  }
  let most = 0;
  try {
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50)); // else the asking is most of what is asked
      most = Math.max(most, await metric(server.port, 'fever_pressure_percent'));
      return slow.every((socket) => socket.bytesRead > BUFFERED);
    }, 60, 'answers that had to wait');
  } finally {
    slow.forEach((socket) => socket.destroy());
  }
  assert.equal(most, 0);
});

/** How many of `count` reads, each for the next of the addresses, are answered with 429. */
async function limited(count, addresses) {
  const request = (i) => `GET ${NEAREST}&limit=1 HTTP/1.1\r\nHost: a\r\n` +
    addresses[i % addresses.length].map((value) => `X-Forwarded-For: ${value}\r\n`).join('') +
    `${i === count - 1 ? 'Connection: close\r\n' : ''}\r\n`;
  const bytes = Array.from({ length: count }, (_, i) => request(i)).join('');
  const { text } = await talk(server.port, bytes);
  const statuses = text.match(/HTTP\/1\.1 \d+/g);
  assert.equal(statuses.length, count);
  return statuses.filter((status) => status.endsWith('429')).length;
}

test('while others wait, an address has its allowance of reads and no more', async () => {
  await press(server, 130);
  assert.equal(await limited(1600, [['198.51.100.2'], ['198.51.100.3']]), 0);
  assert.equal(await limited(1600, [['198.51.100.4:4711'], ['198.51.100.5:4711']]), 0);
  for (const same of [
    [['203.0.113.1']],
    [['203.0.113.2'], ['::ffff:203.0.113.2']],
    [['2001:db8:0:1::1'], ['2001:db8:0:1:ffff::2']],
    [['198.51.100.9, 203.0.113.3'], ['203.0.113.3, 127.0.0.1'], ['198.51.100.8', '203.0.113.3']],
    [['203.0.113.5:4711'], ['203.0.113.5:80'], ['203.0.113.5']],
    [['[2001:db8:0:2::1]:443'], ['[2001:db8:0:2::2]'], ['2001:db8:0:2::3']],
    [['203.0.113.4'], ['nonsense, 203.0.113.4'], [`${'x'.repeat(300)},, 203.0.113.4`]],
  ]) {
    await press(server, 130);
    assert.ok(await limited(1600, same) > 0, same.join(' '));
  }
  assert.ok(await metric(server.port, 'fever_limited_total') > 0);
  await calm(server);
});

const SLOW = {
  headers: 'GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: ',
  body: 'POST /api/v1/clinics/nearest HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
    'Content-Length: 60000\r\n\r\n{',
  reading: 'GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(8),
  idle: '',
};

/* What a connection is given, and what its request is read into. */
const KILOBYTES_OF_ONE = 16 + 64;

function residentKilobytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

function open(port, from) {
  const socket = net.connect({ port, host: '127.0.0.1', localAddress: from });
  socket.on('error', () => {}); // to be closed is what they are for
  return socket;
}

test('slow ones fill every connection: others are answered, memory stays', async () => {
  const FILES = 400, ALL = FILES - 64, OF_ONE = ALL / 4;
  const small = await startFeverd(['--store', sampleStore(), '--threads', '1'], {}, { files: FILES });
  await tells(small, /400 files/);
  await ask(small.port, '/openapi.json');
  const before = residentKilobytes(small.pid), kinds = Object.entries(SLOW);
  const sockets = [];
  const drip = setInterval(() => sockets.forEach(({ kind, socket }) => {
    if (kind === 'headers' || kind === 'body')
      socket.write('x');
  }), 200);
  try {
    for (const [i, [kind, first]] of kinds.entries()) {
      const opened = Array.from({ length: OF_ONE }, () => open(small.port, `127.0.0.${10 + i}`));
      await Promise.all(opened.map((socket) => once(socket, 'connect')));
      for (const socket of opened) {
        socket.pause();
        socket.write(first);
        sockets.push({ kind, socket });
      }
    }
    const begin = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(small.port, NEAREST)));
    assert.ok(answers.every((answer) => answer.status === 200));
    assert.ok(performance.now() - begin < 8000);
    assert.ok(await metric(small.port, 'fever_connections_shut_total') > 0);
    if (isRelease) // a sanitizer keeps what was given back
      assert.ok(residentKilobytes(small.pid) - before < ALL * KILOBYTES_OF_ONE);
  } finally {
    clearInterval(drip);
    sockets.forEach(({ socket }) => socket.destroy());
    await small.stop();
  }
});

test('an address has a quarter of the connections', async () => {
  const FILES = 400, OF_ONE = (FILES - 64) / 4;
  const small = await startFeverd(['--store', sampleStore(), '--threads', '1'], {}, { files: FILES });
  const many = Array.from({ length: OF_ONE + 10 }, () => open(small.port, '127.0.0.9'));
  try {
    let closed = 0;
    many.forEach((socket) => { socket.resume(); socket.on('close', () => { closed++; }); });
    const turnedAway = () => metric(small.port, 'fever_connections_turned_away_total');
    await until(async () => await turnedAway() === 10 && closed === 10, 2, 'the last ten are closed');
    assert.equal((await ask(small.port, NEAREST)).status, 200);
    assert.equal(await turnedAway(), 10);
  } finally {
    many.forEach((socket) => socket.destroy());
    await small.stop();
  }
});
