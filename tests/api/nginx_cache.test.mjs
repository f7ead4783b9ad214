// The cache of deploy/nginx-cluster.conf with real nginx: how many of a population's requests it answers
// by itself where positions are rounded, and that what must not be kept is not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { startNginx } from './nginx.mjs';
import { ask, root, startSample } from './support.mjs';

const REQUESTS = 5_000, WIDTH = 32;

/** Centres of districts; people live by them in falling numbers (Zipf), within a few kilometres. */
function population() {
  const [header, ...rows] = readFileSync(join(root, 'geodata/regions.csv'), 'utf8').trim().split('\n').map((row) => row.split(','));
  const column = (name) => header.indexOf(name);
  return rows.filter((row) => row[column('level')] === 'district' && row[column('lat')] && !row[column('successor')])
    .map((row) => ({ lat: Number(row[column('lat')]), lon: Number(row[column('lon')]) }));
}

/** The same numbers in each run. */
function numbers(state = 1) {
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function* positions(count) {
  const places = population(), random = numbers();
  const weights = places.map((place, i) => 1 / (i + 1));
  let sum = 0;
  const upTo = weights.map((weight) => (sum += weight));
  for (let i = 0; i < count; i++) {
    const place = places[upTo.findIndex((limit) => limit >= random() * 0.999999 * sum)] ?? places[0];
    yield { lat: place.lat + (random() - 0.5) * 0.06, lon: place.lon + (random() - 0.5) * 0.06 };
  }
}

const site = (port) => readFileSync(join(root, 'deploy/nginx-cluster.conf'), 'utf8')
  .replace(/^ *server 127\.0\.0\.1:808[12].*\n/gm, '').replace('127.0.0.1:8080', `127.0.0.1:${port}`);

test('most requests of a population are answered out of the cache', async (t) => {
  const feverd = await startSample();
  const nginx = await startNginx(site(feverd.port), '/readyz');
  t.after(() => Promise.all([nginx.stop(), feverd.stop()]));
  const agent = new http.Agent({ keepAlive: true, maxSockets: WIDTH });
  t.after(() => agent.destroy());
  const ratios = [];
  for (const decimals of [3, 2]) {
    const asked = positions(REQUESTS), seen = {};
    await Promise.all(Array.from({ length: WIDTH }, async () => {
      for (const { lat, lon } of asked) {
        const path = `/api/v1/clinics/nearest?lat=${lat.toFixed(decimals)}&lon=${lon.toFixed(decimals)}`;
        const answer = await ask(nginx.port, path, { agent });
        assert.equal(answer.status, 200);
        const how = answer.headers['x-cache'];
        seen[how] = (seen[how] ?? 0) + 1;
      }
    }));
    ratios.push((seen.HIT ?? 0) / REQUESTS);
    t.diagnostic(`hit ratio ${(100 * ratios.at(-1)).toFixed(1)} % of ${REQUESTS} requests at ${decimals} decimals`);
  }
  assert.ok(ratios[1] > ratios[0], 'the coarser a position, the more ask the same');
  assert.ok(ratios[1] > 0.5, 'at a kilometre most answers come out of the cache');

  for (const path of ['/?q=%E7%94%B2&lang=zh-CN', '/api/v1/clinics?q=x', '/api/v1/clinics/nearest?lat=39.9&lon=116.4&age_months=30']) {
    const { status, headers } = await ask(nginx.port, path);
    assert.equal(status, 200);
    assert.match(headers['cache-control'], /max-age=[1-9]/, 'it might be kept');
    assert.notEqual((await ask(nginx.port, path)).headers['x-cache'], 'HIT', 'what names a person\'s need is not kept');
  }
  for (const path of ['/', '/sitemap.xml', '/ogc']) {
    const answers = [];
    for (const host of ['false.example', 'fever.example', 'fever.example'])
      answers.push(await ask(nginx.port, path, { headers: { host } }));
    assert.doesNotMatch(answers[1].body.toString(), /false\.example/, `${path}: links of whoever asked before`);
    assert.equal(answers[2].headers['x-cache'], 'HIT', path);
  }
  const first = await ask(nginx.port, '/readyz'), again = await ask(nginx.port, '/readyz');
  assert.equal(first.headers['cache-control'], 'no-store');
  assert.notEqual(again.headers['x-cache'], 'HIT', 'what says no-store is not kept');
});
