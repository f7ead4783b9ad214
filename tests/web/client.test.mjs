// The JavaScript client in a browser: in our own page, in a page of another site, and without a network.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { clinics } from './clinics.mjs';
import { root, startSite } from './site.mjs';

const MODULE = '/static/client/fever-client.js';

/** A site of somebody else that has a copy of the client. */
async function startForeignSite() {
  const copy = readFileSync(path.join(root, 'static/client/fever-client.js'));
  const server = http.createServer((request, response) => {
    const isScript = request.url === MODULE;
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? copy : '<!doctype html><title>Another site</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

describe('the client', () => {
  let site;
  let foreign;
  before(async () => {
    site = await startSite(clinics);
    foreign = await startForeignSite();
  });
  after(async () => {
    foreign.stop();
    await site.stop();
  });

  for (const where of ['our own page', 'a page of another site']) {
    test(`asks from ${where}, with nothing finer than three decimals`, async () => {
      const { page, seen, close } = await site.open(where === 'our own page' ? '/' : foreign.url);
      const got = await page.evaluate(async ([module, base]) => {
        const { FeverClient } = await import(module);
        const client = new FeverClient(base);
        const here = { lat: 39.91512345, lon: 116.40412345 };
        const pages = [];
        for await (const one of client.list({ limit: 10 })) pages.push(one.clinics.length);
        const refused = await client.nearest({ ...here, limit: 51 }).catch((error) => error);
        return {
          nearest: (await client.nearest(here)).clinics[0].id,
          unlogged: (await client.nearestUnlogged(here)).clinics[0].id,
          pages,
          refused: [refused.name, refused.status, refused.errors[0].param],
        };
      }, [MODULE, where === 'our own page' ? '' : site.url]);
      assert.deepEqual(got, { nearest: 'c-open', unlogged: 'c-open', pages: [10, 9],
        refused: ['FeverProblem', 400, 'limit'] });
      const asked = seen.requests.filter((url) => url.includes('/api/v1/'));
      assert.ok(asked.length >= 5);
      assert.deepEqual(asked.filter((url) => /\d\.\d{4}/.test(decodeURIComponent(url))), []);
      await close();
    });
  }

  test('answers from a pack when the network is gone', async () => {
    const { page, close } = await site.open('/');
    await page.evaluate(async ([module, base]) => {
      const { FeverClient, FeverNetworkError, packFrom } = await import(module);
      const client = new FeverClient(base, { retries: 1, backoffMs: 1 });
      window.ask = { client, FeverNetworkError, pack: packFrom(await client.pack('110100')) };
    }, [MODULE, '']);
    const here = { lat: 39.915, lon: 116.404 };
    const online = await page.evaluate((at) => window.ask.client.nearest(at), here);
    await page.context().setOffline(true);
    const elsewhere = { lat: 39.93, lon: 116.41 }; // what was asked just now the browser still has
    const lost = await page.evaluate((at) => window.ask.client.nearest(at)
      .catch((error) => error instanceof window.ask.FeverNetworkError), elsewhere);
    assert.equal(lost, true);
    const offline = await page.evaluate((at) => window.ask.pack.nearest(at), here);
    const shown = ({ clinics: list }) => list.map(({ id, distance_m, opening }) => [id, distance_m, opening.state]);
    assert.deepEqual(shown(offline), shown(online));
    assert.ok(offline.clinics.every(({ opening }) => opening.cautions.includes('offline')));
    await close();
  });
});
