// Malformed requests as bytes, each with another request hidden behind it: what cannot be read in one
// way only is refused and the connection closed, so that the hidden one is never answered; what is
// sound is answered, and the one behind it in its turn.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, startSample, talk } from './support.mjs';

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

const HIDDEN = 'GET /api/v1/dataset HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const BODY = '{"lat":39.9,"lon":116.4}';
const GET = 'GET /livez HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST /api/v1/clinics/nearest HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const get = (line) => `${GET}${line}\r\n\r\n`;
const first = (line) => `${line}\r\nHost: x\r\n\r\n`;
const host = (...values) => `GET /livez HTTP/1.1\r\n${values.map((value) => `Host:${value}\r\n`).join('')}\r\n`;
const sized = (value) => `${POST}Content-Length:${value}\r\n\r\n${BODY}`;
const coded = (value) => `${POST}Transfer-Encoding:${value}\r\n\r\n0\r\n\r\n`;
const chunked = (chunks) => `${POST}Transfer-Encoding: chunked\r\n\r\n${chunks}`;
const oneChunk = (size, end = '\r\n') => chunked(`${size}\r\n${BODY}${end}0\r\n\r\n`);

/* The status (0: closed without a word) of what must end its connection. */
const REFUSED = {
  // Where the body ends.
  'a length and a coding': [`${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  'two lengths': [`${POST}Content-Length: 24\r\nContent-Length: 2\r\n\r\n${BODY}`, 400],
  'a length below zero': [sized(' -24'), 400],
  'a length with a plus': [sized(' +24'), 400],
  'a length in hexadecimal': [sized(' 0x18'), 400],
  'a length with a fraction': [sized(' 24.0'), 400],
  'a length in two parts': [sized(' 2 4'), 400],
  'a length as a list': [sized(' 24, 24'), 400],
  'a length with a NUL in it': [sized(' 2\x004'), 400],
  'a length on a folded line': [sized('\r\n 24'), 400],
  'no length': [sized(''), 400],
  'a length of 2^63': [sized(' 9223372036854775808'), 400],
  'a length of 2^64 and 24': [sized(' 18446744073709551640'), 413],
  'a length of 100 MB': [sized(' 99999999'), 413],
  'no coding': [coded(''), 400],
  'another coding': [coded(' gzip'), 400],
  'a coding in quotes': [coded(' "chunked"'), 400],
  'a coding behind a comma': [coded(' , chunked'), 400],
  'a coding behind a vertical tab': [coded(' \vchunked'), 400],
  'a coding with a NUL behind it': [coded(' chunked\0x'), 400],
  'a coding on a folded line': [coded('\r\n chunked'), 400],
  'a coding in HTTP/1.0': [coded(' chunked').replace('1.1', '1.0'), 400],
  // Chunks.
  'a size that is none': [oneChunk('zz'), 400],
  'an empty size': [oneChunk(''), 400],
  'a size below zero': [oneChunk('-18'), 400],
  'a size with a plus': [oneChunk('+18'), 400],
  'a size with 0x': [oneChunk('0x18'), 400],
  'a size behind a blank': [oneChunk(' 18'), 400],
  'a size before a blank': [oneChunk('18 '), 400],
  'a size before a NUL': [oneChunk('18\0'), 400],
  'a size beyond 64 bits': [oneChunk('ffffffffffffffff18'), 413],
  'a chunk without its end': [oneChunk('18', ''), 400],
  'a chunk longer than it says': [oneChunk('18', 'xx\r\n'), 400],
  'no last line': [chunked(`18\r\n${BODY}\r\n0\r\n`), 400],
  'GET with chunks': [`${GET}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  'HEAD with chunks': [`${GET.replace('GET', 'HEAD')}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  // Lines.
  'bare LF': ['GET /livez HTTP/1.1\nHost: x\n\n', 400],
  'bare LF at the end alone': [`${GET}\n`, 400],
  'bare LF between headers': [`${GET}X: a\nY: b\r\n\r\n`, 400],
  'bare CR for the ends of lines': ['GET /livez HTTP/1.1\rHost: x\r\r', 0],
  'bare CR in a value': [get('X: a\rContent-Length: 60'), 400],
  'CR before CR LF': [get('X: a\r'), 400],
  'a folded line': [get('X: a\r\n b'), 400],
  'a folded line of blanks': [get('X: a\r\n \t'), 400],
  'a first header that begins with a blank': ['GET /livez HTTP/1.1\r\n X: a\r\nHost: x\r\n\r\n', 400],
  'a blank before the colon': [get('X : a'), 400],
  'a tab before the colon': [get('X\t: a'), 400],
  'a name of more than one word': [get('X Y: a'), 400],
  'a name with a bracket': [get('X(: a'), 400],
  'an empty name': [`${GET}: a\r\n`, 400],
  'a colon alone': [`${GET}:\r\n`, 400],
  'a line without a colon': [get('nothing'), 400],
  'NUL in a name': [get('X\0Y: a'), 400],
  'NUL in a value': [get('X: a\0b'), 400],
  'NUL at the end of a value': [get('X: a\0'), 400],
  'NUL at the beginning of a value': [get('X: \0a'), 400],
  'NUL at the beginning of a line': [`${GET}\0: a\r\n`, 400],
  'NUL alone on a line': [`${GET}\0\r\n`, 400],
  'another control character': [get('X: \x01'), 400],
  // The first line.
  'NUL in the target': [first('GET /livez\0x HTTP/1.1'), 400],
  'NUL in the query': [first('GET /livez?\0 HTTP/1.1'), 400],
  'NUL in the method': [first('GET\0T /livez HTTP/1.1'), 400],
  'NUL before the method': [first('\0GET /livez HTTP/1.1'), 400],
  'NUL behind the version': [first('GET /livez HTTP/1.1\0'), 400],
  'a control character in the target': [first('GET /livez\x01 HTTP/1.1'), 400],
  'a DEL in the target': [first('GET /li\x7fvez HTTP/1.1'), 400],
  'two blanks before the target': [first('GET  /livez HTTP/1.1'), 400],
  'two blanks before the version': [first('GET /livez  HTTP/1.1'), 0],
  'a blank in the target': [first('GET /li vez HTTP/1.1'), 0],
  'a blank before the method': [first(' GET /livez HTTP/1.1'), 0],
  'a blank behind the version': [first('GET /livez HTTP/1.1 '), 400],
  'tabs': [first('GET\t/livez\tHTTP/1.1'), 0],
  'a method that is no token': [first('G@T /livez HTTP/1.1'), 400],
  'a method of 64 KiB': [first(`${'A'.repeat(65536)} /livez HTTP/1.1`), 414],
  'HTTP/0.9': ['GET /livez\r\n\r\n', 400],
  'HTTP/0.9, said': [first('GET /livez HTTP/0.9'), 505],
  'HTTP/2 with its preface': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 505],
  'HTTP/9.9': [first('GET /livez HTTP/9.9'), 505],
  'HTTP/1.10': [first('GET /livez HTTP/1.10'), 400],
  'HTTP/1': [first('GET /livez HTTP/1'), 400],
  'http in small letters': [first('GET /livez http/1.1'), 400],
  'another protocol': [first('GET /livez XTTP/1.1'), 400],
  // The host.
  'no host': ['GET /livez HTTP/1.1\r\n\r\n', 400],
  'two hosts': [host(' x', ' y'), 400],
  'the same host twice': [host(' x', ' x'), 400],
  'a host of two words': [host(' x y'), 400],
  'a host with a path': [host(' x/y'), 400],
  'a host with a user': [host(' a@x'), 400],
  'a port that is no number': [host(' x:8o'), 400],
  'an IPv6 address without brackets': [host(' ::1'), 400],
  'an IPv6 address with one bracket': [host(' [::1'), 400],
  'a host with a broken escape': [host(' %zz'), 400],
  // Too much.
  'a header of 64 KiB': [get(`X: ${'a'.repeat(65536)}`), 431],
  'ten thousand headers': [`${GET}${'X: a\r\n'.repeat(10_000)}\r\n`, 431],
  'a name of 64 KiB': [get(`${'X'.repeat(65536)}: a`), 431],
  'a target of 64 KiB': [first(`GET /${'a'.repeat(65536)} HTTP/1.1`), 414],
};

/* The statuses before that of the one behind. */
const ANSWERED = {
  'an absolute target': [first('GET http://x/livez HTTP/1.1'), [200]],
  'an absolute target of another scheme': [first('GET ftp://x/livez HTTP/1.1'), [400]],
  'an absolute target without a host': [first('GET http:///livez HTTP/1.1'), [400]],
  'an absolute target with a user': [first('GET http://a@x/livez HTTP/1.1'), [400]],
  'a body in gzip': [`${POST}Content-Encoding: gzip\r\nContent-Length: 24\r\n\r\n${BODY}`, [415]],
  'a body in no coding': [`${POST}Content-Encoding: Identity\r\nContent-Length: 24\r\n\r\n${BODY}`, [200]],
  'an authority, of CONNECT': [first('CONNECT x:443 HTTP/1.1'), [400]],
  'an authority, of GET': [first('GET x:80 HTTP/1.1'), [400]],
  'CONNECT to a path': [first('CONNECT /livez HTTP/1.1'), [405]],
  'OPTIONS *': [first('OPTIONS * HTTP/1.1'), [204]],
  'GET *': [first('GET * HTTP/1.1'), [400]],
  'an escape that is none': [first('GET /%zz HTTP/1.1'), [400]],
  'an escaped NUL': [first('GET /livez%00 HTTP/1.1'), [400]],
  'a target of 5,000 bytes': [first(`GET /${'a'.repeat(5000)} HTTP/1.1`), [414]],
  'a thousand parameters': [first(`GET /livez?${'a&'.repeat(1000)} HTTP/1.1`), [400]],
  'a thousand empty parameters': [first(`GET /livez?${'&'.repeat(1000)} HTTP/1.1`), [200]],
  'ten thousand parameters': [first(`GET /livez?${'&'.repeat(10_000)} HTTP/1.1`), [414]],
  'a method of 5,000 letters': [first(`${'A'.repeat(5000)} /livez HTTP/1.1`), [405]],
  'a method in small letters': [first('get /livez HTTP/1.1'), [405]],
  'HEAD in small letters': [first('head /livez HTTP/1.1'), [405]],
  'HTTP/1.2': [first('GET /livez HTTP/1.2'), [200]],
  'HTTP/1.0, kept alive': ['GET /livez HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', [200]],
  'empty lines before': [`\r\n\r\n${first('GET /livez HTTP/1.1')}`, [200]],
  'an empty value': [get('X:'), [200]],
  'blanks around a value': [get('X: \t a \t '), [200]],
  'a colon in a value': [get('X: a:b'), [200]],
  'bytes above 127 in a value': [get('X: \xe4\xff'), [200]],
  'a header of 10,000 bytes': [get(`X: ${'a'.repeat(10_000)}`), [200]],
  'an expectation': [`${POST}Expect: 100-continue\r\nContent-Length: 24\r\n\r\n${BODY}`, [100, 200]],
  'an expectation without a body': [get('Expect: 100-continue'), [100, 200]],
  'an expectation of nothing': [`${POST}Expect: 100-continue\r\nContent-Length: 0\r\n\r\n`, [100, 400]],
  'an unknown expectation': [get('Expect: wonders'), [200]],
  'an expectation in HTTP/1.0': [`${POST.replace('1.1', '1.0')}Expect: 100-continue\r\n` +
    `Connection: keep-alive\r\nContent-Length: 24\r\n\r\n${BODY}`, [200]],
  'a length behind a tab': [sized('\t24'), [200]],
  'a length with zeros before it': [sized(' 0024'), [200]],
  'an empty host': [host(''), [200]],
  'a hundred requests': [first('GET /livez HTTP/1.1').repeat(100), Array(100).fill(200)],
};

/* What is there for a request to be hidden in: a body, whatever becomes of its request. */
const BODIES = {
  'of GET': 'GET /livez HTTP/1.1', 'of HEAD': 'HEAD /livez HTTP/1.1', 'of DELETE': 'DELETE /livez HTTP/1.1',
  'of OPTIONS': 'OPTIONS /livez HTTP/1.1', 'of an unknown method': 'BREW /livez HTTP/1.1',
  'of an unknown path': 'POST /nothing HTTP/1.1', 'of a target too long': `POST /${'a'.repeat(5000)} HTTP/1.1`,
  'of another type': 'POST /api/v1/clinics/nearest HTTP/1.1',
};
for (const [name, line] of Object.entries(BODIES))
  ANSWERED[`a body ${name}`] = [
    `${line}\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`, undefined];

const statuses = (text) => [...text.matchAll(/^HTTP\/1\.[01] (\d+)/gm)].map((match) => Number(match[1]));
const tells = (text) => text.split('"tag"').length - 1;
const send = (bytes) => talk(server.port, Buffer.from(bytes, 'latin1'));

for (const [name, [bytes, status]] of Object.entries(REFUSED))
  test(`refused: ${name}`, async () => {
    const { text, closed } = await send(bytes + HIDDEN);
    assert.ok(closed);
    assert.equal(statuses(text)[0] ?? 0, status, text);
    assert.equal(tells(text), 0, 'the hidden request is answered');
  });

for (const [name, [bytes, expected]] of Object.entries(ANSWERED))
  test(`answered: ${name}`, async () => {
    const behind = first('HEAD /api/v1/regions HTTP/1.1') + HIDDEN;
    const { text } = await send(bytes + behind);
    const found = statuses(text);
    if (expected) assert.deepEqual(found, [...expected, 200, 200], text);
    else assert.equal(found.length, 3, text); // its own, and those of the two behind its body
    assert.equal(tells(text.slice(text.lastIndexOf('HTTP/1.1 200'))), 1, text);
  });

/* libmicrohttpd is lax about chunks: behind a body of them no other request is read. */
const CHUNKED = {
  'as they should be': oneChunk('18'), 'with an extension': oneChunk('18;a=b'), 'of small letters': coded(' CHUNKED').replace('0\r\n', `18\r\n${BODY}\r\n0\r\n`),
  'with zeros': oneChunk('0018'), 'with bare LF': chunked(`18\n${BODY}\n0\n\n`), 'with bare LF behind an extension': chunked(`18;a\n${BODY}\r\n0\r\n\r\n`),
  'with CR in an extension': oneChunk('18;a\rb'), 'with NUL in an extension': oneChunk('18;\0'),
  'with a trailer': oneChunk('18').replace(/\r\n$/, 'Content-Length: 90\r\n\r\n'),
  'with a trailer without a name': oneChunk('18').replace(/\r\n$/, ': x\r\n\r\n'),
};
for (const [name, bytes] of Object.entries(CHUNKED))
  test(`chunks ${name} are the last of their connection`, async () => {
    const { text, closed } = await send(bytes + HIDDEN);
    assert.ok(closed);
    assert.deepEqual(statuses(text), [200], text);
    assert.match(text, /^Connection: close\r$/m);
  });

test('a head in pieces is the same head', async () => {
  const bytes = `${POST}X-Long: ${'a'.repeat(9000)}\r\nContent-Length: 24\r\nConnection: close\r\n\r\n${BODY}`;
  for (const cuts of [[1, 3, 30], [60, 4000, 9000], [bytes.length - 30, bytes.length - 25]]) {
    const pieces = [0, ...cuts].map((from, i) => bytes.slice(from, cuts[i]));
    const { status } = await talk(server.port, pieces);
    assert.equal(status, 200);
  }
});

test('the server has come through all this', async () => {
  assert.equal((await ask(server.port, '/readyz')).status, 200);
});
