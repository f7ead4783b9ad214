// Connections of which nothing comes are closed when the documentation says, and not before those who
// keep them, as deploy/nginx-cluster.conf does, have given them up: a request sent at that moment would
// be lost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { test } from 'node:test';
import { root, startSample } from './support.mjs';

const secondsOf = (file, says) => Number(says.exec(readFileSync(`${root}${file}`, 'utf8'))[1]);
const documentedS = secondsOf('src/http/README.md', /An idle connection is closed after (\d+) seconds/);
const givenUpS = secondsOf('deploy/nginx-cluster.conf', /^ *keepalive_timeout (\d+)s;$/m);
const MARGIN_S = 5; // of a busy proxy, and a slow way
const LATE_S = 10; // on a busy machine

/** The seconds from the last that is said on a connection until the server closes it. */
async function silence(server, says) {
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  if (says) {
    socket.write(says);
    assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /);
  }
  const begin = performance.now();
  socket.resume();
  await once(socket, 'close');
  return (performance.now() - begin) / 1000;
}

test('an idle connection outlives its place in the pool of a proxy, and is closed when it is said', async (t) => {
  const server = await startSample();
  t.after(() => server.stop());
  const said = ['GET /livez HTTP/1.1\r\nHost: a\r\n\r\n', ''];
  const silences = await Promise.all(said.map((says) => silence(server, says)));
  assert.ok(givenUpS + MARGIN_S <= documentedS, `nginx gives up after ${givenUpS} s`);
  for (const seconds of silences) {
    assert.ok(seconds > documentedS - 1, `closed after ${seconds} s`);
    assert.ok(seconds < documentedS + LATE_S, `closed after ${seconds} s`);
  }
});
