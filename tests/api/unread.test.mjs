// Answers that clients ask for and do not take: what lies here for them is bounded, in all and of one
// address, and what others need is answered beside it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { ask, isRelease, startSample, until } from './support.mjs';

const NEAREST = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';
const LARGE = '/openapi.json';
const AT_ONCE = 50; // who come together: more would look like a surge
const OF_ONE = 450; // connections, each of which holds an answer
const STILL = 20; // times that as many answers are counted: no more come
const AHEAD = 24; // requests on each: the kernel takes the first answers
const MIB = 1024 * 1024;

let server, limit;
before(async () => {
  server = await startSample();
  limit = await metric('fever_held_bytes_limit');
});
after(() => server.stop());

async function metric(name) {
  const { body } = await askFrom(undefined, '/metrics');
  return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\d+)$`, 'm').exec(body.toString())[1]);
}

const held = () => metric('fever_held_bytes');
const residentBytes = () => 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]);
/** On a connection of its own: one that was kept may be shut while it is asked on. */
const askFrom = (localAddress, path, headers = {}) => ask(server.port, path, { localAddress, headers, agent: false });

/** Asks until there is an answer: on a machine that is busy with something else all is refused now and then. */
const isAnswered = (localAddress, path) =>
  until(async () => (await askFrom(localAddress, path)).status === 200, 20, `${path} for ${localAddress}`);

/** Waits until no more is answered to those who do not read: the kernel takes their first answers, and what it takes
 * lies here no longer. */
async function answersEnd() {
  const answered = () => metric(`fever_http_requests_total{route="${LARGE}",status="2xx"}`);
  let last = -1, times = 0;
  await until(async () => {
    const now = await answered();
    times = now === last ? times + 1 : 0;
    last = now;
    return times === STILL;
  }, 20, 'no more is answered');
}

/** Clients of one address that ask for much and read nothing, until `wanted` bytes lie here and stay; gives the most
 * that there were. */
async function refuseToRead(localAddress, wanted, sockets) {
  let most = 0;
  for (let i = 0; i < OF_ONE && most < wanted; i += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, () => net.connect({ port: server.port, host: '127.0.0.1', localAddress }));
    sockets.push(...some);
    await Promise.all(some.map(async (socket) => {
      socket.on('error', () => {}).pause();
      await once(socket, 'connect');
      socket.write(`GET ${LARGE} HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(AHEAD));
    }));
    await until(async () => await metric('fever_pressure_percent') === 0, 20, 'the rush is over');
    await answersEnd();
    most = Math.max(most, await held());
  }
  return most;
}

test('of one address: a quarter of the memory, and then only what is small', async () => {
  await isAnswered('127.0.0.2', LARGE);
  const before = residentBytes(), sockets = [];
  try {
    const most = await refuseToRead('127.0.0.50', limit / 4, sockets);
    assert.ok(most >= limit / 4 && most < limit / 4 + 8 * MIB, `${most} bytes are held`);
    const refused = await askFrom('127.0.0.50', LARGE);
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    assert.match(refused.headers['content-type'], /problem\+json/);
    const page = await askFrom('127.0.0.50', '/regions/110101', { accept: 'text/html' });
    assert.equal(page.status, 503);
    assert.match(page.headers['content-type'], /^text\/html/);
    for (const path of [NEAREST, '/livez', '/self-check'])
      await isAnswered('127.0.0.50', path);
    await isAnswered('127.0.0.2', LARGE);
    assert.ok(await held() >= limit / 4, 'all the while as much is held');
    if (isRelease) // a sanitizer keeps what was given back
      assert.ok(residentBytes() - before < limit / 4 + 32 * MIB, `${residentBytes() - before} bytes more`);
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
  await until(async () => await held() === 0, 10, 'all is let go');
  await isAnswered('127.0.0.50', LARGE);
});

test('of all: no more than there may be, and who reads nothing is shut the sooner', async () => {
  const shut = () => metric('fever_connections_shut_total');
  const before = await shut(), sockets = [];
  try {
    let most = 0;
    for (let i = 0; i < 5; i++)
      most = Math.max(most, await refuseToRead(`127.0.0.${60 + i}`, limit, sockets));
    assert.ok(most >= limit / 2 && most < limit + 8 * MIB, `${most} bytes are held`);
    await isAnswered('127.0.0.2', NEAREST);
    await until(async () => await shut() > before, 40, 'the first are shut');
    await isAnswered('127.0.0.2', LARGE);
  } finally {
    sockets.forEach((socket) => socket.destroy());
  }
  await until(async () => await held() === 0, 10, 'all is let go');
});
