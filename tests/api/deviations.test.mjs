// Where the server differs from RFC 9112: the list of src/http/README.md, and nothing hidden in it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startNginx } from './nginx.mjs';
import { root, startSample, talk } from './support.mjs';

let server;
before(async () => { server = await startSample(); });
after(() => server.stop());

const CLOSE = 'Connection: close\r\n\r\n';
const GET = 'GET /livez HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST /api/v1/clinics/nearest HTTP/1.1\r\nHost: x\r\n' +
  'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n';
const BODY = '{"lat":39.9,"lon":116.4}';

/* The request and the statuses of all answers to it; 0 is a connection closed without a word. */
const CASES = {
  'a colon and a bare LF': [`${GET}:\nGET /readyz HTTP/1.1\r\nHost: x\r\n${CLOSE}`, [200, 200]],
  'a trailer without a name': [`${POST}${CLOSE}18\r\n${BODY}\r\n0\r\n: x\r\n\r\n`, [200]],
  'control characters in a chunk': [`${POST}${CLOSE}18;\0\r\x01\r\n${BODY}\r\n0\r\n\r\n`, [200]],
  'a NUL alone before the request': [`\0\r\n${GET}${CLOSE}`, [200]],
  'a chunk line of 20 KB': [`${POST}${CLOSE}18;${'a'.repeat(20_000)}\r\n${BODY}\r\n0\r\n\r\n`, [500]],
  'a blank behind a chunk\'s size': [`${POST}${CLOSE}18 ; a = b\r\n${BODY}\r\n0\r\n\r\n`, [400]],
  'bare LF in chunks': [`${POST}${CLOSE}18\n${BODY}\n0\n\n`, [200]],
  'a blank in the target': [`GET /li vez HTTP/1.1\r\nHost: x\r\n${CLOSE}`, [0]],
  'tabs in the first line': [`GET\t/livez\tHTTP/1.1\r\nHost: x\r\n${CLOSE}`, [0]],
  'a blank behind the host': [`GET /livez HTTP/1.1\r\nHost: x \r\n${CLOSE}`, [400]],
  'a blank behind the coding': [`${POST.replace('chunked', 'chunked ')}${CLOSE}18\r\n${BODY}\r\n0\r\n\r\n`, [400]],
  'three hundred cookies': [`${GET}Cookie: ${'a=1; '.repeat(300)}\r\n${CLOSE}`, [0]],
  'headers of 16,000 bytes': [`${GET}X: ${'a'.repeat(16_000)}\r\n${CLOSE}`, [0]],
  'a blank behind the version': [`GET /livez HTTP/1.1 \r\nHost: x\r\n${CLOSE}`, [400]],
  'a header without a colon': [`${GET}nothing\r\n${CLOSE}`, [400]],
  'a method in lower case': [`get /livez HTTP/1.1\r\nHost: x\r\n${CLOSE}`, [405]],
  'another host': [`GET http://y/livez HTTP/1.1\r\nHost: x\r\n${CLOSE}`, [200]],
  'another expectation': [`${GET}Expect: wonders\r\n${CLOSE}`, [200]],
  'a range': [`${GET}Range: bytes=0-1\r\n${CLOSE}`, [200]],
  'preconditions of what is to be written': [`PUT /api/v1/clinics/x/load HTTP/1.1\r\nHost: x\r\nIf-Match: "x"\r\n` +
    `Content-Length: 0\r\n${CLOSE}`, [401]],
  'a precondition of what is read': [`${GET}If-Match: "x"\r\n${CLOSE}`, [200]],
  'a date before which nothing changed': [`${GET}If-Modified-Since: Fri, 31 Dec 2099 00:00:00 GMT\r\n${CLOSE}`, [200]],
  'bytes in the target that no address holds': [`GET /api/v1/places?q=北"<>\\^\`{|} HTTP/1.1\r\nHost: x\r\n${CLOSE}`, [200]],
  'a fragment': [`GET /livez# HTTP/1.1\r\nHost: x\r\n${CLOSE}`, [404]],
  'an upgrade': [`${GET}Upgrade: h2c\r\nConnection: upgrade, close\r\n\r\n`, [200]],
  'a trailer': [`${POST}${CLOSE}18\r\n${BODY}\r\n0\r\nX: 1\r\n\r\n`, [200]],
  'a version of the future': [`GET /livez HTTP/2.0\r\nHost: x\r\n${CLOSE}`, [505]],
};

for (const [name, [bytes, statuses]] of Object.entries(CASES)) {
  test(name, async () => {
    const { text, closed } = await talk(server.port, bytes);
    const found = [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1]));
    assert.ok(closed);
    assert.deepEqual(found.length ? found : [0], statuses, text);
    assert.equal((text.match(/^Date: /gm) ?? []).length, found.length);
  });
}

/* The same behind nginx, as deploy/ configures it, with a request hidden behind each: nginx refuses
 * it, or writes it anew so that both see its end in one place. */
const BEHIND_NGINX = {
  'a colon and a bare LF': [`${GET}:\n`, [400]],
  'bare LF in chunks': [`${POST}\r\n18\n${BODY}\n0\n\n`, [200, 200]],
  'control characters in a chunk': [`${POST}\r\n18;\0\r\x01\r\n${BODY}\r\n0\r\n\r\n`, [400]],
  'a chunk line of 20 KB': [`${POST}\r\n18;${'a'.repeat(20_000)}\r\n${BODY}\r\n0\r\n\r\n`, [200, 200]],
  'a trailer without a name': [`${POST}\r\n18\r\n${BODY}\r\n0\r\n: x\r\n\r\n`, [200, 200]],
  'a NUL alone before the request': [`\0\r\n${GET}\r\n`, [400]],
  'a blank in the target': ['GET /li vez HTTP/1.1\r\nHost: x\r\n\r\n', [400]],
};

test('nginx in front lets none of them through', async () => {
  const site = readFileSync(`${root}deploy/nginx-cluster.conf`, 'utf8')
    .replace('server 127.0.0.1:8080', `server 127.0.0.1:${server.port}`)
    .replace(/^ *server 127\.0\.0\.1:808[12] .*\n/gm, '');
  const nginx = await startNginx(site, '/readyz');
  try {
    for (const [name, [bytes, statuses]] of Object.entries(BEHIND_NGINX)) {
      const { text, closed } = await talk(nginx.port, `${bytes}GET /readyz HTTP/1.1\r\nHost: x\r\n${CLOSE}`);
      assert.ok(closed, name);
      assert.deepEqual([...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => Number(match[1])), statuses, name);
    }
  } finally {
    await nginx.stop();
  }
});
