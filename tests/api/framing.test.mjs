// Requests as bytes: what two servers could read differently is refused and the connection closed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSample, talk } from './support.mjs';

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

const lines = (...parts) => `${parts.join('\r\n')}\r\n\r\n`;
const POST = 'POST /api/v1/clinics/nearest HTTP/1.1';
const GET = 'GET /livez HTTP/1.1';
const HIDDEN = 'GET /api/v1/dataset HTTP/1.1\r\nHost: x\r\n\r\n';

/** How often the server answered. */
const answers = (text) => text.split(/^HTTP\/1\.1 /m).length - 1;

const AMBIGUOUS = {
  'length and coding': lines(POST, 'Host: x', 'Content-Length: 4', 'Transfer-Encoding: chunked') +
    `0\r\n\r\n${HIDDEN}`,
  'coding and length': lines(POST, 'Host: x', 'Transfer-Encoding: chunked', 'Content-Length: 4') +
    `0\r\n\r\n${HIDDEN}`,
  'two lengths': lines(POST, 'Host: x', 'Content-Length: 2', 'Content-Length: 40') + `{}${HIDDEN}`,
  'two equal lengths': lines(POST, 'Host: x', 'Content-Length: 2', 'Content-Length: 2') +
    `{}${HIDDEN}`,
  'a blank before the colon': lines(POST, 'Host: x', 'Transfer-Encoding : chunked') +
    `0\r\n\r\n${HIDDEN}`,
  'a blank before the length': lines(POST, 'Host: x', 'Content-Length : 2') + `{}${HIDDEN}`,
  'two codings': lines(POST, 'Host: x', 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') +
    `0\r\n\r\n${HIDDEN}`,
  'a coding on top': lines(POST, 'Host: x', 'Transfer-Encoding: gzip, chunked') +
    `0\r\n\r\n${HIDDEN}`,
  'an unknown coding': lines(POST, 'Host: x', 'Transfer-Encoding: xchunked') + `0\r\n\r\n${HIDDEN}`,
  'identity': lines(POST, 'Host: x', 'Transfer-Encoding: identity') + HIDDEN,
  'two hosts': lines(GET, 'Host: x', 'Host: y') + HIDDEN,
  'a name that is no token': lines(GET, 'Host: x', 'X(y): z') + HIDDEN,
  'a bare CR in a value': lines(GET, 'Host: x', 'X: y\rContent-Length: 40') + HIDDEN,
  'a control character in a value': lines(GET, 'Host: x', 'X: y\x01z') + HIDDEN,
  'a host that is none': lines(GET, 'Host: a/b') + HIDDEN,
  'a host with a name before it': lines(GET, 'Host: a@b') + HIDDEN,
};

for (const [name, bytes] of Object.entries(AMBIGUOUS)) {
  test(`refused: ${name}`, async () => {
    const { text, closed, status } = await talk(server.port, bytes);
    assert.equal(status, 400);
    assert.ok(closed);
    assert.equal(answers(text), 1, text);
    assert.match(text, /application\/problem\+json/);
    assert.match(text, /^Connection: close\r$/im);
  });
}

// libmicrohttpd answers these by itself, in words of its own.
const MALFORMED = {
  'no host': [lines(GET), 400],
  'a length that is a list': [lines(POST, 'Host: x', 'Content-Length: 2, 2') + '{}', 400],
  'a signed length': [lines(POST, 'Host: x', 'Content-Length: +2') + '{}', 400],
  'a negative length': [lines(POST, 'Host: x', 'Content-Length: -2') + '{}', 400],
  'a length beyond all bounds': [lines(POST, 'Host: x', `Content-Length: ${'9'.repeat(30)}`), 413],
  'a chunk size that is none': [
    lines(POST, 'Host: x', 'Transfer-Encoding: chunked') + 'zz\r\n{}\r\n0\r\n\r\n', 400],
  'a version of the future': [lines('GET /livez HTTP/9.9', 'Host: x'), 505],
  'headers without end': [lines(GET, 'Host: x', `X: ${'a'.repeat(40_000)}`), 431],
};

for (const [name, [bytes, expected]] of Object.entries(MALFORMED)) {
  test(`closed: ${name}`, async () => {
    const { closed, status } = await talk(server.port, bytes);
    assert.equal(status, expected);
    assert.ok(closed);
  });
}

test('bytes that are no HTTP end the connection', async () => {
  const { closed } = await talk(server.port, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n');
  assert.ok(closed);
});

test('a body that is too large is refused before it is sent', async () => {
  const head = [POST, 'Host: x', 'Content-Type: application/json', 'Content-Length: 65537'];
  for (const bytes of [lines(...head), lines(...head, 'Expect: 100-continue')]) {
    const { text, closed, status } = await talk(server.port, bytes);
    assert.equal(status, 413);
    assert.ok(closed);
    assert.match(text, /application\/problem\+json/);
  }
});

test('a chunked body that grows too large is refused', async () => {
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
  const bytes = lines(POST, 'Host: x', 'Content-Type: application/json',
    'Transfer-Encoding: chunked') + `${chunk.repeat(5)}0\r\n\r\n`;
  const { status, closed } = await talk(server.port, bytes);
  assert.equal(status, 413);
  assert.ok(closed);
});

const BODY = '{"lat":39.9,"lon":116.4}';
const JSON_HEAD = [POST, 'Host: x', 'Content-Type: application/json', 'Connection: close'];
const GOOD = {
  'chunked': lines(...JSON_HEAD, 'Transfer-Encoding: chunked') +
    `5\r\n${BODY.slice(0, 5)}\r\n13;x=y\r\n${BODY.slice(5)}\r\n0\r\n\r\n`,
  'whole': lines(...JSON_HEAD, `Content-Length: ${BODY.length}`) + BODY,
  'a GET with a body': lines(GET, 'Host: x', 'Connection: close', 'Content-Length: 5') + 'hello',
  'absolute form': lines('GET http://x/livez HTTP/1.1', 'Host: x', 'Connection: close'),
};

for (const [name, bytes] of Object.entries(GOOD)) {
  test(`taken: ${name}`, async () => {
    const { text, status } = await talk(server.port, bytes);
    assert.equal(status, 200, text);
    assert.equal(answers(text), 1);
  });
}

test('pipelined requests are answered in turn', async () => {
  const bytes = lines(GET, 'Host: x').repeat(5) + lines(GET, 'Host: x', 'Connection: close');
  const { text } = await talk(server.port, bytes);
  assert.equal(answers(text), 6);
});

test('OPTIONS * asks about the server', async () => {
  const bytes = lines('OPTIONS * HTTP/1.1', 'Host: x', 'Connection: close');
  assert.equal((await talk(server.port, bytes)).status, 204);
});

test('HTTP/1.0 is answered and closed', async () => {
  const { text, closed } = await talk(server.port, 'GET /livez HTTP/1.0\r\n\r\n');
  assert.match(text, /^HTTP\/1\.\d 200/);
  assert.ok(closed);
});

test('the server has come through all this', async () => {
  const bytes = lines('GET /readyz HTTP/1.1', 'Host: x', 'Connection: close');
  assert.equal((await talk(server.port, bytes)).status, 200);
});
