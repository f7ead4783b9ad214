// Connections that ask for nothing, as many as the machine allows up to ten thousand: others are
// answered beside them, each costs what the documentation says, and none leaves anything behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { ask, isRelease, root, startSample, until } from './support.mjs';

const NEAREST = '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159';
const ADDRESSES = 8; // an address may have a quarter of the connections
const OWN_FILES = 200; // what node itself may have open
const AT_ONCE = 100; // who come together: more would look like a surge
const ASKED = 50;

const hardLimit = Number(/Max open files\s+\d+\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Infinity);
const documented = Number(/holds (\d+) KiB of the process's memory/.exec(readFileSync(`${root}src/http/README.md`, 'utf8'))[1]);

let server, most, ofOne;
before(async () => {
  server = await startSample();
  await until(() => /connections at once/.test(server.said()), 2, 'feverd says how many it takes');
  [most, ofOne] = /up to (\d+) connections at once, (\d+) of one address/.exec(server.said()).slice(1).map(Number);
});
after(() => server.stop());

const residentKilobytes = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]);

async function metric(name) {
  const { body } = await ask(server.port, '/metrics');
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(body.toString())[1]);
}

const connections = () => metric('fever_connections');

/** Opens `count` connections; with `first` each has one answer to it and is kept. */
async function open(count, first) {
  const sockets = [];
  while (sockets.length < count) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - sockets.length) }, (_, i) =>
      net.connect({ port: server.port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (i % ADDRESSES)}` }));
    await Promise.all(some.map(async (socket) => {
      socket.on('error', () => {});
      await once(socket, 'connect');
      if (!first) return;
      socket.write(first);
      await once(socket, 'data');
    }));
    sockets.push(...some);
  }
  return sockets;
}

/** The milliseconds that each of some requests takes, all of which must be answered. */
async function askBeside() {
  const times = [];
  for (let i = 0; i < ASKED; i++)
    for (const path of ['/livez', NEAREST]) {
      const begin = performance.now();
      assert.equal((await ask(server.port, path)).status, 200, path);
      times.push(performance.now() - begin);
    }
  return times.sort((a, b) => a - b);
}

/** Some take leave in order; most hang up, or their ports would be in TIME_WAIT for a minute and the next hard to find. */
async function leave(sockets) {
  sockets.forEach((socket, i) => (i < AT_ONCE ? socket.destroy() : socket.resetAndDestroy()));
  await until(async () => await connections() === 1, 40, 'all but the one that asks are let go');
}

test('the limit of connections follows from that of files, which feverd raises itself', () => {
  const files = Number(/Max open files\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/limits`, 'utf8'))[1]);
  assert.equal(most, files - 64);
  assert.equal(files, Math.min(hardLimit, 20064));
  assert.equal(ofOne, Math.floor(most / 4));
});

test('idle connections, kept alive and silent: others are answered, memory is bounded and flat', async (t) => {
  const count = Math.min(10_000, hardLimit - OWN_FILES, Math.floor(most * 0.6));
  await askBeside();
  const empty = residentKilobytes(), grown = [];
  for (const first of [`GET ${NEAREST} HTTP/1.1\r\nHost: a\r\n\r\n`, '']) {
    const sockets = await open(count, first);
    await until(async () => await connections() > count, 40, 'all are taken in');
    await until(async () => await metric('fever_pressure_percent') === 0, 40, 'the rush is over');
    const times = await askBeside();
    grown.push(residentKilobytes() - empty);
    assert.ok(sockets.every((socket) => !socket.destroyed));
    t.diagnostic(`${count} ${first ? 'kept alive' : 'silent'}: ${(grown.at(-1) / count).toFixed(1)} KiB each; beside them ` +
      `p50 ${times[ASKED].toFixed(1)} ms, longest ${times.at(-1).toFixed(1)} ms`);
    await leave(sockets);
  }
  // What the first time left behind would stand on top of the second.
  for (const kilobytes of isRelease ? grown : []) // a sanitizer keeps what was given back
    assert.ok(kilobytes <= count * documented, `${grown} KiB of ${count} connections`);
  for (const name of ['fever_connections_turned_away_total', 'fever_connections_shut_total'])
    assert.equal(await metric(name), 0, name);
});
